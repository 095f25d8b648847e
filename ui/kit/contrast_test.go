package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// pairing is text on what lies beneath it, the lowest first.
type pairing struct {
	name  string
	text  color.Color
	under []color.Color
	least float64
}

// contrasts are the pairs that the window draws, in each state that a row or a button may be in.
func contrasts(l *Theme) (all []pairing) {
	c := func(name fyne.ThemeColorName) color.Color { return l.Color(name, 0) }
	background, surface := c(theme.ColorNameBackground), c(ColourSurface)
	beneath := map[string][]color.Color{
		"background":                {background},
		"surface":                   {surface},
		"a menu or a question":      {c(theme.ColorNameOverlayBackground)},
		"hovered in a menu":         {c(theme.ColorNameMenuBackground), c(theme.ColorNameHover)},
		"selected":                  {background, c(theme.ColorNameSelection)},
		"selected on a surface":     {surface, c(theme.ColorNameSelection)},
		"copied":                    {background, c(ColourFlash)},
		"a notice":                  {Mix(surface, c(ColourCare), 0.1)},
		"a bad notice":              {Mix(surface, c(theme.ColorNameError), 0.1)},
		"what hovers":               {Mix(surface, c(theme.ColorNamePrimary), 0.08)},
		"a button":                  {background, c(theme.ColorNameHover)},
		"a button on a surface":     {surface, c(theme.ColorNameHover)},
		"a hovered selected row":    {background, c(theme.ColorNameSelection), c(theme.ColorNameHover)},
		"pressed":                   {background, c(theme.ColorNamePressed)},
		"pressed on a surface":      {surface, c(theme.ColorNamePressed)},
		"pressed in what is chosen": {background, c(theme.ColorNameSelection), c(theme.ColorNamePressed)},
	}
	for name, under := range beneath {
		all = append(all, pairing{"text on " + name, c(theme.ColorNameForeground), under, 4.5}, pairing{"muted on " + name, c(ColourMuted), under, 4.5})
	}
	all = append(all, pairing{"chosen in a menu", c(theme.ColorNameForeground), []color.Color{c(theme.ColorNameMenuBackground), c(theme.ColorNameFocus)}, 4.5})
	for _, name := range []string{"background", "surface", "selected", "selected on a surface"} {
		under := beneath[name]
		for _, ink := range []fyne.ThemeColorName{theme.ColorNamePrimary, theme.ColorNameSuccess, ColourCare, theme.ColorNameError} {
			all = append(all, pairing{string(ink) + " on " + name, c(ink), under, 4.5})
		}
		tinted := append(append([]color.Color{}, under...), c(theme.ColorNameSelection))
		all = append(all, pairing{"a row's main button on " + name, c(theme.ColorNamePrimary), tinted, 4.5},
			pairing{"the ring of the focus on " + name, c(theme.ColorNamePrimary), under, 3})
	}
	lit := Mix(c(theme.ColorNamePrimary), c(theme.ColorNameForeground), 0.14) // hovered or pressed
	all = append(all, pairing{"a main button", c(theme.ColorNameForegroundOnPrimary), []color.Color{c(theme.ColorNamePrimary)}, 4.5},
		pairing{"a lit main button", c(theme.ColorNameForegroundOnPrimary), []color.Color{lit}, 4.5})
	for _, state := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed} { // what takes something away
		for _, under := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameOverlayBackground} {
			all = append(all, pairing{"a bad button, " + string(state) + ", on " + string(under), c(theme.ColorNameError), []color.Color{c(under), c(state)}, 4.5})
		}
	}
	for _, under := range []fyne.ThemeColorName{theme.ColorNameBackground, ColourSurface, theme.ColorNameDisabledButton} {
		all = append(all, pairing{"disabled on " + string(under), c(theme.ColorNameDisabled), []color.Color{c(under)}, 3})
	}
	return all
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

// Text on what it lies upon, in light and dark: 4.5 to 1 at least, and 3 to 1 for what is disabled and for the ring of the focus.
func TestContrast(t *testing.T) {
	for _, choice := range []ThemeChoice{Light, Dark} {
		for _, pair := range contrasts(NewTheme(choice)) {
			back := pair.under[0]
			for _, over := range pair.under[1:] {
				back = lay(back, over)
			}
			if got := contrast(pair.text, back); got < pair.least {
				t.Errorf("theme %d: %s has a contrast of %.2f", choice, pair.name, got)
			}
		}
	}
}
