package uploader_test

import (
	"context"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func TestArchive(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		defer r.stop()
		r.add(uploader.Options{Life: time.Hour}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		first := r.settled()[0].Links[0].Link
		a := uploader.Archive{History: r.history, Resolve: func(context.Context, string) (*destination.Destination, error) { return s.destination(), nil }}

		link, err := a.NewLink(t.Context(), first.ID, 24*time.Hour)
		if err != nil || link.ID == first.ID || s.count("put") != 1 {
			t.Fatalf("%v, %v, %d puts", err, link, s.count("put"))
		}
		if entry, _ := r.history.Get(t.Context(), first.ID); !entry.Ends.Equal(link.Ends.Truncate(time.Microsecond)) {
			t.Errorf("the history says %v, the link %v", entry.Ends, link.Ends)
		}
		for range 2 {
			if err := a.Delete(t.Context(), first.ID); err != nil || len(s.objects) != 0 {
				t.Fatalf("%v, %d objects", err, len(s.objects))
			}
		}
		if _, err := a.NewLink(t.Context(), first.ID, time.Hour); fault.KindOf(err) != fault.Gone {
			t.Errorf("a link to a deleted file: %v", err)
		}
		if _, err := a.NewLink(t.Context(), "unknown", 0); fault.KindOf(err) != fault.Missing {
			t.Errorf("an unknown entry: %v", err)
		}
	})
}
