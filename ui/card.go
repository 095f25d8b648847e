package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// card is a choice with a line that explains it. Enter or a click takes it; the arrows go to its neighbours.
type card struct {
	widget.BaseWidget
	title   string
	picture string
	line    *paragraph
	take    func()
	escape  func()
	focused bool
	hovered bool
}

var (
	_ fyne.Focusable    = (*card)(nil)
	_ fyne.Tappable     = (*card)(nil)
	_ desktop.Hoverable = (*card)(nil)
)

func newCard(picture, title, line string, take, escape func()) *card {
	c := &card{title: title, picture: picture, line: newParagraph(line, sizeLine, colourMuted), take: take, escape: escape}
	c.ExtendBaseWidget(c)
	return c
}

func (c *card) textWidth(width float32) float32 { return width - 12 - tileSize - 12 - 28 }

func (c *card) heightFor(width float32) float32 {
	return 12 + lineOf(sizeName) + 3 + c.line.heightFor(c.textWidth(width)) + 12
}

// Tapped implements fyne.Tappable.
func (c *card) Tapped(*fyne.PointEvent) { c.take() }

// FocusGained implements fyne.Focusable.
func (c *card) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *card) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *card) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *card) TypedKey(e *fyne.KeyEvent) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(c)
	switch {
	case e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		c.take()
	case e.Name == fyne.KeyEscape:
		c.escape()
	case e.Name == fyne.KeyDown && canvas != nil:
		canvas.FocusNext()
	case e.Name == fyne.KeyUp && canvas != nil:
		canvas.FocusPrevious()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *card) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *card) MouseOut() { c.hovered = false; c.Refresh() }

// Cursor implements desktop.Cursorable.
func (c *card) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{
		c: c, back: canvas.NewRectangle(nil), tile: canvas.NewRectangle(nil), glyph: newIcon(), arrow: newIcon(), title: canvas.NewText(c.title, nil),
	}
	r.back.CornerRadius, r.tile.CornerRadius = 10, 8
	r.title.TextSize, r.title.TextStyle = sizeName, fyne.TextStyle{Bold: true}
	r.Refresh()
	return r
}

type cardRenderer struct {
	c            *card
	back, tile   *canvas.Rectangle
	glyph, arrow *icon
	title        *canvas.Text
}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.tile, r.glyph.image, r.title, r.c.line, r.arrow.image}
}
func (r *cardRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 24+tileSize) }
func (r *cardRenderer) Destroy()           {}

func (r *cardRenderer) Refresh() {
	r.back.FillColor = themed(colourSurface)
	r.back.StrokeWidth, r.back.StrokeColor = 1, themed(colourLine)
	if r.c.hovered {
		r.back.FillColor = mix(themed(colourSurface), themed(theme.ColorNamePrimary), 0.05)
	}
	if r.c.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, themed(theme.ColorNamePrimary)
	}
	r.tile.FillColor = themed(colourTile)
	r.title.Color = themed(theme.ColorNameForeground)
	r.glyph.set(r.c.picture, colourMuted)
	r.arrow.set("right", colourMuted)
	r.Layout(r.c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *cardRenderer) Layout(size fyne.Size) {
	place(r.back, 0, 0, size.Width, size.Height)
	place(r.tile, 12, (size.Height-tileSize)/2, tileSize, tileSize)
	place(r.glyph.image, 20, (size.Height-24)/2, 24, 24)
	x, width := 12+tileSize+12, r.c.textWidth(size.Width)
	r.title.Text = cutEnd(r.c.title, fitsIn(width, sizeName, r.title.TextStyle))
	placeText(r.title, x, 12)
	place(r.c.line, x, 12+lineOf(sizeName)+3, width, max(0, size.Height-lineOf(sizeName)-27))
	place(r.arrow.image, size.Width-28, (size.Height-18)/2, 18, 18)
}
