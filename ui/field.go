package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// formKeys are what the keys do on whatever of a form has the keyboard.
type formKeys struct {
	enter   func()              // Enter: save
	escape  func()              // Escape: the way back
	others  func(fyne.Shortcut) // takes the window's shortcuts; may be nil
	focused func(fyne.CanvasObject)
}

// typing is a line to type in.
type typing struct {
	widget.Entry
	keys  formKeys
	owner fyne.CanvasObject // what is scrolled into sight
}

// TypedKey implements fyne.Focusable.
func (t *typing) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		t.keys.escape()
		return
	}
	t.Entry.TypedKey(e)
}

// TypedShortcut implements fyne.Shortcutable: what a line does not know itself is for the window.
func (t *typing) TypedShortcut(s fyne.Shortcut) {
	if _, ours := s.(*desktop.CustomShortcut); ours && t.keys.others != nil {
		t.keys.others(s)
		return
	}
	t.Entry.TypedShortcut(s)
}

// FocusGained implements fyne.Focusable.
func (t *typing) FocusGained() {
	t.Entry.FocusGained()
	if t.keys.focused != nil {
		t.keys.focused(t.owner)
	}
}

// field is one question of a form: a label, what is typed, and below it what is wrong, or else what is good to know.
type field struct {
	widget.BaseWidget
	label string
	aside string // behind the label, muted: "optional"
	hint  string
	wrong string // takes the hint's place
	entry *typing
	draw  *fieldRenderer
}

// newField makes one; secret: what is typed is not shown.
func newField(label, aside, hint string, secret bool, keys formKeys) *field {
	f := &field{label: label, aside: aside, hint: hint, entry: &typing{keys: keys}}
	f.entry.owner, f.entry.Password = f, secret
	f.entry.OnSubmitted = func(string) { keys.enter() }
	f.entry.ExtendBaseWidget(f.entry)
	f.ExtendBaseWidget(f)
	return f
}

// says sets hint and error, and reports whether anything changed.
func (f *field) says(hint, wrong string) bool {
	if f.hint == hint && f.wrong == wrong {
		return false
	}
	f.hint, f.wrong = hint, wrong
	f.Refresh()
	return true
}

func (f *field) note() string {
	if f.wrong != "" {
		return f.wrong
	}
	return f.hint
}

func (f *field) heightFor(width float32) float32 {
	height := lineOf(sizeLine) + 5 + f.entry.MinSize().Height
	if f.note() != "" {
		height += 4 + newParagraph(f.note(), sizeFooter, colourMuted).heightFor(width-f.inset())
	}
	return height
}

// inset is the room of the icon before an error.
func (f *field) inset() float32 {
	if f.wrong != "" {
		return markSize + markGap
	}
	return 0
}

// CreateRenderer implements fyne.Widget.
func (f *field) CreateRenderer() fyne.WidgetRenderer {
	f.draw = &fieldRenderer{
		f: f, label: canvas.NewText("", nil), aside: canvas.NewText("", nil), note: newParagraph("", sizeFooter, colourMuted), mark: newIcon(),
	}
	f.draw.label.TextSize, f.draw.label.TextStyle = sizeLine, fyne.TextStyle{Bold: true}
	f.draw.aside.TextSize = sizeFooter
	f.draw.Refresh()
	return f.draw
}

type fieldRenderer struct {
	f            *field
	label, aside *canvas.Text
	note         *paragraph
	mark         *icon
}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.label, r.aside, r.f.entry, r.mark.image, r.note}
}
func (r *fieldRenderer) MinSize() fyne.Size { return fyne.NewSize(200, pushHeight) }
func (r *fieldRenderer) Destroy()           {}

func (r *fieldRenderer) Refresh() {
	r.label.Color, r.aside.Color = themed(theme.ColorNameForeground), themed(colourMuted)
	r.note.colour = colourMuted
	if r.f.wrong != "" {
		r.note.colour = theme.ColorNameError
		r.mark.set("failed", theme.ColorNameError)
	} else {
		r.mark.set("", theme.ColorNameError)
	}
	r.note.text = r.f.note()
	r.Layout(r.f.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	r.label.Text = cutEnd(r.f.label, fitsIn(size.Width, sizeLine, r.label.TextStyle))
	end := placeText(r.label, 0, 0)
	r.aside.Text = cutEnd(r.f.aside, fitsIn(size.Width-end-8, sizeFooter, r.aside.TextStyle))
	placeText(r.aside, end+8, (lineOf(sizeLine)-lineOf(sizeFooter))/2+0.5)
	y := lineOf(sizeLine) + 5
	height := r.f.entry.MinSize().Height
	place(r.f.entry, 0, y, size.Width, height)
	y += height + 4
	place(r.mark.image, -1, y+(r.note.lineHeight()-markSize)/2, markSize, markSize)
	place(r.note, r.f.inset(), y, size.Width-r.f.inset(), max(0, size.Height-y))
}
