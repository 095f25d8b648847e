package uploader_test

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// fullDisk makes a rig whose journal refuses everything while full is set.
func fullDisk(t *testing.T) (r *rig, full *atomic.Bool) {
	t.Helper()
	full = new(atomic.Bool)
	r = newRig(t, newShelf())
	r.stop()
	r.journal.Fail = func([]uploader.Fact) error {
		if full.Load() {
			return fault.New(fault.DiskFull, "journal", "")
		}
		return nil
	}
	r.start()
	return r, full
}

// Facts that could not be written are tried again before later ones are: after a restart the last wish counts, not the one that
// had to wait.
func TestTheLastWishCountsAfterAFullDisk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, full := fullDisk(t)
		r.shelf.putDelay = time.Second
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("under way", func() bool { return r.shelf.count("put") > 3 })
		item := r.items(id)[0].ID
		full.Store(true)
		if err := r.q.Wish(t.Context(), uploader.Pause, item); !errors.Is(err, &fault.Error{Kind: fault.DiskFull}) {
			t.Errorf("a wish that cannot be noted: %v", err)
		}
		full.Store(false)
		if err := r.q.Wish(t.Context(), uploader.Run, item); !errors.Is(err, &fault.Error{Kind: fault.DiskFull}) {
			t.Errorf("a wish before the journal is known to be well again: %v", err)
		}
		r.until("the hold is over", func() bool { return len(r.q.View().Holds) == 0 })
		r.stop()
		r.start()
		defer r.stop()
		if it := r.items(id)[0]; it.Wish != uploader.Run {
			t.Errorf("after the restart it is %v", it.State())
		}
	})
}

// A journal that cannot be written is tried again after growing waits, of a quarter of a minute at most, and the hold says when;
// once it could be written, the waits begin anew.
func TestTheJournalIsTriedAgainWithGrowingWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, full := fullDisk(t)
		defer func() { r.stop() }()
		r.shelf.delay = time.Second // so that neither is sent before it is paused
		drops := []uploader.DropID{r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10)), r.add(uploader.Options{}, file(t, t.TempDir(), "g", 10))}
		check(t, r.q.WishDrop(t.Context(), uploader.Pause, drops...))
		for _, id := range drops {
			r.until("paused", func() bool { items := r.items(id); return len(items) == 1 && items[0].State() == uploader.Paused })
		}
		for i, id := range drops {
			full.Store(true)
			last, waits := time.Now(), []time.Duration(nil)
			if err := r.q.WishDrop(t.Context(), uploader.Run, id); !errors.Is(err, &fault.Error{Kind: fault.DiskFull}) {
				t.Fatalf("a wish that cannot be noted: %v", err)
			}
			for len(waits) < 6 {
				r.until("another try", func() bool { h := r.q.View().Holds; return len(h) == 1 && h[0].Next.After(last) })
				next := r.q.View().Holds[0].Next
				waits, last = append(waits, next.Sub(last)), next
			}
			if want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 15 * time.Second}; !slices.Equal(waits, want) {
				t.Errorf("waits of %v, want %v", waits, want)
			}
			full.Store(false)
			r.until("the hold is over", func() bool { return len(r.q.View().Holds) == 0 })
			r.untilSettled(i + 1)
		}
	})
}
