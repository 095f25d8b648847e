package ui

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Sizes of small pictures.
const (
	tileSize float32 = 40 // the square behind a glyph
	markSize float32 = 15 // the mark before a sentence
	markGap  float32 = 5  // between the mark and the words
)

// mix lays a share of over onto base.
func mix(base, over color.Color, share float64) color.Color {
	br, bg, bb, _ := base.RGBA()
	or, og, ob, _ := over.RGBA()
	blend := func(a, b uint32) uint8 { return uint8((float64(a)*(1-share) + float64(b)*share) / 257) }
	return color.NRGBA{blend(br, or), blend(bg, og), blend(bb, ob), 255}
}

// fitsIn returns a test for whether text of a size fits a width.
func fitsIn(width, size float32, style fyne.TextStyle) func(string) bool {
	return func(text string) bool { return fyne.MeasureText(text, size, style).Width <= width }
}

// mixAlpha is c with another opacity.
func mixAlpha(c color.Color, alpha uint8) color.Color {
	n, ok := color.NRGBAModel.Convert(c).(color.NRGBA)
	if !ok {
		return c
	}
	n.A = alpha
	return n
}

// lineOf is the height of a line of type. It is less than the toolkit's measure: the fonts are given high lines so that
// the scripts which other fonts lend to a name are not cut off, and those may reach into their neighbours.
func lineOf(size float32) float32 { return float32(math.Round(float64(size) * 1.25)) }

// placeText puts text into a line that begins at x, y; it returns the text's width.
func placeText(t *canvas.Text, x, y float32) float32 {
	least := t.MinSize()
	place(t, x, y+(lineOf(t.TextSize)-least.Height)/2, least.Width, least.Height)
	return least.Width
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}
