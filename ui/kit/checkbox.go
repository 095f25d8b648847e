package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// boxSize is the box of a checkbox.
const boxSize float32 = 18

// Checkbox is a yes or no of a form: a box with words that may take several lines. Space changes it, Enter saves.
type Checkbox struct {
	widget.BaseWidget
	Label     *Paragraph
	Checked   bool
	OnChanged func(on bool) // may be nil
	keys      Keys
	focused   bool
	hovered   bool
}

var (
	_ fyne.Focusable    = (*Checkbox)(nil)
	_ fyne.Tappable     = (*Checkbox)(nil)
	_ desktop.Hoverable = (*Checkbox)(nil)
)

// NewCheckbox makes one; keys are what the keys do on it.
func NewCheckbox(text string, on bool, keys Keys) *Checkbox {
	c := &Checkbox{Label: NewParagraph(text, SizeLine, theme.ColorNameForeground), Checked: on, keys: keys}
	c.ExtendBaseWidget(c)
	return c
}

// HeightFor implements Block.
func (c *Checkbox) HeightFor(width float32) float32 {
	return max(ButtonHeight, c.Label.HeightFor(width-boxSize-10)+8)
}

func (c *Checkbox) toggle() {
	c.Checked = !c.Checked
	if c.OnChanged != nil {
		c.OnChanged(c.Checked)
	}
	c.Refresh()
}

// Tapped implements fyne.Tappable.
func (c *Checkbox) Tapped(*fyne.PointEvent) { c.toggle() }

// FocusGained implements fyne.Focusable.
func (c *Checkbox) FocusGained() {
	c.focused = true
	if c.keys.Focused != nil {
		c.keys.Focused(c)
	}
	c.Refresh()
}

// FocusLost implements fyne.Focusable.
func (c *Checkbox) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Checkbox) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Checkbox) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		c.toggle()
	case fyne.KeyReturn, fyne.KeyEnter:
		c.keys.Enter()
	case fyne.KeyEscape:
		c.keys.Escape()
	default:
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Checkbox) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Checkbox) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Checkbox) MouseOut() { c.hovered = false; c.Refresh() }

// Cursor implements desktop.Cursorable.
func (c *Checkbox) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *Checkbox) CreateRenderer() fyne.WidgetRenderer {
	r := &checkboxRenderer{c: c, box: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), mark: NewIcon()}
	r.box.CornerRadius, r.ring.CornerRadius = 5, 7
	r.Refresh()
	return r
}

type checkboxRenderer struct {
	c         *Checkbox
	box, ring *canvas.Rectangle
	mark      *Icon
}

func (r *checkboxRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.ring, r.mark.Image, r.c.Label}
}
func (r *checkboxRenderer) MinSize() fyne.Size { return fyne.NewSize(200, ButtonHeight) }
func (r *checkboxRenderer) Destroy()           {}

func (r *checkboxRenderer) Refresh() {
	r.box.StrokeWidth, r.box.StrokeColor = 1.5, Themed(ColourMuted)
	r.box.FillColor = Themed(ColourSurface)
	if r.c.hovered {
		r.box.FillColor = Themed(theme.ColorNameHover)
	}
	r.mark.Set("", theme.ColorNamePrimary)
	if r.c.Checked {
		r.box.FillColor, r.box.StrokeColor = Themed(theme.ColorNamePrimary), Themed(theme.ColorNamePrimary)
		r.mark.Set("tick", theme.ColorNameForegroundOnPrimary)
	}
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, nil
	if r.c.focused {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, Themed(theme.ColorNamePrimary)
	}
	r.Layout(r.c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *checkboxRenderer) Layout(size fyne.Size) {
	line := r.c.Label.LineHeight()
	height := r.c.Label.HeightFor(size.Width - boxSize - 10)
	y := (size.Height - height) / 2
	top := y + (line-boxSize)/2
	PlaceAt(r.box, 0, top, boxSize, boxSize)
	PlaceAt(r.ring, -3, top-3, boxSize+6, boxSize+6)
	PlaceAt(r.mark.Image, 1, top+1, boxSize-2, boxSize-2)
	PlaceAt(r.c.Label, boxSize+10, y, size.Width-boxSize-10, height)
}
