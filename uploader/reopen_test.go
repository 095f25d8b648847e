package uploader_test

import (
	"os"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A destination is removed while files wait for it: nothing more goes there, although it would still take it. Added again, it
// gets the rest.
func TestARemovedDestinationGetsNothingMore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = 100 * time.Millisecond
		var removed atomic.Bool
		s.trip = func(op, _ string, _ int) error {
			if op == "open" && removed.Load() {
				return fault.New(fault.NoDestination, op, "")
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "large", 256_000), file(t, dir, "small", 10))
		r.until("the small one is done, and the large one under way", func() bool { return s.count("link") == 1 })
		removed.Store(true)
		r.q.Reopen("shelf")
		pass(10 * time.Second) // what was on its way arrives
		v := r.q.View()
		if len(v.Holds) != 1 || v.Holds[0].Fault.Kind != fault.NoDestination || !v.Holds[0].Next.IsZero() || v.Totals.Failed != 0 {
			t.Fatalf("%+v", v)
		}
		puts := s.count("put")
		if puts > 40 {
			t.Errorf("%d pieces went there", puts)
		}
		pass(24 * time.Hour)
		if n := s.count("put"); n != puts {
			t.Errorf("%d pieces more went to a destination that was removed", n-puts)
		}
		removed.Store(false)
		r.q.Reopen("shelf")
		r.untilSettled(1)
		for _, it := range r.items(id) {
			want, err := os.ReadFile(it.Path())
			if err != nil {
				t.Fatal(err)
			}
			s.look(func() {
				if string(s.objects[string(it.ID)+"-1"]) != string(want) {
					t.Errorf("%s: %v, or other bytes than the file's", it.Base, it.State())
				}
			})
		}
		if _, uploads, _, bytes := s.sizes(); uploads != 0 || bytes != 256_010 {
			t.Errorf("%d bytes for 256,010, %d uploads left open", bytes, uploads)
		}
	})
}

// One that is opened while it is set up otherwise is opened once more: the first answer may be of before.
func TestReopenedWhileItOpens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.trip = func(op, _ string, _ int) error {
			if op == "open" {
				pass(time.Second)
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		r.q.Reopen("shelf") // nobody knows it yet
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
		r.until("opening", func() bool { return s.count("open") == 1 })
		r.q.Reopen("shelf")
		r.untilSettled(1)
		if n := s.count("open"); n != 2 {
			t.Errorf("opened %d times", n)
		}
	})
}
