package uploader_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// slowJournal makes a rig whose journal takes a second for everything.
func slowJournal(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, newShelf())
	r.stop()
	r.journal.Delay = time.Second
	r.start()
	return r
}

// Whoever gives up waiting for the journal is told so, holds nobody up, and what was wished holds all the same. A drop that was
// given up is none.
func TestGivingUpOnTheJournal(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := slowJournal(t)
		defer func() { r.stop() }()
		r.shelf.putDelay = 5 * time.Second
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "f", 64_000))
		r.until("under way", func() bool { return r.view(id).Items == 1 })
		soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := r.q.WishDrop(soon, uploader.Pause, id); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up a wish: %v", err)
		}
		pass(time.Minute)
		if it := r.items(id)[0]; it.State() != uploader.Paused {
			t.Errorf("%v", it.State())
		}
		soon, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if given, err := r.q.Add(soon, uploader.Drop{Destination: "shelf", Paths: []string{file(t, dir, "g", 10)}}); given != "" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up a drop: %q, %v", given, err)
		}
		pass(time.Minute)
		r.stop()
		r.start()
		if v := r.q.View(); v.Drops != 1 {
			t.Errorf("%d drops after a restart", v.Drops)
		}
		if it := r.items(id)[0]; it.Wish != uploader.Pause {
			t.Errorf("after a restart: %v", it.State())
		}
	})
}

// A drop of nothing is none, and that is said.
func TestADropOfNothing(t *testing.T) {
	q, err := uploader.Open(uploader.Config{})
	check(t, err)
	if id, err := q.Add(t.Context(), uploader.Drop{Destination: "d"}); id != "" || !errors.Is(err, &fault.Error{Kind: fault.Nothing}) || q.View().Drops != 0 {
		t.Errorf("%q, %v, %d drops", id, err, q.View().Drops)
	}
}

// All who wait for the journal are told when it has what they wait for.
func TestAllWhoWaitAreTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := slowJournal(t)
		defer func() { r.stop() }()
		r.shelf.delay = time.Hour
		dir := t.TempDir()
		var drops []uploader.DropID
		for _, name := range []string{"a", "b", "c"} {
			drops = append(drops, r.add(uploader.Options{}, file(t, dir, name, 10)))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var all sync.WaitGroup
		for _, id := range drops {
			all.Go(func() {
				if err := r.q.WishDrop(ctx, uploader.Pause, id); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// What is wished of everything and cannot be noted is said.
func TestAWishOfEverythingThatCannotBeNoted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, full := fullDisk(t)
		defer func() { r.stop() }()
		r.shelf.delay = time.Hour
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
		r.until("found", func() bool { return r.view(id).Items == 1 })
		full.Store(true)
		if err := r.q.WishAll(t.Context(), uploader.Pause); !errors.Is(err, &fault.Error{Kind: fault.DiskFull}) {
			t.Errorf("%v", err)
		}
		full.Store(false)
	})
}

// What could not be written is kept once, however often it is tried.
func TestWhatCannotBeWrittenDoesNotGrow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		var full atomic.Bool
		var mu sync.Mutex
		var sizes []int // of what is tried while it is full
		r.journal.Fail = func(facts []uploader.Fact) error {
			if !full.Load() {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			sizes = append(sizes, len(facts))
			return fault.New(fault.DiskFull, "journal", "")
		}
		r.start()
		defer func() { r.stop() }()
		r.shelf.delay = time.Hour
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
		r.until("found", func() bool { return r.view(id).Items == 1 })
		pass(time.Second)
		full.Store(true)
		_ = r.q.WishDrop(t.Context(), uploader.Pause, id)
		pass(3 * time.Minute)
		full.Store(false)
		mu.Lock()
		defer mu.Unlock()
		if len(sizes) < 10 || sizes[len(sizes)-1] > sizes[0]+1 {
			t.Errorf("tried with %v facts", sizes)
		}
	})
}

// A file that is gone, or larger than it may be, before its upload is opened costs the destination nothing: it is not even asked.
func TestAFileThatIsGoneIsNotOpened(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		path := file(t, t.TempDir(), "f", 10)
		s.trip = func(op, _ string, _ int) error {
			if op == "open" {
				check(t, os.Remove(path))
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, path)
		r.untilSettled(1)
		pass(time.Minute)
		if it := r.items(id)[0]; it.State() != uploader.Failed || it.Fault.Kind != fault.Gone || s.count("create") != 0 || s.count("abort") != 0 || r.q.View().Owed != 0 {
			t.Errorf("%v, %v; %d opened, %d aborted, %d owed", it.State(), it.Fault, s.count("create"), s.count("abort"), r.q.View().Owed)
		}
	})
}

// A path that comes twice in a drop is one file, by itself or in a folder that was dropped along.
func TestAPathThatComesTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer r.stop()
		dir := t.TempDir()
		path := file(t, dir, "f", 10)
		id := r.add(uploader.Options{}, path, dir, path, filepath.Join(dir, "gone"), filepath.Join(dir, "gone"))
		r.untilSettled(1)
		if items := r.items(id); len(items) != 2 {
			t.Errorf("%+v", items)
		}
	})
}

// A file that is stored lacks its link only: after a restart nobody is asked for it again, which some destinations cannot answer.
func TestWhatIsStoredIsNotLookedFor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var down atomic.Bool
		down.Store(true)
		s.trip = func(op, _ string, _ int) error {
			if op == "link" && down.Load() {
				return fault.New(fault.Unreachable, op, "")
			}
			return nil
		}
		r := newRig(t, s)
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 3000))
		r.until("its link is asked for", func() bool { return s.count("link") > 0 })
		pass(time.Second)
		r.kill()
		defer func() { r.stop() }()
		down.Store(false)
		r.untilSettled(1)
		if _, _, links, bytes := s.sizes(); links != 1 || bytes != 3000 || s.count("list") != 0 || s.count("complete") != 1 {
			t.Errorf("%d links, %d bytes; looked for %d times, completed %d times", links, bytes, s.count("list"), s.count("complete"))
		}
	})
}
