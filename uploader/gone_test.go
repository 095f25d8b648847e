package uploader_test

import (
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// The files of a drop that is cancelled leave its row together: one that has all of them is not written anew for each.
func TestManyFreedFilesLeaveARowTogether(t *testing.T) {
	for _, w := range []uploader.Wish{uploader.Cancel, uploader.Remove} {
		bubble(t, func(t *testing.T) {
			const files = 120
			r := newRig(t, newShelf())
			defer func() { r.stop() }()
			r.shelf.trip = refusing
			var writes, lost atomic.Int32
			r.history.Refuse = func(e uploader.Entry) error {
				if e.Gone {
					writes.Add(1)
					lost.Add(int32(len(e.Uploads))) //nolint:gosec // a count
				}
				return nil
			}
			var read atomic.Int32 // the whole row, which has all of them
			var whole atomic.Pointer[string]
			r.history.Read = func(id string) error {
				if one := whole.Load(); one != nil && *one == id {
					read.Add(1)
				}
				return nil
			}
			sizes := make([]int, files)
			for i := range sizes {
				sizes[i] = 10
			}
			id := r.add(uploader.Options{Together: true}, folder(t, sizes...))
			row := string(id)
			whole.Store(&row)
			r.untilSettled(1)
			r.rowsAre("refused", false, files)
			if w == uploader.Cancel { // what is stored of a drop with one link is done; here it is to have links of its own after all
				r.shelf.look(func() { r.shelf.alone = true })
				check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
				r.until("their own links are refused", func() bool { return r.q.View().Totals.Failed == files })
			}
			check(t, r.q.WishDrop(t.Context(), w, id))
			r.until("all are freed", func() bool { objects, _, _, _ := r.shelf.sizes(); return objects == 0 && r.q.View().Owed == 0 })
			if rows := r.written(); len(rows) != 1 || rows[0].DeletedAt.IsZero() || len(rows[0].Uploads) != files {
				t.Errorf("%d rows: %+v", len(rows), rows)
			}
			if read.Load() == 0 || read.Load() > 3 {
				t.Errorf("the row was read %d times to free %d files", read.Load(), files)
			}
			if writes.Load() > 2 || lost.Load() != files {
				t.Errorf("the row was written %d times to lose %d files", writes.Load(), lost.Load())
			}
		})
	}
}

// A row says that its file is deleted when it is, and no sooner: not as long as deleting it is refused.
func TestARowIsDeletedWhenItsFileIs(t *testing.T) {
	for _, w := range []uploader.Wish{uploader.Cancel, uploader.Remove} {
		for _, how := range append([]string{""}, interruptions...) {
			bubble(t, func(t *testing.T) {
				r := newRig(t, newShelf())
				defer func() { r.stop() }()
				var freed atomic.Bool
				r.shelf.trip = func(op, key string, n int) error {
					if op == "delete" && !freed.Load() {
						return fault.New(fault.Unreachable, op, "")
					}
					return refusing(op, key, n)
				}
				id := r.add(uploader.Options{}, folder(t, 10))
				r.untilSettled(1)
				r.rowsAre("refused", false, 1)
				check(t, r.q.WishDrop(t.Context(), w, id))
				r.until("deleting it was tried", func() bool { return r.shelf.count("delete") > 0 })
				if how != "" {
					r.interrupt(how)
					pass(time.Minute)
				}
				r.rowsAre("still there", false, 1)
				freed.Store(true)
				r.q.Nudge("")
				r.until("it is deleted", func() bool { objects, _, _, _ := r.shelf.sizes(); return objects == 0 })
				pass(time.Second)
				if rows := r.written(); len(rows) != 1 || rows[0].DeletedAt.IsZero() {
					t.Errorf("wish %v, %s: %+v", w, how, rows)
				}
			})
		}
	}
}

// A cancelled file that was freed before a restart is in no row after it, although the drop's one link was asked for when it was there.
func TestWhatWasFreedBeforeARestartIsInNoRow(t *testing.T) {
	for _, how := range interruptions {
		bubble(t, func(t *testing.T) {
			r := newRig(t, newShelf())
			defer func() { r.stop() }()
			r.shelf.trip = func(op, _ string, _ int) error {
				switch op {
				case "complete":
					pass(2 * time.Second)
				case "link":
					return fault.New(fault.Interrupted, op, "")
				}
				return nil
			}
			id := r.add(uploader.Options{Together: true}, folder(t, 10, 64_000))
			r.until("it is completed", func() bool { return r.shelf.count("complete") > 0 })
			check(t, r.q.Wish(t.Context(), uploader.Cancel, r.items(id)[0].ID)) // too late
			r.until("the link of the other is asked for", func() bool { return r.shelf.count("link") > 0 })
			r.until("it is freed", func() bool { objects, _, _, _ := r.shelf.sizes(); return objects == 1 && r.q.View().Owed == 0 })
			pass(time.Second)
			r.interrupt(how)
			r.until("its link is asked for again", func() bool { return len(r.q.View().Holds) > 0 || r.shelf.count("link") > 1 })
			check(t, r.q.WishDrop(t.Context(), uploader.Remove, id))
			pass(time.Minute)
			r.everyRowLeadsToFiles()
		})
	}
}

// A drop whose files are all gone from the storage owes the history its row once, not once more with each file that is sent again.
func TestTheRowOfADropThatIsGoneIsOwedOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const files = 60
		r := newRig(t, newShelf())
		r.stop()
		r.keepUntilTold = true
		r.start()
		defer func() { r.stop() }()
		sizes := make([]int, files)
		for i := range sizes {
			sizes[i] = 10
		}
		id := r.add(uploader.Options{Together: true}, folder(t, sizes...))
		r.untilSettled(1)
		r.written()
		r.stop()
		r.shelf.look(func() {
			clear(r.shelf.objects)
			clear(r.shelf.links)
		})
		var entries, uploads atomic.Int32
		r.journal.Fail = func(facts []uploader.Fact) error {
			for _, f := range facts {
				if began, ok := f.(uploader.AttemptBegan); ok && began.Entry != nil {
					entries.Add(1)
					uploads.Add(int32(len(began.Entry.Uploads))) //nolint:gosec // a count
				}
			}
			return nil
		}
		r.start()
		r.untilSettled(2)
		for _, it := range r.items(id) {
			if it.State() != uploader.Done || it.Attempt != 2 {
				t.Errorf("%s: %v, attempt %d", it.Base, it.State(), it.Attempt)
			}
		}
		if entries.Load() > 1 || uploads.Load() > files {
			t.Errorf("%d entries of %d files were noted for a drop of %d", entries.Load(), uploads.Load(), files)
		}
		r.rowsAre("sent again", true, files)
	})
}

// A cancelling that is taken back before the history had the file leaves it owed to the history.
func TestUndoneIsStillOwedToTheHistory(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		var away atomic.Bool
		away.Store(true)
		r.history.Fail = func() error {
			if away.Load() {
				return fault.New(fault.DiskFull, "history", "")
			}
			return nil
		}
		r.start()
		defer func() { r.stop() }()
		r.shelf.trip = refusing
		id := r.add(uploader.Options{}, folder(t, 10))
		r.untilSettled(1)
		item := r.items(id)[0].ID
		check(t, r.q.Wish(t.Context(), uploader.Cancel, item))
		pass(time.Second)
		check(t, r.q.Wish(t.Context(), uploader.Run, item))
		r.until("its link is refused again", func() bool { return r.shelf.count("link") == 2 })
		away.Store(false)
		pass(time.Minute)
		r.rowsAre("undone", false, 1)
		if n := r.shelf.count("put"); n != 1 {
			t.Errorf("it was sent %d times", n)
		}
	})
}
