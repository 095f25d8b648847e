package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
)

// arrivingFile is a drop of one file that is on its way and whose link is there.
func arrivingFile() uitest.Drop {
	return uitest.Single(uitest.File("a", "a.pdf", mb, func(i *uploader.Item) {
		uitest.Sends(i)
		i.Early, i.EarlyMade = uitest.Link("a", time.Time{}), true
	}))
}

func arrivingReport(drop uitest.Drop, restored bool) uploader.DropReport {
	i := drop.Items[0]
	return uploader.DropReport{
		Drop: drop.View, Arriving: true, Restored: restored, Links: []uploader.NamedLink{{Item: i.ID, Name: i.Base, Files: 1, Link: i.Early}},
	}
}

// The link is copied at the drop, and not once more when the file has arrived.
func TestALinkIsCopiedAtTheDrop(t *testing.T) {
	d := openTestWindow(t, nil)
	drop := arrivingFile()
	d.queue.Put(drop)
	d.pullNow()
	d.bell.Observer().Arriving(arrivingReport(drop, false))
	d.settle()
	if !slices.Equal(d.clip, []string{"https://share.acme.example/s/a"}) || !slices.Equal(d.notes, []string{"a.pdf | Link copied. The file is still arriving."}) {
		t.Errorf("clipboard %q, notifications %q", d.clip, d.notes)
	}
	if got := d.says(); len(got) != 1 || !strings.HasPrefix(got[0], "a.pdf | Link copied · file still arriving") {
		t.Errorf("rows: %q", got)
	}
	d.press(present.ActionCopyLink)
	if len(d.clip) != 2 || d.clip[1] != d.clip[0] {
		t.Errorf("the button copied %q", d.clip)
	}
	d.queue.Change("a", func(i *uploader.Item, _ *uploader.Numbers) {
		uitest.Ended(uitest.Noon().Add(146 * time.Hour))(i)
		drop.Items[0] = *i
	})
	r := report(drop, false)
	r.Given = true
	d.bell.Observer().Settled(r)
	d.pullNow()
	if len(d.clip) != 2 || d.notes[len(d.notes)-1] != "a.pdf | Arrived. The link works now. Works until Fri 28 Nov, 14:00." {
		t.Errorf("clipboard %q, notifications %q", d.clip, d.notes)
	}
}

// Another link in the place of the one from the drop is copied, and said to be another.
func TestAnotherLinkThanAtTheDropIsCopied(t *testing.T) {
	d := openTestWindow(t, nil)
	early := arrivingFile()
	d.queue.Put(early)
	d.pullNow()
	d.bell.Observer().Arriving(arrivingReport(early, false))
	d.settle()
	drop := uitest.Single(uitest.File("b", "a.pdf", mb, uitest.Ended(time.Time{})))
	drop.View.ID = early.View.ID
	r := report(drop, false)
	r.Lost = 1
	d.bell.Observer().Settled(r)
	d.settle()
	if len(d.clip) != 2 || d.clip[1] != "https://share.acme.example/s/b" || d.notes[1] != "a.pdf | Link copied. The link from the drop leads to nothing. Pass this one on." {
		t.Errorf("clipboard %q, notifications %q", d.clip, d.notes)
	}
}

// A link whose file did not arrive is said to lead to nothing.
func TestALinkFromTheDropThatDied(t *testing.T) {
	d := openTestWindow(t, nil)
	drop := arrivingFile()
	r := uploader.DropReport{Drop: drop.View, Lost: 1}
	r.Drop.Failed = 1
	d.bell.Observer().Settled(r)
	d.settle()
	if len(d.clip) != 0 || !slices.Equal(d.notes, []string{"Not sent | 1 file was not sent. Linkdrop says why. The link you had at the drop leads to nothing."}) {
		t.Errorf("clipboard %q, notifications %q", d.clip, d.notes)
	}
}

// After a restart the clipboard is left alone, and nobody is told again.
func TestALinkAtTheDropAfterARestart(t *testing.T) {
	d := openTestWindow(t, nil)
	d.bell.Observer().Arriving(arrivingReport(arrivingFile(), true))
	d.settle()
	if len(d.clip)+len(d.notes) != 0 {
		t.Errorf("clipboard %q, notifications %q", d.clip, d.notes)
	}
}

// The switch is there where the destination can, off at first, and goes along with a drop.
func TestTheSwitchForLinksAtTheDrop(t *testing.T) {
	d := openTestWindow(t, nil)
	find := func() *kit.Checkbox {
		d.screen.pages.CloseAll()
		d.shortcut(letter(fyne.KeyComma, 0))
		for _, b := range d.screen.pages.Top().Column.Blocks {
			if box, ok := b.(*kit.Checkbox); ok && box.Label.Text == "Link at once, before the file has arrived" {
				return box
			}
		}
		return nil
	}
	if find() != nil {
		t.Error("the switch is there where the destination cannot")
	}
	d.place.Early = true
	item := find()
	if item == nil || item.Checked {
		t.Fatalf("%+v", item)
	}
	test.Tap(item)
	d.settle()
	if item = find(); !item.Checked || !d.choices.AtDrop {
		t.Errorf("%+v", d.choices)
	}
	d.intake.add([]string{"/a"})
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"add [/a] life=168h0m0s together=true link at drop"}) {
		t.Errorf("got %q", got)
	}
}
