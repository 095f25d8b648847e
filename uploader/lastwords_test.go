package uploader_test

import (
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// The end comes while what could not be written is being written again, and that fails too: it is written once more, or else the
// end says that it was not.
func TestTheEndWhileTheJournalIsTriedAgain(t *testing.T) {
	for _, recovers := range []bool{true, false} {
		bubble(t, func(t *testing.T) {
			var fails atomic.Int32 // commits that are to fail
			r := newRig(t, newShelf())
			r.stop()
			r.journal.Delay = 500 * time.Millisecond
			r.journal.Fail = func([]uploader.Fact) error {
				if fails.Add(-1) >= 0 {
					return fault.New(fault.DiskFull, "journal", "")
				}
				return nil
			}
			r.shelf.putDelay = time.Hour
			r.start()
			id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
			r.until("under way", func() bool { return r.shelf.count("put")+r.shelf.count("create") > 0 && len(r.items(id)) == 1 })
			pass(time.Second)
			fails.Store(2) // the wish, and the second try
			if !recovers {
				fails.Store(1 << 20)
			}
			if err := r.q.Wish(t.Context(), uploader.Pause, r.items(id)[0].ID); fault.KindOf(err) != fault.DiskFull {
				t.Fatalf("%v", err)
			}
			pass(1250 * time.Millisecond) // the second try began after one second, and takes half a one
			r.stop()
			switch ended := r.ended; {
			case recovers && ended != nil:
				t.Errorf("the end: %v", ended)
			case !recovers && fault.KindOf(ended) != fault.DiskFull:
				t.Errorf("the end: %v, want a full disk", ended)
			}
			fails.Store(0)
			r.start()
			defer func() { r.stop() }()
			if wish := r.items(id)[0].Wish; recovers && wish != uploader.Pause {
				t.Errorf("the wish is %v after a restart", wish)
			}
		})
	}
}
