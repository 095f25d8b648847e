package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Keys are what the keys do on whatever of a form has the keyboard.
type Keys struct {
	Enter    func()              // Enter: save
	Escape   func()              // Escape: the way back
	Shortcut func(fyne.Shortcut) // takes the window's shortcuts; may be nil
	Focused  func(fyne.CanvasObject)
}

// FieldEntry is a line to type in.
type FieldEntry struct {
	widget.Entry
	keys  Keys
	Owner fyne.CanvasObject // what is scrolled into sight
}

// TypedKey implements fyne.Focusable.
func (e *FieldEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		e.keys.Escape()
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut implements fyne.Shortcutable: what a line does not know itself is for the window.
func (e *FieldEntry) TypedShortcut(s fyne.Shortcut) {
	if _, ours := s.(*desktop.CustomShortcut); ours && e.keys.Shortcut != nil {
		e.keys.Shortcut(s)
		return
	}
	e.Entry.TypedShortcut(s)
}

// FocusGained implements fyne.Focusable.
func (e *FieldEntry) FocusGained() {
	e.Entry.FocusGained()
	if e.keys.Focused != nil {
		e.keys.Focused(e.Owner)
	}
}

// Field is one question of a form: a label, what is typed, and below it what is wrong, or else what is good to know.
type Field struct {
	widget.BaseWidget
	Label string
	aside string // behind the label, muted: "optional"
	Hint  string
	Wrong string // takes the hint's place
	Entry *FieldEntry
	draw  *fieldRenderer
}

// NewField makes one; secret: what is typed is not shown.
func NewField(label, aside, hint string, secret bool, keys Keys) *Field {
	f := &Field{Label: label, aside: aside, Hint: hint, Entry: &FieldEntry{keys: keys}}
	f.Entry.Owner, f.Entry.Password = f, secret
	f.Entry.OnSubmitted = func(string) { keys.Enter() }
	f.Entry.ExtendBaseWidget(f.Entry)
	f.ExtendBaseWidget(f)
	return f
}

// SetNote sets hint and error, and reports whether anything changed.
func (f *Field) SetNote(hint, wrong string) bool {
	if f.Hint == hint && f.Wrong == wrong {
		return false
	}
	f.Hint, f.Wrong = hint, wrong
	f.Refresh()
	return true
}

// Note is what stands below the line: what is wrong, or else the hint.
func (f *Field) Note() string {
	if f.Wrong != "" {
		return f.Wrong
	}
	return f.Hint
}

// HeightFor implements Block.
func (f *Field) HeightFor(width float32) float32 {
	height := LineHeight(SizeLine) + 5 + f.Entry.MinSize().Height
	if f.Note() != "" {
		height += 4 + NewParagraph(f.Note(), SizeFooter, ColourMuted).HeightFor(width-f.inset())
	}
	return height
}

// inset is the room of the icon before an error.
func (f *Field) inset() float32 {
	if f.Wrong != "" {
		return MarkSize + MarkGap
	}
	return 0
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.draw = &fieldRenderer{
		f: f, label: canvas.NewText("", nil), aside: canvas.NewText("", nil), note: NewParagraph("", SizeFooter, ColourMuted), mark: NewIcon(),
	}
	f.draw.label.TextSize, f.draw.label.TextStyle = SizeLine, fyne.TextStyle{Bold: true}
	f.draw.aside.TextSize = SizeFooter
	f.draw.Refresh()
	return f.draw
}

type fieldRenderer struct {
	f            *Field
	label, aside *canvas.Text
	note         *Paragraph
	mark         *Icon
}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.label, r.aside, r.f.Entry, r.mark.Image, r.note}
}
func (r *fieldRenderer) MinSize() fyne.Size { return fyne.NewSize(200, ButtonHeight) }
func (r *fieldRenderer) Destroy()           {}

func (r *fieldRenderer) Refresh() {
	r.label.Color, r.aside.Color = Themed(theme.ColorNameForeground), Themed(ColourMuted)
	r.note.Colour = ColourMuted
	if r.f.Wrong != "" {
		r.note.Colour = theme.ColorNameError
		r.mark.Set("failed", theme.ColorNameError)
	} else {
		r.mark.Set("", theme.ColorNameError)
	}
	r.note.Text = r.f.Note()
	r.Layout(r.f.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	r.label.Text = CutEnd(r.f.Label, FitsIn(size.Width, SizeLine, r.label.TextStyle))
	end := PlaceText(r.label, 0, 0)
	r.aside.Text = CutEnd(r.f.aside, FitsIn(size.Width-end-8, SizeFooter, r.aside.TextStyle))
	PlaceText(r.aside, end+8, (LineHeight(SizeLine)-LineHeight(SizeFooter))/2+0.5)
	y := LineHeight(SizeLine) + 5
	height := r.f.Entry.MinSize().Height
	PlaceAt(r.f.Entry, 0, y, size.Width, height)
	y += height + 4
	PlaceAt(r.mark.Image, -1, y+(r.note.LineHeight()-MarkSize)/2, MarkSize, MarkSize)
	PlaceAt(r.note, r.f.inset(), y, size.Width-r.f.inset(), max(0, size.Height-y))
}
