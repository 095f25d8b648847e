package view

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Two buttons stand beside each other where they fit, and below each other where not even a line of their own is enough.
func TestTwoButtonsOfABanner(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light))
	b := NewBanner(func(present.Action) {}, func() {})
	b.Set(present.Notice{Text: "Acme Archive was removed.", Label: "Add it again", SecondLabel: "Remove these"})
	inside := func(width float32) {
		t.Helper()
		b.Resize(fyne.NewSize(width, b.HeightFor(width)))
		for _, p := range []*kit.FocusButton{b.Action, b.Other} {
			if end := p.Position().Add(p.Size()); p.Position().X < 8 || end.X > width-8 || end.Y > b.Size().Height-4 || p.Size().Width < p.MinSize().Width {
				t.Errorf("%v wide: %s is at %v %v of %v", width, p.Text, p.Position(), p.Size(), b.Size())
			}
		}
	}
	for _, width := range []float32{1176, 416, 336, 260} {
		inside(width)
	}
	b.Set(present.Notice{Text: "Acme Archive wurde entfernt.", Label: "Wieder hinzufügen und prüfen", SecondLabel: "Diese alle entfernen"})
	for _, width := range []float32{1176, 416, 336} {
		inside(width)
	}
}
