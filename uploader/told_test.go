package uploader_test

import (
	"testing"
	"time"

	"linkdrop/uploader"
)

// A drop that settled is in the queue again after a restart, with its link, as long as nobody was told of it: its line may have
// waited for one before it.
func TestASettledDropStaysUntilItWasTold(t *testing.T) {
	for _, how := range interruptions {
		for _, together := range []bool{false, true} {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.putDelay = 500 * time.Millisecond
				r := newRig(t, s)
				r.stop()
				r.keepUntilTold = true
				r.start()
				defer func() { r.stop() }()
				dir := t.TempDir()
				first := r.add(uploader.Options{}, file(t, dir, "first", 64_000))
				second := r.add(uploader.Options{Together: together}, file(t, dir, "second", 10), file(t, dir, "third", 20))
				r.until("the second is settled", func() bool { return r.view(second).Settled })
				r.untilSettled(1) // and said to be
				links := len(r.settled()[0].Links)
				r.q.Told(first) // not settled: nobody can have been told
				pass(time.Second)
				r.interrupt(how)
				if n := r.q.View().Drops; n != 2 {
					t.Fatalf("%d drops after a restart: what nobody was told is forgotten", n)
				}
				r.untilSettled(3) // the second once more
				report := r.settled()[1]
				if report.Drop.ID == first {
					report = r.settled()[2]
				}
				if len(report.Links) != links || report.Drop.ID != second || !report.Restored {
					t.Errorf("%+v, want the %d links once more", report, links)
				}
				if _, _, _, bytes := s.sizes(); bytes > 64_030+8*1000 {
					t.Errorf("%d bytes for 64,030", bytes)
				}
				if _, _, made, _ := s.sizes(); made != links+1 {
					t.Errorf("%d links were made, want %d: asked for again it is the same link", made, links+1)
				}
				r.q.Told(first, second)
				pass(time.Second)
				r.interrupt(how)
				if v := r.q.View(); v.Drops != 0 {
					t.Errorf("%d drops after all was told", v.Drops)
				}
			})
		}
	}
}

// Without that wish a drop counts as told when Settled has returned, as in the window; killed in between it is reported again.
func TestSettledTellsByItself(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.journal.Delay = 100 * time.Millisecond
		dir := t.TempDir()
		r.add(uploader.Options{}, file(t, dir, "f", 10))
		r.untilSettled(1)
		r.kill() // before anything of that is noted
		r.untilSettled(2)
		if a, b := r.settled()[0], r.settled()[1]; !b.Restored || a.Links[0].Link.ID != b.Links[0].Link.ID {
			t.Errorf("%+v\n%+v", a, b)
		}
		pass(time.Second)
		r.kill()
		defer func() { r.stop() }()
		pass(time.Minute)
		if v := r.q.View(); v.Drops != 0 || len(r.settled()) != 2 {
			t.Errorf("%d drops, %d reports", v.Drops, len(r.settled()))
		}
	})
}

// What is tried again will be news again: a drop that was told of a failure comes back until its end was told.
func TestTriedAgainIsNewsAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = 200 * time.Millisecond
		r := newRig(t, s)
		r.journal.Delay = 20 * time.Millisecond
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 3000))
		r.until("under way", func() bool { return s.count("put") > 0 })
		check(t, r.q.WishDrop(t.Context(), uploader.Cancel, id))
		r.untilSettled(1)
		pass(time.Second)
		check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
		r.kill() // the wish is noted, nothing else
		defer func() { r.stop() }()
		r.untilSettled(2)
		if it := r.items(id)[0]; it.State() != uploader.Done {
			t.Errorf("%v", it.State())
		}
	})
}

// view is a drop at a glance.
func (r *rig) view(id uploader.DropID) uploader.DropView {
	drops := make([]uploader.DropView, 100)
	n, _ := r.q.Drops(drops, 0)
	for _, d := range drops[:n] {
		if d.ID == id {
			return d
		}
	}
	return uploader.DropView{}
}
