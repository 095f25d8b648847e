package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A sentence that needs another line when its countdown ends gets the room for it, of the rows below: those in sight stay where they are.
func TestTheBannerGrowsWithItsSentence(t *testing.T) {
	d := openTestWindow(t, nil)
	d.screen.win.Resize(fyne.NewSize(leastWidth, leastHeight))
	d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, func(i *uploader.Item) { i.Held = true })))
	d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: d.clock.Add(5 * time.Second)})
	d.pullNow()
	before, at := d.frame.banner.Size().Height, d.frame.rows.Position()
	d.clock = d.clock.Add(5 * time.Second)
	d.tick()
	now, rows := d.frame.banner.Size().Height, d.frame.rows
	if now <= before || now != d.frame.banner.HeightFor(d.frame.banner.Size().Width) || rows.Position().Y+rows.Size().Height > d.frame.banner.Position().Y {
		t.Errorf("%q has %v, before %v; the rows are %v high", d.frame.banner.Notice.Text, now, before, rows.Size().Height)
	}
	if rows.Position() != at {
		t.Errorf("the rows moved from %v to %v", at, rows.Position())
	}
}
