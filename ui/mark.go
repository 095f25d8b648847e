package ui

import (
	"image/color"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
)

// kitMark is the picture of a mark.
func kitMark(m mark) kit.Mark {
	switch m {
	case goodMark:
		return kit.GoodMark
	case badMark:
		return kit.BadMark
	case careMark:
		return kit.CareMark
	case noMark:
	}
	return kit.NoMark
}

// toneColour is the colour of a tone; nil where it has none.
func toneColour(t tone) color.Color {
	switch t {
	case goodTone:
		return kit.Themed(theme.ColorNameSuccess)
	case busyTone:
		return kit.Themed(theme.ColorNamePrimary)
	case restingTone:
		return kit.Themed(kit.ColourMuted)
	case careTone:
		return kit.Themed(kit.ColourCare)
	case badTone:
		return kit.Themed(theme.ColorNameError)
	case noTone:
	}
	return nil
}
