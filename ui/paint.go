package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
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
