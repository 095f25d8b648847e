package settingspage

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
)

// leastLabel is the room for a label beside its choice: with less, the choice goes below it.
const leastLabel float32 = 128

// line is one setting: what it is, behind it what is chosen, and below what is good to know. What is locked shows a padlock where
// the choice would be.
type line struct {
	widget.BaseWidget
	label, note *kit.Paragraph
	button      *kit.FocusButton // nil: locked
	full        string           // what is chosen, uncut
	path        string           // takes the note's place, and breaks anywhere; may be empty
	value       *canvas.Text     // of a locked one
	lock        *kit.Icon
}

// newLine makes a setting with a choice; open shows the menu below the button.
func newLine(label, chosen, note string, keys kit.Keys, open func(at fyne.Position)) *line {
	l := bareLine(label, chosen, note)
	l.button = kit.NewFocusButton(chosen, "", func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.button)
		open(at.AddXY(0, kit.ButtonHeight+4))
	})
	l.button.Name, l.button.Trailing, l.button.OnEscape = label+": "+chosen, "down", keys.Escape
	l.button.OnFocus = func() { keys.Focused(l) }
	return l
}

// newLocked makes one that nobody can change here.
func newLocked(label, value, note string) *line {
	l := bareLine(label, value, note)
	l.value, l.lock = canvas.NewText(value, nil), kit.NewIcon()
	l.value.TextSize, l.value.TextStyle = kit.SizeLine, fyne.TextStyle{Bold: true}
	return l
}

func bareLine(label, chosen, note string) *line {
	l := &line{
		label: kit.NewParagraph(label, kit.SizeLine, theme.ColorNameForeground), note: kit.NewParagraph(note, kit.SizeFooter, kit.ColourMuted), full: chosen,
	}
	l.ExtendBaseWidget(l)
	return l
}

// choice is how wide what is chosen is, uncut.
func (l *line) choice() float32 {
	if l.button != nil {
		return l.button.WidthWith(l.full)
	}
	return 20 + fyne.MeasureText(l.full, kit.SizeLine, l.value.TextStyle).Width
}

// beside reports whether label and choice stand in one line.
func (l *line) beside(width float32) bool { return width-l.choice()-12 >= leastLabel }

// labelWidth is the room of the label.
func (l *line) labelWidth(width float32) float32 {
	if l.beside(width) {
		return width - l.choice() - 12
	}
	return width
}

// head is the height of label and choice.
func (l *line) head(width float32) float32 {
	words := l.label.HeightFor(l.labelWidth(width))
	if l.beside(width) {
		return max(kit.ButtonHeight, words+8)
	}
	return words + 4 + kit.ButtonHeight
}

// HeightFor implements kit.Block.
func (l *line) HeightFor(width float32) float32 {
	height := l.head(width)
	l.breakNote(width)
	if l.note.Text != "" {
		height += 2 + l.note.HeightFor(width)
	}
	return height
}

// breakNote breaks a path for a width.
func (l *line) breakNote(width float32) {
	if l.path != "" {
		l.note.Text = breakPath(l.path, pathFits(width))
	}
}

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{l}
	r.Refresh()
	return r
}

type lineRenderer struct{ l *line }

func (r *lineRenderer) Objects() []fyne.CanvasObject {
	if r.l.button != nil {
		return []fyne.CanvasObject{r.l.label, r.l.button, r.l.note}
	}
	return []fyne.CanvasObject{r.l.label, r.l.lock.Image, r.l.value, r.l.note}
}

func (r *lineRenderer) MinSize() fyne.Size { return fyne.NewSize(200, kit.ButtonHeight) }
func (r *lineRenderer) Destroy()           {}

func (r *lineRenderer) Refresh() {
	if r.l.value != nil {
		r.l.value.Color = kit.Themed(kit.ColourMuted)
		r.l.lock.Set("lock", kit.ColourMuted)
	}
	r.Layout(r.l.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *lineRenderer) Layout(size fyne.Size) {
	l := r.l
	if size.Width <= 0 {
		return
	}
	head, label := l.head(size.Width), l.labelWidth(size.Width)
	words := l.label.HeightFor(label)
	width := min(l.choice(), size.Width)
	x, top := size.Width-width, float32(0)
	labelTop := (head - words) / 2
	if !l.beside(size.Width) {
		x, top, labelTop = 0, words+4, 0
	}
	kit.PlaceAt(l.label, 0, labelTop, label, words)
	if l.button != nil {
		spare := l.button.WidthWith(l.full) - fyne.MeasureText(l.full, kit.SizeLine, fyne.TextStyle{Bold: true}).Width
		l.button.SetText(kit.CutEnd(l.full, kit.FitsIn(width-spare, kit.SizeLine, fyne.TextStyle{Bold: true})))
		kit.PlaceAt(l.button, x, top+(min(head, kit.ButtonHeight)-kit.ButtonHeight)/2, width, kit.ButtonHeight)
	} else {
		kit.PlaceAt(l.lock.Image, x, top+(kit.ButtonHeight-16)/2, 16, 16)
		l.value.Text = kit.CutEnd(l.full, kit.FitsIn(width-20, kit.SizeLine, l.value.TextStyle))
		kit.PlaceText(l.value, x+20, top+(kit.ButtonHeight-kit.LineHeight(kit.SizeLine))/2)
	}
	if l.breakNote(size.Width); l.note.Text != "" {
		kit.PlaceAt(l.note, 0, head+2, size.Width, max(0, size.Height-head-2))
	}
}
