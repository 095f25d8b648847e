package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// calmTheme is the theme without a shadow where something goes on beyond the edge.
type calmTheme struct{ *Theme }

// Color implements fyne.Theme.
func (c calmTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameShadow {
		return color.Transparent
	}
	return c.Theme.Color(name, variant)
}

// compactTheme is the calm theme with rows that touch each other.
type compactTheme struct{ calmTheme }

// Size implements fyne.Theme.
func (t compactTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNamePadding {
		return 0
	}
	return t.Theme.Size(name)
}

// Compact is a theme for lists: rows touch each other, and nothing casts a shadow.
func Compact(t *Theme) fyne.Theme { return compactTheme{calmTheme{t}} }
