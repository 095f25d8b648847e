package ui

import (
	"slices"
	"testing"
	"time"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
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
	for n := range list.Len() {
		f, _ := list.Row(n)
		got = append(got, read(p.Words, f))
	}
	if want := []string{
		"IMG_2300.jpg | Link ready · each file has its own link, as one may lead to 2 files at most · until Fri 28 Nov, 14:00 | [Copy link, More]",
		"IMG_2301.jpg | Link ready · until Fri 28 Nov, 14:00 | [Copy link, More]",
		"IMG_2302.jpg | Link ready · until Fri 28 Nov, 14:00 | [Copy link, More]",
	}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
