package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// The banner of a hold stays what it is when its countdown ends, and a sentence that needs more lines gets the room for them, of the
// rows below: those in sight stay where they are.
func TestTheBannerGrowsWithItsSentence(t *testing.T) {
	d := openTestWindow(t, nil)
	d.screen.win.Resize(fyne.NewSize(leastWidth, leastHeight))
	d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, func(i *uploader.Item) { i.Held = true })))
	d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: d.clock.Add(5 * time.Second)})
	d.pullNow()
	before, at := d.frame.banner.Size().Height, d.frame.rows.Position()
	d.clock = d.clock.Add(5 * time.Second)
	d.tick()
	if got := d.frame.banner.Notice.Text; got != "Cannot reach Acme Share. You are online, but it does not answer. Are you on the company network or VPN? Trying again." || d.frame.banner.Size().Height > before {
		t.Errorf("%q has %v, before %v", got, d.frame.banner.Size().Height, before)
	}
	d.queue.Hold()
	d.pullNow()
	d.notices.tell("short")
	before = d.frame.banner.Size().Height
	d.notices.own.Text = strings.Repeat("longer than before ", 8)
	d.tick()
	now, rows := d.frame.banner.Size().Height, d.frame.rows
	if now <= before || now != d.frame.banner.HeightFor(d.frame.banner.Size().Width) || rows.Position().Y+rows.Size().Height > d.frame.banner.Position().Y || rows.Position() != at {
		t.Errorf("%q has %v, before %v; the rows are at %v", d.frame.banner.Notice.Text, now, before, rows.Position())
	}
}
