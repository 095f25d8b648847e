package view

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

func TestSentencesFitNarrowWindows(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light))
	p := present.Presenter{Words: present.NewCatalog("en"), Place: present.Place{Name: "Acme Share", Deletes: true}, Now: uitest.Noon(), Archive: true}
	sending := present.RowContext{Numbers: uploader.Numbers{Size: 43 * 1_000_000, Sent: 18 * 1_000_000}, Pace: present.Pace{Speed: 3_100_000, Left: time.Minute, Known: true, Sure: true}}
	full := p.ItemRow(uitest.File("i", "a.pdf", 43*1_000_000, uitest.Sends), sending)
	for _, width := range []float32{120, 160, 200, 260, 320, 600} {
		fits := kit.FitsIn(width, kit.SizeLine, fyne.TextStyle{})
		for _, f := range []present.Row{
			full, p.ItemRow(uitest.File("i", "a", 1, uitest.Ended(uitest.Noon().Add(100*time.Hour))), present.RowContext{}), p.ItemRow(uitest.File("i", "a", 1, uitest.Fails(fault.Blocked, "")), present.RowContext{}),
		} {
			lead, lines := breakSentence(f, width-20, fits)
			if !kit.FitsIn(width-20, kit.SizeLine, fyne.TextStyle{})(lead+lines[0]) || !fits(lines[1]) {
				t.Errorf("at %v: %q %q %q", width, lead, lines[0], lines[1])
			}
			if !f.Wrap && lines[1] != "" {
				t.Errorf("at %v: two lines: %q", width, lines)
			}
		}
	}
	if _, lines := breakSentence(full, 600, kit.FitsIn(600, kit.SizeLine, fyne.TextStyle{})); lines[0] != "41 % · 18 of 43 MB · 3.1 MB/s · about 1 min" {
		t.Errorf("wide: %q", lines[0])
	}
	if _, lines := breakSentence(full, 60, kit.FitsIn(60, kit.SizeLine, fyne.TextStyle{})); lines[0] != "41 %" {
		t.Errorf("narrow: %q", lines[0])
	}
}
