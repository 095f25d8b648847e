package uploader_test

import (
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// entered are the entries of the rig's history.
func (r *rig) entered() []uploader.Entry {
	r.t.Helper()
	all, err := r.history.List(r.t.Context(), uploader.Query{Limit: 1 << 20})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// keptRig is a rig whose reports count as told when the test says so, and whose history is not there until the test says so, or is
// slow to say that it is not.
func keptRig(t *testing.T, takes time.Duration) (r *rig, away *atomic.Bool) {
	t.Helper()
	away = &atomic.Bool{}
	away.Store(true)
	r = newRig(t, newShelf())
	r.stop()
	r.keepUntilTold = true
	r.history.Fail = func() error {
		if away.Load() {
			<-time.After(takes)
			return fault.New(fault.DiskFull, "history", "")
		}
		return nil
	}
	r.start()
	return r, away
}

// A history that cannot be written holds up neither files nor links, and has every entry when it can be again.
func TestTheHistoryIsWrittenLater(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, away := keptRig(t, 10*time.Second)
		defer func() { r.stop() }()
		began := time.Now()
		first := r.add(uploader.Options{}, folder(t, 10, 20, 30))
		second := r.add(uploader.Options{Together: true}, folder(t, 10, 20))
		r.untilSettled(2)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the links came after %v", took)
		}
		r.everyLinkWorks(4)
		r.q.Told(first, second)
		pass(40 * time.Second)
		if v := r.q.View(); len(r.entered()) != 0 || v.Unwritten != 4 || v.HistoryFault == nil || v.HistoryFault.Kind != fault.DiskFull {
			t.Errorf("%d entries; %+v", len(r.entered()), v)
		}
		away.Store(false)
		r.until("everything is in the history", func() bool { return len(r.entered()) == 4 })
		pass(time.Second)
		if v := r.q.View(); v.Unwritten != 0 || v.HistoryFault != nil {
			t.Errorf("%+v", v)
		}
		r.interrupt("killed")
		if n := r.q.View().Drops; n != 0 {
			t.Errorf("%d drops after all was told and written", n)
		}
	})
}

// What was told is forgotten only when its entries are in the history, however the program ends before; it is not reported again
// for that, and nothing is sent again.
func TestAnEntryIsOwedOverARestart(t *testing.T) {
	for _, how := range interruptions {
		for _, together := range []bool{false, true} {
			for _, takes := range []time.Duration{0, 8 * time.Second} { // it ends in the middle of the call
				bubble(t, func(t *testing.T) {
					r, away := keptRig(t, takes)
					id := r.add(uploader.Options{Together: together}, folder(t, 10, 20))
					r.untilSettled(1)
					r.q.Told(id)
					pass(time.Second)
					r.interrupt(how)
					if len(r.entered()) != 0 || r.q.View().Drops != 1 {
						t.Fatalf("%s: %d entries, %d drops", how, len(r.entered()), r.q.View().Drops)
					}
					away.Store(false)
					links := len(r.settled()[0].Links)
					r.until("everything is in the history", func() bool { return len(r.entered()) == links })
					for _, e := range r.entered() {
						if !e.Linked || e.Size == 0 || len(e.Uploads)*links != 2 {
							t.Errorf("%+v", e)
						}
					}
					pass(time.Minute)
					if len(r.settled()) != 1 {
						t.Errorf("reported again: %+v", r.settled())
					}
					if _, _, made, bytes := r.shelf.sizes(); made != links || bytes != 30 {
						t.Errorf("%d links, %d bytes", made, bytes)
					}
					r.interrupt(how)
					defer func() { r.stop() }()
					if n := r.q.View().Drops; n != 0 {
						t.Errorf("%d drops after all was written", n)
					}
				})
			}
		}
	}
}

// An entry that an earlier run has written is left as it is: its files may have been deleted since.
func TestAnEntryIsNotWrittenOver(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			r, away := keptRig(t, 0)
			away.Store(false)
			r.add(uploader.Options{Together: together}, folder(t, 10, 20))
			r.untilSettled(1) // and not told
			pass(time.Second)
			entries := r.entered()
			for i := range entries {
				entries[i].DeletedAt = time.Now()
			}
			check(t, r.history.Put(t.Context(), entries...))
			r.interrupt("killed")
			defer func() { r.stop() }()
			r.untilSettled(2)
			pass(time.Minute)
			for _, e := range r.entered() {
				if e.DeletedAt.IsZero() {
					t.Errorf("%+v", e)
				}
			}
			if len(r.entered()) != len(entries) || r.q.View().Unwritten != 0 {
				t.Errorf("%d entries for %d; %+v", len(r.entered()), len(entries), r.q.View())
			}
		})
	}
}

// One entry that cannot be written keeps no other out of the history.
func TestOneEntryThatCannotBeWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		r.history.Refuse = func(e uploader.Entry) error {
			if e.Size == 20 {
				return fault.New(fault.Bug, "history", "")
			}
			return nil
		}
		r.start()
		defer func() { r.stop() }()
		r.add(uploader.Options{}, folder(t, 10, 20, 30, 40))
		r.untilSettled(1)
		r.until("the others are in the history", func() bool { return len(r.entered()) == 3 })
		if v := r.q.View(); v.Unwritten != 1 {
			t.Errorf("%+v", v)
		}
	})
}

// What a person takes away after a restart was linked before it, and somebody may have the link: the entry that was not written
// until then is owed as a fact, over one more restart, too.
func TestAnEntryIsOwedForWhatIsTakenAway(t *testing.T) {
	for _, together := range []bool{false, true} {
		for _, wish := range []uploader.Wish{uploader.Cancel, uploader.Remove} {
			for _, again := range []bool{false, true} {
				if wish == uploader.Cancel && together {
					continue // its files are done as long as they had their link: only a file can be cancelled whose link fails
				}
				bubble(t, func(t *testing.T) {
					r, away := keptRig(t, 0)
					id := r.add(uploader.Options{Together: together}, folder(t, 10, 20))
					r.untilSettled(1)
					r.q.Told(id)
					links := len(r.settled()[0].Links)
					pass(time.Second)
					r.shelf.trip = func(op, _ string, _ int) error {
						if op == "link" {
							return fault.New(fault.Forbidden, "link", "no more")
						}
						return nil
					}
					r.interrupt("killed")
					defer func() { r.stop() }()
					if wish == uploader.Cancel {
						r.until("the links fail", func() bool { return r.q.View().Totals.Failed == 2 })
					}
					check(t, r.q.WishDrop(t.Context(), wish, id))
					if again {
						pass(time.Second)
						r.interrupt("killed")
						if v := r.q.View(); v.Unwritten != links || wish == uploader.Remove && v.Drops != 0 {
							t.Errorf("%v: %+v", wish, v)
						}
					}
					away.Store(false)
					r.until("everything is in the history", func() bool { return len(r.entered()) == links })
					for _, e := range r.entered() {
						if !e.Linked || e.Size*int64(links) < 10 || len(e.Uploads)*links != 2 {
							t.Errorf("%+v", e)
						}
					}
					pass(time.Minute)
					if v := r.q.View(); v.Unwritten != 0 || len(r.entered()) != links {
						t.Errorf("%d entries for %d links; %+v", len(r.entered()), links, v)
					}
					r.interrupt("killed")
					if v := r.q.View(); v.Unwritten != 0 {
						t.Errorf("owed again: %+v", v)
					}
				})
			}
		}
	}
}
