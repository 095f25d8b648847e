package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// The window as markup, so that a change of the looks is seen in a review. After a wanted change the new files are in
// testdata/failed.
func TestGoldens(t *testing.T) {
	until := uitest.Noon().Add(146 * time.Hour)
	for name, c := range map[string]struct {
		edit func(*testWindow, *Deps)
		set  func(*testWindow)
	}{
		"empty":        {},
		"empty_german": {edit: func(d *testWindow, deps *Deps) { deps.Locale, d.place.Practice = "de", true }},
		"busy": {set: func(d *testWindow) {
			d.queue.Put(uitest.Single(uitest.File("w", "interview.wav", 700*mb, func(i *uploader.Item) { i.Before = 2 })))
			d.queue.Put(uitest.Single(uitest.File("p", "contract.docx", 8*mb, func(i *uploader.Item) { i.Wish = uploader.Pause })))
			d.queue.Put(uitest.Single(uitest.File("u", "budget 2026.xlsx", 43*mb, uitest.Sends)))
			d.queue.Move("p", uploader.Numbers{Size: 8 * mb, Sent: 3 * mb})
			d.queue.Move("u", uploader.Numbers{Size: 43 * mb, Sent: 18 * mb})
		}},
		"failed": {set: func(d *testWindow) {
			d.queue.Put(uitest.Single(uitest.File("x", "backup.iso", 12_000*mb, uitest.Fails(fault.TooLarge, ""))))
			d.queue.Put(uitest.Single(uitest.File("y", "movie.mkv", mb, uitest.Fails(fault.Gone, ""))))
		}},
		"done": {set: func(d *testWindow) {
			d.queue.Put(uitest.Single(uitest.File("k", "old.pdf", mb, uitest.Ended(uitest.Noon().Add(-20*time.Hour)))))
			d.queue.Put(uitest.Single(uitest.File("a", "photo\u202egnp.exe", mb, uitest.Ended(until))))
			d.pullNow()
			d.actions.copy(present.RowKey{Drop: "d-a", Item: "a"}, present.ActionCopyLink)
		}},
		"group": {set: func(d *testWindow) {
			g := uitest.Folder("f", "Summer party", 3, 4*mb, func(n int, i *uploader.Item) {
				if i.Step = uploader.Linked; n == 2 {
					i.Step = uploader.Found
					uitest.Fails(fault.Gone, "")(i)
				}
			})
			g.View.Link, g.View.Settled = uitest.Link("f", until), true
			d.queue.Put(g)
			d.pullNow()
			d.actions.unfold("f")
		}},
		"banner": {set: func(d *testWindow) {
			d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, func(i *uploader.Item) { i.Held = true })))
			d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: uitest.Noon().Add(40 * time.Second)})
		}},
		"closed": {
			edit: func(d *testWindow, _ *Deps) { canClose(d) },
			set: func(d *testWindow) {
				d.queue.Put(uitest.Single(uitest.File("w", "payroll.xlsx", mb, func(i *uploader.Item) {
					i.Step, i.Restored, i.Fault = uploader.Stored, true, &fault.Error{Kind: fault.NeedsPassword, Op: "link"}
				})))
				once := uitest.Single(uitest.File("o", "contract.docx", mb, func(i *uploader.Item) { uitest.Ended(until)(i); i.Link.Protected = true }))
				once.View.Options.MaxDownloads = 1
				d.queue.Put(once)
				d.closed.set(func(c *present.LinkLimits) { c.Password, c.Most = destination.NewPassword("p"), 5 })
			},
		},
		"history": {set: func(d *testWindow) {
			d.archive.Put(uploader.Entry{ID: "1", Name: "new.pdf", Size: 3 * mb, Linked: true, SentAt: uitest.Noon(), Ends: until})
			d.show(1)
			waitFor(d.t, d, func() bool { return d.history.Len() == 1 })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTestWindow(t, c.edit)
			if c.set != nil {
				c.set(d)
			}
			d.pullNow()
			test.AssertRendersToMarkup(t, name+".xml", d.screen.win.Canvas())
		})
	}
}
