package view

import (
	"image/color"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// KitMark is the picture of a mark.
func KitMark(m present.Mark) kit.Mark {
	switch m {
	case present.GoodMark:
		return kit.GoodMark
	case present.BadMark:
		return kit.BadMark
	case present.CareMark:
		return kit.CareMark
	case present.NoMark:
	}
	return kit.MutedMark
}

// restingColour is that of the progress of something that waits.
func restingColour() color.Color {
	return kit.Mix(kit.Themed(kit.ColourMuted), kit.Themed(theme.ColorNameBackground), 0.4)
}

// toneColour is the colour of a tone; nil where it has none.
func toneColour(t present.Tone) color.Color {
	switch t {
	case present.GoodTone:
		return kit.Themed(theme.ColorNameSuccess)
	case present.BusyTone:
		return kit.Themed(theme.ColorNamePrimary)
	case present.RestingTone:
		return kit.Themed(kit.ColourMuted)
	case present.CareTone:
		return kit.Themed(kit.ColourCare)
	case present.BadTone:
		return kit.Themed(theme.ColorNameError)
	case present.NoTone:
	}
	return nil
}
