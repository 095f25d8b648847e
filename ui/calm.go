package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// calm is the theme without a shadow where something goes on beyond the edge.
type calm struct{ *look }

// Color implements fyne.Theme.
func (c calm) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == theme.ColorNameShadow {
		return color.Transparent
	}
	return c.look.Color(name, variant)
}

// tight is the calm theme with rows that touch each other.
type tight struct{ calm }

// Size implements fyne.Theme.
func (t tight) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNamePadding {
		return 0
	}
	return t.look.Size(name)
}
