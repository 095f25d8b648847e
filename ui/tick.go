package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tickSize is the box of a tick.
const tickSize float32 = 18

// tick is a yes or no of a form: a box with words that may take several lines. Space changes it, Enter saves.
type tick struct {
	widget.BaseWidget
	text    *paragraph
	on      bool
	changed func(on bool) // may be nil
	keys    formKeys
	focused bool
	hovered bool
}

var (
	_ fyne.Focusable    = (*tick)(nil)
	_ fyne.Tappable     = (*tick)(nil)
	_ desktop.Hoverable = (*tick)(nil)
)

func newTick(text string, on bool, keys formKeys) *tick {
	t := &tick{text: newParagraph(text, sizeLine, theme.ColorNameForeground), on: on, keys: keys}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tick) heightFor(width float32) float32 {
	return max(pushHeight, t.text.heightFor(width-tickSize-10)+8)
}

func (t *tick) turn() {
	t.on = !t.on
	if t.changed != nil {
		t.changed(t.on)
	}
	t.Refresh()
}

// Tapped implements fyne.Tappable.
func (t *tick) Tapped(*fyne.PointEvent) { t.turn() }

// FocusGained implements fyne.Focusable.
func (t *tick) FocusGained() {
	t.focused = true
	if t.keys.focused != nil {
		t.keys.focused(t)
	}
	t.Refresh()
}

// FocusLost implements fyne.Focusable.
func (t *tick) FocusLost() { t.focused = false; t.Refresh() }

// TypedRune implements fyne.Focusable.
func (t *tick) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (t *tick) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		t.turn()
	case fyne.KeyReturn, fyne.KeyEnter:
		t.keys.enter()
	case fyne.KeyEscape:
		t.keys.escape()
	default:
	}
}

// MouseIn implements desktop.Hoverable.
func (t *tick) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (t *tick) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *tick) MouseOut() { t.hovered = false; t.Refresh() }

// Cursor implements desktop.Cursorable.
func (t *tick) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (t *tick) CreateRenderer() fyne.WidgetRenderer {
	r := &tickRenderer{t: t, box: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), mark: newIcon()}
	r.box.CornerRadius, r.ring.CornerRadius = 5, 7
	r.Refresh()
	return r
}

type tickRenderer struct {
	t         *tick
	box, ring *canvas.Rectangle
	mark      *icon
}

func (r *tickRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.ring, r.mark.image, r.t.text}
}
func (r *tickRenderer) MinSize() fyne.Size { return fyne.NewSize(200, pushHeight) }
func (r *tickRenderer) Destroy()           {}

func (r *tickRenderer) Refresh() {
	r.box.StrokeWidth, r.box.StrokeColor = 1.5, themed(colourMuted)
	r.box.FillColor = themed(colourSurface)
	if r.t.hovered {
		r.box.FillColor = themed(theme.ColorNameHover)
	}
	r.mark.set("", theme.ColorNamePrimary)
	if r.t.on {
		r.box.FillColor, r.box.StrokeColor = themed(theme.ColorNamePrimary), themed(theme.ColorNamePrimary)
		r.mark.set("tick", theme.ColorNameForegroundOnPrimary)
	}
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, nil
	if r.t.focused {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, themed(theme.ColorNamePrimary)
	}
	r.Layout(r.t.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *tickRenderer) Layout(size fyne.Size) {
	line := r.t.text.lineHeight()
	height := r.t.text.heightFor(size.Width - tickSize - 10)
	y := (size.Height - height) / 2
	top := y + (line-tickSize)/2
	place(r.box, 0, top, tickSize, tickSize)
	place(r.ring, -3, top-3, tickSize+6, tickSize+6)
	place(r.mark.image, 1, top+1, tickSize-2, tickSize-2)
	place(r.t.text, tickSize+10, y, size.Width-tickSize-10, height)
}
