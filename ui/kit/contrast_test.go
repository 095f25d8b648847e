package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

type pairing struct{ text, over, back fyne.ThemeColorName }

// contrasts are the pairs that the window draws.
func contrasts() []pairing {
	var all []pairing
	for _, back := range []fyne.ThemeColorName{theme.ColorNameBackground, ColourSurface} {
		for _, text := range []fyne.ThemeColorName{
			theme.ColorNameForeground, ColourMuted, theme.ColorNamePrimary, theme.ColorNameSuccess, ColourCare, theme.ColorNameError,
		} {
			all = append(all, pairing{text, "", back})
		}
		all = append(all,
			pairing{theme.ColorNamePrimary, theme.ColorNameSelection, back}, // the main button of a row
			pairing{theme.ColorNameForeground, theme.ColorNameHover, back},
			pairing{theme.ColorNameForeground, theme.ColorNameSelection, back},
			pairing{ColourMuted, theme.ColorNameSelection, back},
			pairing{theme.ColorNameForeground, ColourFlash, back})
	}
	return append(all, pairing{theme.ColorNameForegroundOnPrimary, "", theme.ColorNamePrimary})
}

// lay puts a translucent colour upon another.
func lay(back, over color.Color) color.Color {
	n, _ := color.NRGBAModel.Convert(over).(color.NRGBA)
	return Mix(back, color.NRGBA{n.R, n.G, n.B, 255}, float64(n.A)/255)
}

// contrast is that of WCAG 2.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 65535
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

// Text on what it lies upon, in light and dark: 4.5 to 1 at least.
func TestContrast(t *testing.T) {
	for _, choice := range []ThemeChoice{Light, Dark} {
		l := NewTheme(choice)
		for _, pair := range contrasts() {
			text, back := l.Color(pair.text, 0), l.Color(pair.back, 0)
			if pair.over != "" {
				back = lay(back, l.Color(pair.over, 0))
			}
			if got := contrast(text, back); got < 4.5 {
				t.Errorf("theme %d: %s on %s %s has a contrast of %.2f", choice, pair.text, pair.over, pair.back, got)
			}
		}
	}
}
