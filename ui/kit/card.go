package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Card is a choice with a line that explains it. Enter or a click takes it; the arrows go to its neighbours.
type Card struct {
	widget.BaseWidget
	Title   string
	picture string
	line    *Paragraph
	take    func()
	escape  func()
	focused bool
	hovered bool
}

var (
	_ fyne.Focusable    = (*Card)(nil)
	_ fyne.Tappable     = (*Card)(nil)
	_ desktop.Hoverable = (*Card)(nil)
)

// NewCard makes one; take is what choosing it does, escape may not be nil.
func NewCard(picture, title, line string, take, escape func()) *Card {
	c := &Card{Title: title, picture: picture, line: NewParagraph(line, SizeLine, ColourMuted), take: take, escape: escape}
	c.ExtendBaseWidget(c)
	return c
}

func (c *Card) textWidth(width float32) float32 { return width - 12 - TileSize - 12 - 28 }

// HeightFor implements Block.
func (c *Card) HeightFor(width float32) float32 {
	return 12 + LineHeight(SizeName) + 3 + c.line.HeightFor(c.textWidth(width)) + 12
}

// Tapped implements fyne.Tappable.
func (c *Card) Tapped(*fyne.PointEvent) { c.take() }

// FocusGained implements fyne.Focusable.
func (c *Card) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *Card) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Card) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Card) TypedKey(e *fyne.KeyEvent) {
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
func (c *Card) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Card) MouseOut() { c.hovered = false; c.Refresh() }

// Cursor implements desktop.Cursorable.
func (c *Card) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{
		c: c, back: canvas.NewRectangle(nil), tile: canvas.NewRectangle(nil), glyph: NewIcon(), arrow: NewIcon(), title: canvas.NewText(c.Title, nil),
	}
	r.back.CornerRadius, r.tile.CornerRadius = 10, 8
	r.title.TextSize, r.title.TextStyle = SizeName, fyne.TextStyle{Bold: true}
	r.Refresh()
	return r
}

type cardRenderer struct {
	c            *Card
	back, tile   *canvas.Rectangle
	glyph, arrow *Icon
	title        *canvas.Text
}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.tile, r.glyph.Image, r.title, r.c.line, r.arrow.Image}
}
func (r *cardRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 24+TileSize) }
func (r *cardRenderer) Destroy()           {}

func (r *cardRenderer) Refresh() {
	r.back.FillColor = Themed(ColourSurface)
	r.back.StrokeWidth, r.back.StrokeColor = 1, Themed(ColourLine)
	if r.c.hovered {
		r.back.FillColor = Mix(Themed(ColourSurface), Themed(theme.ColorNamePrimary), 0.05)
	}
	if r.c.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, Themed(theme.ColorNamePrimary)
	}
	r.tile.FillColor = Themed(ColourTile)
	r.title.Color = Themed(theme.ColorNameForeground)
	r.glyph.Set(r.c.picture, ColourMuted)
	r.arrow.Set("right", ColourMuted)
	r.Layout(r.c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *cardRenderer) Layout(size fyne.Size) {
	PlaceAt(r.back, 0, 0, size.Width, size.Height)
	PlaceAt(r.tile, 12, (size.Height-TileSize)/2, TileSize, TileSize)
	PlaceAt(r.glyph.Image, 20, (size.Height-24)/2, 24, 24)
	x, width := 12+TileSize+12, r.c.textWidth(size.Width)
	r.title.Text = CutEnd(r.c.Title, FitsIn(width, SizeName, r.title.TextStyle))
	PlaceText(r.title, x, 12)
	PlaceAt(r.c.line, x, 12+LineHeight(SizeName)+3, width, max(0, size.Height-LineHeight(SizeName)-27))
	PlaceAt(r.arrow.Image, size.Width-28, (size.Height-18)/2, 18, 18)
}
