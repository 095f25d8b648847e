package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Sizes of small pictures.
const (
	TileSize float32 = 40 // the square behind a glyph
	MarkSize float32 = 15 // the mark before a sentence
	MarkGap  float32 = 5  // between the mark and the words
)

// Mix lays a share of over onto base.
func Mix(base, over color.Color, share float64) color.Color {
	br, bg, bb, _ := base.RGBA()
	or, og, ob, _ := over.RGBA()
	blend := func(a, b uint32) uint8 { return uint8((float64(a)*(1-share) + float64(b)*share) / 257) }
	return color.NRGBA{blend(br, or), blend(bg, og), blend(bb, ob), 255}
}

// FitsIn returns a test for whether text of a size fits a width.
func FitsIn(width, size float32, style fyne.TextStyle) func(string) bool {
	return func(text string) bool { return fyne.MeasureText(text, size, style).Width <= width }
}

// WithAlpha is c with another opacity.
func WithAlpha(c color.Color, alpha uint8) color.Color {
	n, ok := color.NRGBAModel.Convert(c).(color.NRGBA)
	if !ok {
		return c
	}
	n.A = alpha
	return n
}

// LineHeight is the height of a line of type. It is less than the toolkit's measure: the fonts are given high lines so that
// the scripts which other fonts lend to a name are not cut off, and those may reach into their neighbours.
func LineHeight(size float32) float32 { return float32(math.Round(float64(size) * 1.25)) }

// PlaceText puts text into a line that begins at x, y; it returns the text's width.
func PlaceText(t *canvas.Text, x, y float32) float32 {
	least := t.MinSize()
	PlaceAt(t, x, y+(LineHeight(t.TextSize)-least.Height)/2, least.Width, least.Height)
	return least.Width
}

// PlaceAt moves and sizes an object.
func PlaceAt(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}
