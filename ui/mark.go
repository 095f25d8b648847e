package ui

import (
	"image/color"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
)

// kitMark is the picture of a mark.
func kitMark(m Mark) kit.Mark {
	switch m {
	case GoodMark:
		return kit.GoodMark
	case BadMark:
		return kit.BadMark
	case CareMark:
		return kit.CareMark
	case NoMark:
	}
	return kit.NoMark
}

// toneColour is the colour of a tone; nil where it has none.
func toneColour(t Tone) color.Color {
	switch t {
	case GoodTone:
		return kit.Themed(theme.ColorNameSuccess)
	case BusyTone:
		return kit.Themed(theme.ColorNamePrimary)
	case RestingTone:
		return kit.Themed(kit.ColourMuted)
	case CareTone:
		return kit.Themed(kit.ColourCare)
	case BadTone:
		return kit.Themed(theme.ColorNameError)
	case NoTone:
	}
	return nil
}
