package uploader_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// begunRig is a rig in which so many large files have begun and were cancelled; refuse says what their aborts are answered with.
func begunRig(t *testing.T, files int, refuse func() error) (r *rig, atOnce *atomic.Int32) {
	t.Helper()
	s := newShelf()
	var going, most atomic.Int32
	r = newRig(t, s)
	s.look(func() {
		s.putDelay = 10 * time.Second
		s.trip = func(op, _ string, _ int) error {
			if op != "abort" {
				return nil
			}
			most.Store(max(most.Load(), going.Add(1)))
			defer going.Add(-1)
			pass(time.Second)
			return refuse()
		}
	})
	dir, paths := t.TempDir(), []string{}
	for i := range files {
		paths = append(paths, file(t, dir, fmt.Sprint(i), 64_000))
	}
	id := r.add(uploader.Options{}, paths...)
	r.until("all are open", func() bool { _, uploads, _, _ := s.sizes(); return uploads == files })
	check(t, r.q.WishDrop(t.Context(), uploader.Remove, id))
	return r, &most
}

// An abort that only a person can help holds its destination: it is not tried again and again, and the view says why.
func TestAnAbortThatWaitsForAPerson(t *testing.T) {
	for _, kind := range []fault.Kind{fault.SignIn, fault.NoKeychain, fault.NoKeys} {
		bubble(t, func(t *testing.T) {
			var signedIn atomic.Bool
			r, _ := begunRig(t, 3, func() error {
				if signedIn.Load() {
					return nil
				}
				return fault.New(kind, "abort", "")
			})
			defer func() { r.stop() }()
			r.until("it is held", func() bool { return len(r.q.View().Holds) == 1 })
			asked := r.shelf.count("abort")
			pass(10 * time.Minute)
			v := r.q.View()
			if len(v.Holds) != 1 || v.Holds[0].Fault.Kind != kind || !v.Holds[0].Next.IsZero() || v.Owed != 3 || v.Unfreed != 0 || r.shelf.count("abort") != asked {
				t.Errorf("%v: %+v; %d aborts, then %d", kind, v, asked, r.shelf.count("abort"))
			}
			signedIn.Store(true)
			r.q.Nudge("")
			r.until("all are freed", func() bool { v := r.q.View(); return v.Owed == 0 && len(v.Holds) == 0 })
			if v := r.q.View(); v.Unfreed != 0 || v.FreeFault != nil {
				t.Errorf("%v: %+v", kind, v)
			}
		})
	}
}

// Files that are sent do not wait for an abort that is refused.
func TestARefusedAbortHoldsNoFiles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, _ := begunRig(t, 1, func() error { return fault.New(fault.SignIn, "abort", "") })
		defer func() { r.stop() }()
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 5000))
		r.untilSettled(1)
		if d := r.settled()[0].Drop; d.Done != 1 {
			t.Errorf("%+v", d)
		}
	})
}

// What was tried too often still counts as not freed, with the reason, until the next start tries it again.
func TestAbortsThatWereGivenUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var well atomic.Bool
		r, _ := begunRig(t, 3, func() error {
			if well.Load() {
				return nil
			}
			return fault.New(fault.Bug, "abort", "500")
		})
		r.until("they are given up", func() bool { return r.q.View().Owed == 0 })
		if v := r.q.View(); v.Unfreed != 3 || v.FreeFault == nil || v.FreeFault.Kind != fault.Bug {
			t.Errorf("%+v", v)
		}
		well.Store(true)
		r.stop()
		r.start()
		defer func() { r.stop() }()
		r.until("all are freed", func() bool { v := r.q.View(); return v.Owed+v.Unfreed == 0 })
		if _, uploads, _, _ := r.shelf.sizes(); uploads != 0 {
			t.Errorf("%d are open", uploads)
		}
	})
}

// Where nothing else is to be done, as many are freed at once as may be sent.
func TestAbortsGoSideBySide(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, most := begunRig(t, 40, func() error { return nil })
		defer func() { r.stop() }()
		began := time.Now()
		r.until("all are freed", func() bool { return r.q.View().Owed == 0 })
		if took := time.Since(began); most.Load() != 8 || took > 20*time.Second {
			t.Errorf("%d at once, %v", most.Load(), took)
		}
	})
}

// A folder whose link was asked for and never known to be made is in the history as sent when it is taken away: what it stored
// stays, and the view says under which id it is found. One whose link was made is known to have it.
func TestWhatWasAskedForIsNotALink(t *testing.T) {
	for _, made := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			r, away := keptRig(t, 0)
			if !made {
				r.shelf.trip = func(op, _ string, _ int) error {
					if op != "link" {
						return nil
					}
					for range 10_000 { // what fails before all is stored would hold the destination, and the folder would never be sent
						if objects, _, _, _ := r.shelf.sizes(); objects == 3 {
							break
						}
						pass(10 * time.Millisecond)
					}
					return fault.New(fault.Interrupted, "link", "")
				}
			}
			id := r.add(uploader.Options{Together: true}, folder(t, 10, 20))
			single := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
			if made {
				r.untilSettled(2)
			} else {
				r.until("its link is asked for", func() bool {
					var d [1]uploader.DropView
					_, _ = r.q.Drops(d[:], 1)
					return d[0].LinkID != "" && r.shelf.count("link") >= 2 // both were, and that is noted
				})
			}
			r.kill()
			defer func() { r.stop() }()
			views := make([]uploader.DropView, 2)
			if n, _ := r.q.Drops(views, 0); n != 2 || views[1].ID != id || views[1].LinkID == "" || views[0].LinkID != "" {
				t.Fatalf("%d: %+v", n, views)
			}
			for _, it := range append(r.items(id), r.items(single)...) {
				if it.HadLink != made {
					t.Errorf("%s: had a link %v, want %v", it.Base, it.HadLink, made)
				}
			}
			check(t, r.q.WishDrop(t.Context(), uploader.Remove, id))
			away.Store(false)
			r.until("it is in the history", func() bool { return len(r.entered()) > 0 && r.q.View().Unwritten == 0 })
			for _, e := range r.entered() {
				if e.Drop == id && (e.ID != views[1].LinkID || e.Linked != made || len(e.Uploads) != 2) {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}
