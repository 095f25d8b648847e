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
		r.until("it is in the history", func() bool { return r.q.View().Unwritten == 0 })
		first := r.settled()[0].Links[0].Link
		a := uploader.Archive{History: r.history, Resolve: func(context.Context, string) (*destination.Destination, error) { return s.destination(), nil }}

		link, err := a.NewLink(t.Context(), first.ID, 24*time.Hour, destination.LinkOptions{})
		if err != nil || link.ID == first.ID || s.count("put") != 1 {
			t.Fatalf("%v, %v, %d puts", err, link, s.count("put"))
		}
		if entry, _ := r.history.Get(t.Context(), first.ID); !entry.Ends.Equal(link.Ends.Truncate(time.Microsecond)) {
			t.Errorf("the history says %v, the link %v", entry.Ends, link.Ends)
		}
		for range 2 {
			if err := a.Delete(t.Context(), first.ID); err != nil {
				t.Fatal(err)
			}
			if objects, _, _, _ := s.sizes(); objects != 0 {
				t.Fatalf("%d objects", objects)
			}
		}
		if _, err := a.NewLink(t.Context(), first.ID, time.Hour, destination.LinkOptions{}); fault.KindOf(err) != fault.Gone {
			t.Errorf("a link to a deleted file: %v", err)
		}
		if _, err := a.NewLink(t.Context(), "unknown", 0, destination.LinkOptions{}); fault.KindOf(err) != fault.Missing {
			t.Errorf("an unknown entry: %v", err)
		}
	})
}

// What cannot be done is said: no empty link, and nothing counts as deleted that is still there.
func TestArchiveSaysWhatItCannot(t *testing.T) {
	tests := map[string]struct {
		trip    func(op, key string, n int) error
		change  func(d *destination.Destination)
		resolve error
		link    fault.Kind
		remove  fault.Kind
	}{
		"not there":   {resolve: fault.New(fault.Unreachable, "open", ""), link: fault.Unreachable, remove: fault.Unreachable},
		"no links":    {change: func(d *destination.Destination) { d.Linker = nil }, link: fault.Unsupported},
		"no deleting": {change: func(d *destination.Destination) { d.Manager = nil }, remove: fault.Unsupported},
		"refuses": {
			trip: func(op, _ string, _ int) error { return fault.New(fault.Forbidden, op, "") },
			link: fault.Forbidden, remove: fault.Forbidden,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				r := newRig(t, s)
				defer r.stop()
				r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
				r.untilSettled(1)
				id := r.settled()[0].Links[0].Link.ID
				s.look(func() { s.trip = test.trip })
				a := uploader.Archive{History: r.history, Resolve: func(context.Context, string) (*destination.Destination, error) {
					d := s.destination()
					if test.change != nil {
						test.change(d)
					}
					return d, test.resolve
				}}
				if link, err := a.NewLink(t.Context(), id, 0, destination.LinkOptions{}); test.link != fault.Bug && (fault.KindOf(err) != test.link || !link.URL.IsZero()) {
					t.Errorf("a link: %v, %v; want %v", link.ID, err, test.link)
				}
				err := a.Delete(t.Context(), id)
				entry, _ := r.history.Get(t.Context(), id)
				objects, _, _, _ := s.sizes()
				if wrong := test.remove != fault.Bug; wrong != (err != nil) || wrong && fault.KindOf(err) != test.remove {
					t.Errorf("deleting: %v, want %v", err, test.remove)
				}
				if entry.DeletedAt.IsZero() != (objects == 1) {
					t.Errorf("%d objects, and the history says deleted at %v", objects, entry.DeletedAt)
				}
			})
		})
	}
}
