package kit

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
)

// Wherever the dashes have run to, no stretch of the outline is left without one.
func TestDashesCloseWhereverTheyRan(t *testing.T) {
	for _, shift := range []float64{0, -3, -40, 17} {
		d := NewDashes()
		d.Colour, d.Shift = color.Black, shift
		d.Raster.Resize(fyne.NewSize(400, 200))
		img := d.draw(400, 200)
		blank := 0
		for x := 12; x < 388; x++ {
			if _, _, _, a := img.At(x, 0).RGBA(); a > 0 {
				blank = 0
				continue
			}
			if blank++; blank > 6 {
				t.Errorf("shift %v: a gap of more than 6 px at %d", shift, x)
				break
			}
		}
	}
}
