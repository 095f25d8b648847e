package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"linkdrop/assets"
)

// Colours of the window beyond the toolkit's own names (see the table of tokens in light and dark below).
const (
	ColourSurface fyne.ThemeColorName = "linkdrop-surface"
	ColourLine    fyne.ThemeColorName = "linkdrop-line"
	ColourMuted   fyne.ThemeColorName = "linkdrop-muted"
	ColourCare    fyne.ThemeColorName = "linkdrop-care"
	ColourTile    fyne.ThemeColorName = "linkdrop-tile"
	ColourFlash   fyne.ThemeColorName = "linkdrop-flash"
)

// Sizes of type; every other distance is a multiple of four.
const (
	SizeTitle  float32 = 22
	SizeHeader float32 = 17
	SizeName   float32 = 15
	SizeLine   float32 = 13
	SizeFooter float32 = 12
)

// ThemeChoice is light, dark, or like the system.
type ThemeChoice uint8

// The choices.
const (
	LikeSystem ThemeChoice = iota
	Light
	Dark
)

// Theme is Linkdrop's theme: calm paper, one accent. Every pair of text and background has a contrast of at least 4.5:1,
// which a test computes.
type Theme struct {
	Choice  ThemeChoice
	regular fyne.Resource
	bold    fyne.Resource
}

// NewTheme makes the theme in one of its choices.
func NewTheme(choice ThemeChoice) *Theme {
	return &Theme{
		Choice:  choice,
		regular: fyne.NewStaticResource("Inter-Regular.otf", assets.InterRegular),
		bold:    fyne.NewStaticResource("Inter-SemiBold.otf", assets.InterSemiBold),
	}
}

// dark reports which of the two this is, given the system's wish.
func (t *Theme) dark(variant fyne.ThemeVariant) bool {
	switch t.Choice {
	case Light:
		return false
	case Dark:
		return true
	case LikeSystem:
	}
	return variant == theme.VariantDark
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	dark := t.dark(variant)
	pick := func(light, night uint32) color.Color {
		if dark {
			light = night
		}
		if light <= 0xFFFFFF {
			light = light<<8 | 0xFF
		}
		return color.NRGBA{uint8(light >> 24), uint8(light >> 16), uint8(light >> 8), uint8(light)} //nolint:gosec // four bytes, on purpose
	}
	switch name {
	case theme.ColorNameBackground:
		return pick(0xF7F7F4, 0x14171B)
	case ColourSurface, theme.ColorNameInputBackground:
		return pick(0xFFFFFF, 0x1C2026)
	case theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground: // in the dark no shadow tells them from what they lie upon
		return pick(0xFFFFFF, 0x262C34)
	case ColourLine, theme.ColorNameSeparator:
		return pick(0xDEDED7, 0x30363E)
	case theme.ColorNameInputBorder: // 3:1 on what it stands on
		return pick(0x8A9099, 0x68727D)
	case theme.ColorNameForeground:
		return pick(0x1B1F24, 0xECEFF2)
	case ColourMuted, theme.ColorNamePlaceHolder:
		return pick(0x59626D, 0xA5AFBA)
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return pick(0x1F57C9, 0x86ADFF)
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError:
		return pick(0xFFFFFF, 0x0B1220)
	case theme.ColorNameSuccess:
		return pick(0x1A7346, 0x63CC94)
	case ColourCare, theme.ColorNameWarning:
		return pick(0x8A5200, 0xE5B65F)
	case theme.ColorNameError:
		return pick(0xB3261E, 0xFF8F85)
	default:
		return shade(name, pick, dark)
	}
}

// shade has the colours that only lie beneath others.
func shade(name fyne.ThemeColorName, pick func(light, night uint32) color.Color, dark bool) color.Color {
	switch name {
	case ColourTile:
		return pick(0xECECE6, 0x262B32)
	case ColourFlash:
		return pick(0x1F57C928, 0x86ADFF3C)
	case theme.ColorNameHover, theme.ColorNameButton:
		return pick(0x1B1F240D, 0xECEFF212)
	case theme.ColorNamePressed:
		return pick(0x1B1F2410, 0xECEFF21A)
	case theme.ColorNameFocus:
		return pick(0x1F57C966, 0x86ADFF70)
	case theme.ColorNameSelection:
		return pick(0x1F57C914, 0x86ADFF1C)
	case theme.ColorNameDisabled:
		return pick(0x80868D, 0x707984)
	case theme.ColorNameDisabledButton:
		return pick(0xECECE6, 0x262B32)
	case theme.ColorNameScrollBar:
		return pick(0x59626D80, 0xA5AFBA80)
	case theme.ColorNameScrollBarBackground:
		return color.Transparent
	case theme.ColorNameShadow: // also what lies between a question and the window
		return color.NRGBA{A: 0x52}
	default:
		variant := theme.VariantLight
		if dark {
			variant = theme.VariantDark
		}
		return theme.DefaultTheme().Color(name, variant)
	}
}

// Font implements fyne.Theme: Inter in two weights. Scripts it lacks come from the system.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol, style.Monospace:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		return t.bold
	}
	return t.regular
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme: a grid of four, round corners, nothing that shouts.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return SizeLine
	case theme.SizeNameHeadingText:
		return SizeTitle
	case theme.SizeNameSubHeadingText:
		return SizeName
	case theme.SizeNameCaptionText:
		return SizeFooter
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 8
	case theme.SizeNameInlineIcon:
		return 18
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return 8
	case theme.SizeNameDialogRadius, theme.SizeNameCardRadius:
		return 10
	case theme.SizeNameSelectionRadius:
		return 6
	case theme.SizeNameScrollBar:
		return 10
	default:
		return theme.DefaultTheme().Size(name)
	}
}
