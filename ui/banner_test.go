package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A sentence that needs another line when its countdown ends gets the room for it.
func TestTheBannerGrowsWithItsSentence(t *testing.T) {
	d := openTestWindow(t, nil)
	d.screen.win.Resize(fyne.NewSize(leastWidth, leastHeight))
	d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, func(i *uploader.Item) { i.Held = true })))
	d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: d.clock.Add(5 * time.Second)})
	d.pullNow()
	before := d.frame.banner.Size().Height
	d.clock = d.clock.Add(5 * time.Second)
	d.tick()
	now, rows := d.frame.banner.Size().Height, d.frame.box.Objects[6]
	if now <= before || now != d.frame.banner.HeightFor(d.frame.banner.Size().Width) || rows.Position().Y < d.frame.banner.Position().Y+now {
		t.Errorf("%q has %v, before %v; the rows begin at %v", d.frame.banner.notice.Text, now, before, rows.Position())
	}
}

// Two buttons stand beside each other where they fit, and below each other where not even a line of their own is enough.
func TestTwoButtonsOfABanner(t *testing.T) {
	openTestWindow(t, nil)
	b := newBanner(func(present.Action) {}, func() {})
	b.set(present.Notice{Text: "Acme Archive was removed.", Label: "Add it again", SecondLabel: "Remove these"})
	inside := func(width float32) {
		t.Helper()
		b.Resize(fyne.NewSize(width, b.HeightFor(width)))
		for _, p := range []*kit.FocusButton{b.action, b.other} {
			if end := p.Position().Add(p.Size()); p.Position().X < 8 || end.X > width-8 || end.Y > b.Size().Height-4 || p.Size().Width < p.MinSize().Width {
				t.Errorf("%v wide: %s is at %v %v of %v", width, p.Text, p.Position(), p.Size(), b.Size())
			}
		}
	}
	for _, width := range []float32{1176, 416, 336, 260} {
		inside(width)
	}
	b.set(present.Notice{Text: "Acme Archive wurde entfernt.", Label: "Wieder hinzufügen und prüfen", SecondLabel: "Diese alle entfernen"})
	for _, width := range []float32{1176, 416, 336} {
		inside(width)
	}
}
