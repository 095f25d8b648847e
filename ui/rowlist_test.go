package ui

import (
	"slices"
	"testing"
	"time"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// More files than one link may have are a row each, and the first of them says why.
func TestTooManyFilesForOneLink(t *testing.T) {
	q := &uitest.Queue{}
	party := uitest.Folder("big", "Party", 3, 1, func(_ int, i *uploader.Item) { uitest.Ended(uitest.Noon().Add(146 * time.Hour))(i) })
	party.View.TooMany = 2
	q.Put(party)
	p := present.Presenter{Words: present.NewCatalog("en"), Place: present.Place{Name: "Acme Share", Deletes: true}, Now: uitest.Noon(), Archive: true}
	list := newQueueRows(q, func() present.Presenter { return p })
	list.rows.pull()
	var got []string
	for n := range list.len() {
		f, _ := list.row(n)
		got = append(got, read(p.Words, f))
	}
	if want := []string{
		"IMG_2300.jpg | Link ready · each file has its own link, as one may lead to 2 files at most · works until Fri 28 Nov, 14:00 | [Copy link, More]",
		"IMG_2301.jpg | Link ready · works until Fri 28 Nov, 14:00 | [Copy link, More]",
		"IMG_2302.jpg | Link ready · works until Fri 28 Nov, 14:00 | [Copy link, More]",
	}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestSentencesFitNarrowWindows(t *testing.T) {
	openTestWindow(t, nil) // for the fonts
	p := present.Presenter{Words: present.NewCatalog("en"), Place: present.Place{Name: "Acme Share", Deletes: true}, Now: uitest.Noon(), Archive: true}
	sending := present.RowContext{Numbers: uploader.Numbers{Size: 43 * mb, Sent: 18 * mb}, Pace: present.Pace{Speed: 3_100_000, Left: time.Minute, Known: true, Sure: true}}
	full := p.ItemRow(uitest.File("i", "a.pdf", 43*mb, uitest.Sends), sending)
	for _, width := range []float32{120, 160, 200, 260, 320, 600} {
		fits := kit.FitsIn(width, kit.SizeLine, noStyle())
		for _, f := range []present.Row{
			full, p.ItemRow(uitest.File("i", "a", 1, uitest.Ended(uitest.Noon().Add(100*time.Hour))), present.RowContext{}), p.ItemRow(uitest.File("i", "a", 1, uitest.Fails(fault.Blocked, "")), present.RowContext{}),
		} {
			lead, lines := breakSentence(f, width-20, fits)
			if !kit.FitsIn(width-20, kit.SizeLine, noStyle())(lead+lines[0]) || !fits(lines[1]) {
				t.Errorf("at %v: %q %q %q", width, lead, lines[0], lines[1])
			}
			if !f.Wrap && lines[1] != "" {
				t.Errorf("at %v: two lines: %q", width, lines)
			}
		}
	}
	if _, lines := breakSentence(full, 600, kit.FitsIn(600, kit.SizeLine, noStyle())); lines[0] != "41 % · 18 of 43 MB · 3.1 MB/s · about 1 min" {
		t.Errorf("wide: %q", lines[0])
	}
	if _, lines := breakSentence(full, 60, kit.FitsIn(60, kit.SizeLine, noStyle())); lines[0] != "41 %" {
		t.Errorf("narrow: %q", lines[0])
	}
}
