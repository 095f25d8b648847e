package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// CalmTheme is the theme without a shadow where something goes on beyond the edge.
type CalmTheme struct{ *Theme }

// Color implements fyne.Theme.
func (c CalmTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameShadow {
		return color.Transparent
	}
	return c.Theme.Color(name, variant)
}

// CompactTheme is the calm theme with rows that touch each other.
type CompactTheme struct{ CalmTheme }

// Size implements fyne.Theme.
func (t CompactTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNamePadding {
		return 0
	}
	return t.Theme.Size(name)
}
