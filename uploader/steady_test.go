package uploader_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A pause, or going on, while only the link is missing takes nothing away: the file is stored, and it gets its link.
func TestPausedWhileOnlyTheLinkIsMissing(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			var down atomic.Bool
			down.Store(true)
			s.trip = func(op, _ string, _ int) error {
				if op == "link" && down.Load() {
					return fault.New(fault.Busy, op, "")
				}
				return nil
			}
			r := newRig(t, s)
			defer r.stop()
			id := r.add(uploader.Options{Together: together}, file(t, t.TempDir(), "f", 3000))
			r.until("its link is asked for", func() bool { return s.count("link") > 0 })
			for _, w := range []uploader.Wish{uploader.Pause, uploader.Run, uploader.Pause} {
				check(t, r.q.WishDrop(t.Context(), w, id))
				pass(time.Minute)
			}
			if objects, _, _, _ := s.sizes(); objects != 1 || s.count("delete") != 0 {
				t.Fatalf("%d objects, %d deleted: a pause took the stored file", objects, s.count("delete"))
			}
			down.Store(false)
			check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
			r.until("done", func() bool { return r.view(id).Settled })
			if it := r.items(id)[0]; it.State() != uploader.Done || it.Attempt != 1 {
				t.Errorf("%v at attempt %d", it.State(), it.Attempt)
			}
		})
	}
}

// Pieces that are on their way when a person pauses and goes on again at once are no reason to begin again.
func TestPausedForAMoment(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("under way", func() bool { return s.count("put") > 8 })
		for range 3 {
			check(t, r.q.WishDrop(t.Context(), uploader.Pause, id))
			check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
			pass(1500 * time.Millisecond)
		}
		r.untilSettled(1)
		if it := r.items(id)[0]; it.State() != uploader.Done || it.Attempt != 1 || s.count("abort") != 0 {
			t.Errorf("%v at attempt %d, %d aborts", it.State(), it.Attempt, s.count("abort"))
		}
		r.holds(r.items(id)[0])
	})
}

// One line that breaks among others that hold is that piece's alone; and the next request asks before it sends its body, because
// a refusal in mid-body often looks like that.
func TestOneBrokenLineHoldsNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = 100 * time.Millisecond
		var broken atomic.Int32
		var asked atomic.Bool
		s.rewrite = func(req *http.Request) (*http.Response, error) {
			if req.Header.Get("Expect") == "100-continue" {
				asked.Store(true)
			}
			if req.URL.Query().Get("n") != "5" {
				return nil, nil
			}
			if broken.Add(1) == 1 {
				return nil, fault.New(fault.Interrupted, "put", "")
			}
			return nil, nil
		}
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 20_000))
		for len(r.settled()) == 0 {
			if holds := r.q.View().Holds; len(holds) > 0 {
				t.Fatalf("held: %+v", holds)
			}
			pass(10 * time.Millisecond)
		}
		if broken.Load() != 2 || !asked.Load() {
			t.Errorf("the piece was sent %d times; asked before: %t", broken.Load(), asked.Load())
		}
		r.holds(r.items(id)[0])
	})
}

// The one link of a drop is asked for again with growing waits, and held with everything else when the backend is not there.
func TestAGroupLinkIsAskedForWithPauses(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Busy, fault.Interrupted, fault.Protocol} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.trip = func(op, _ string, _ int) error {
				if op == "link" {
					return fault.New(kind, op, "")
				}
				return nil
			}
			r := newRig(t, s)
			defer r.stop()
			r.add(uploader.Options{Together: true}, folder(t, 10, 20))
			r.until("asked for", func() bool { return s.count("link") > 0 })
			pass(time.Second)
			if n := s.count("link"); n > 4 {
				t.Errorf("%v: asked %d times within a second", kind, n)
			}
			pass(10 * time.Second)
			if n := s.count("link"); n > 10 {
				t.Errorf("%v: asked %d times within 11 seconds", kind, n)
			}
		})
	}
}

// No call is larger than the destination takes.
func TestNoBatchIsLargerThanItMayBe(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.batch = 3
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		var paths []string
		for i := range 20 {
			paths = append(paths, file(t, dir, fmt.Sprint(i), 10+200*i))
		}
		r.add(uploader.Options{}, paths...)
		r.untilSettled(1)
		if report := r.settled()[0]; report.Drop.Done != 20 || s.largest > 3 {
			t.Errorf("%d done, the largest call had %d elements of 3", report.Drop.Done, s.largest)
		}
	})
}

// An abort that fails stays owed until it was done.
func TestAnAbortThatFailsStaysOwed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		s.trip = func(op, _ string, _ int) error {
			if op == "abort" && s.count("abort") < 4 {
				return fault.New(fault.Unreachable, op, "")
			}
			return nil
		}
		r := newRig(t, s)
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("under way", func() bool { return s.count("put") > 3 })
		check(t, r.q.WishDrop(t.Context(), uploader.Cancel, id))
		r.until("tried once", func() bool { return s.count("abort") == 1 })
		r.stop()
		r.start()
		defer func() { r.stop() }()
		r.until("freed", func() bool { _, open, _, _ := s.sizes(); return open == 0 })
	})
}

// An upload in parts is noted before its first piece goes out, also where it has one part: only the storage knows its name else.
func TestAnUploadInOnePartIsNoted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.single, s.partSize = 500, 1000
		r := newRig(t, s)
		defer r.stop()
		noted := 0
		s.trip = func(op, key string, _ int) error {
			if op == "put" {
				found, err := r.journal.Load()
				check(t, err)
				if u := found.Drops[0].Items[0].Upload; u.Key == key && u.Parts == 1 {
					noted++
				}
			}
			return nil
		}
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 800))
		r.untilSettled(1)
		if noted != 1 {
			t.Error("a piece was sent of an upload that nobody had noted")
		}
	})
}

// Links that were made before a restart are there after it, also behind a file that has none yet.
func TestLinksBehindAnUnfinishedFileAreThereAfterARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = 500 * time.Millisecond
		r := newRig(t, s)
		dir := t.TempDir()
		r.add(uploader.Options{}, file(t, dir, "large", 64_000), file(t, dir, "a", 10), file(t, dir, "b", 20))
		r.until("two have their link", func() bool { _, _, links, _ := s.sizes(); return links == 2 })
		pass(time.Second)
		r.kill()
		defer func() { r.stop() }()
		r.untilSettled(1)
		report := r.settled()[0]
		if len(report.Links) != 3 {
			t.Fatalf("%d links", len(report.Links))
		}
		for _, link := range report.Links {
			if link.Link.URL.IsZero() {
				t.Errorf("%s has an empty link", link.Name)
			}
		}
		if _, _, links, _ := s.sizes(); links != 3 {
			t.Errorf("%d links were made", links)
		}
	})
}
