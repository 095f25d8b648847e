package uploader_test

import (
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// Whoever ends the program waits for nothing that is on its way: it goes on at the next start.
func TestTheEndWaitsForNoPiece(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = 20 * time.Second
		var under atomic.Int32
		s.rewrite = func(*http.Request) (*http.Response, error) { under.Add(1); return nil, nil }
		r := newRig(t, s)
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 3000))
		r.until("under way", func() bool { return under.Load() == 3 })
		began := time.Now()
		r.stop()
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v to end", took)
		}
		r.start()
		defer func() { r.stop() }()
		r.untilSettled(1)
		if report := r.settled()[0]; report.Drop.ID != id || report.Drop.Done != 1 {
			t.Errorf("%+v", report)
		}
	})
}

// A file that went away while the program was ended is gone, which is not the same as changed.
func TestAFileThatWentAwayMeanwhile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		path := file(t, t.TempDir(), "f", 64_000)
		id := r.add(uploader.Options{}, path)
		r.until("some pieces", func() bool { return s.count("put") > 8 })
		pass(time.Second)
		r.stop()
		check(t, os.Remove(path))
		r.start()
		defer func() { r.stop() }()
		r.until("it has failed", func() bool {
			items := r.items(id)
			return len(items) == 1 && items[0].State() == uploader.Failed
		})
		if f := r.items(id)[0].Fault; f.Kind != fault.Gone || s.count("list") == 0 {
			t.Errorf("%v; listed %d times", f, s.count("list"))
		}
	})
}

// A destination whose limits have changed is asked by the new ones once a call has shown them.
func TestLimitsThatChange(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		defer r.stop()
		r.add(uploader.Options{}, folder(t, 10, 20, 30))
		r.untilSettled(1)
		s.look(func() { s.batch = 3 })
		r.add(uploader.Options{}, folder(t, 10))
		r.untilSettled(2)
		s.look(func() { s.largest = 0 })
		r.add(uploader.Options{}, folder(t, 10, 20, 30, 40, 50, 60, 3000, 4000))
		r.untilSettled(3)
		s.look(func() {
			if s.largest != 3 {
				t.Errorf("a call had %d elements, where 3 are the most", s.largest)
			}
		})
	})
}

// The one link of a folder keeps its ID over a crash: that it is asked for again makes no second link.
func TestAFoldersLinkIsTheSameAfterACrash(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		r.stop()
		r.journal.Delay = 100 * time.Millisecond
		r.start()
		r.add(uploader.Options{Together: true}, folder(t, 10, 20))
		r.until("it is made", func() bool { _, _, links, _ := s.sizes(); return links == 1 })
		r.kill()
		defer func() { r.stop() }()
		r.untilSettled(1)
		if _, _, links, _ := s.sizes(); links != 1 || len(r.settled()[0].Links) != 1 {
			t.Errorf("%d links were made, %d are told", links, len(r.settled()[0].Links))
		}
	})
}

// A file that changed before its upload was opened is known at the size it was sent with, after a restart too.
func TestAFileThatGrewBeforeItWasSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		path := file(t, t.TempDir(), "f", 3000)
		var down atomic.Bool
		down.Store(true)
		s.trip = func(op, _ string, _ int) error {
			switch {
			case op == "open" && s.count("open") == 1:
				check(t, os.WriteFile(path, make([]byte, 4000), 0o600))
			case op == "link" && down.Load():
				return fault.New(fault.Unreachable, op, "")
			}
			return nil
		}
		r := newRig(t, s)
		id := r.add(uploader.Options{}, path)
		r.until("its link is asked for", func() bool { return s.count("link") > 0 })
		pass(time.Second)
		r.kill()
		defer func() { r.stop() }()
		if n := r.q.Overall(); n.Size != 4000 || n.Acked != 4000 || r.items(id)[0].Stamp.Size != 4000 {
			t.Errorf("%+v, %+v", n, r.items(id)[0])
		}
		down.Store(false)
		r.untilSettled(1)
		if _, _, _, bytes := s.sizes(); bytes != 4000 {
			t.Errorf("%d bytes", bytes)
		}
	})
}
