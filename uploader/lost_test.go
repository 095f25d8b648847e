package uploader_test

import (
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// The storage has made the object, and the program is killed before it knew of that, or of the pieces. The object is there and
// proven, so the file is stored; nothing has to be completed again, which could not even be told what.
func TestAnObjectThatIsThereIsStored(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.trip = func(op, _ string, _ int) error {
			if op == "complete" && s.count("complete") > 1 {
				return fault.New(fault.Missing, op, "not every piece was acknowledged")
			}
			return nil
		}
		r := newRig(t, s)
		r.journal.Delay = time.Second
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 3000))
		r.until("the object is there", func() bool { objects, _, _, _ := s.sizes(); return objects == 1 })
		r.kill()
		defer func() { r.stop() }()
		r.untilSettled(1)
		it := r.items(id)[0]
		if it.State() != uploader.Done || it.Attempt != 1 {
			t.Fatalf("%v at attempt %d, %v", it.State(), it.Attempt, it.Fault)
		}
		r.holds(it)
		if _, _, _, bytes := s.sizes(); bytes != 3000 || s.count("complete") != 1 {
			t.Errorf("%d bytes for 3,000, completed %d times", bytes, s.count("complete"))
		}
		if n := r.q.Overall(); n.Acked != 3000 || n.Sent != 3000 {
			t.Errorf("%+v", n)
		}
	})
}

// A link call that does not know the file, again and again. The storage is asked whether it is there; only when that says no too
// is it sent again, and not more than four times in all, with growing waits that the row tells.
func TestALinkCallThatDoesNotKnowTheFile(t *testing.T) {
	tests := map[string]struct {
		gone             bool // the storage does not know it either
		whole, mostLists int
		mostLinks        int
	}{
		"and it is gone":  {true, 4, 4, 4},
		"and it is there": {false, 1, 1, 12},
	}
	for name, test := range tests {
		for _, size := range []int{1000, 3000} {
			t.Run(name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newShelf()
					s.trip = func(op, _ string, _ int) error {
						if op == "link" {
							if test.gone {
								s.look(func() { clear(s.objects) })
							}
							return fault.New(fault.Missing, op, "")
						}
						return nil
					}
					r := newRig(t, s)
					defer r.stop()
					began := time.Now()
					id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", size))
					r.until("the row says why it waits", func() bool {
						items := r.items(id)
						return len(items) == 1 && items[0].State() == uploader.Retrying && items[0].Fault.Kind == fault.Missing
					})
					r.untilSettled(1)
					it := r.items(id)[0]
					if it.State() != uploader.Failed || it.Fault.Kind != fault.Missing {
						t.Errorf("%v %v", it.State(), it.Fault)
					}
					if _, _, _, bytes := s.sizes(); bytes != int64(size*test.whole) {
						t.Errorf("%d bytes, want %d times %d", bytes, test.whole, size)
					}
					if links, lists := s.count("link"), s.count("list"); links > test.mostLinks || lists > test.mostLists {
						t.Errorf("%d link calls, %d lists", links, lists)
					}
					if took := time.Since(began); took < 5*time.Second {
						t.Errorf("all of it within %v: nothing waited", took)
					}
					pass(time.Hour)
					s.look(func() { s.trip = nil })
					check(t, r.q.Wish(t.Context(), uploader.Run, it.ID))
					r.untilSettled(2)
					if it = r.items(id)[0]; it.State() != uploader.Done {
						t.Fatalf("tried again by a person: %v %v", it.State(), it.Fault)
					}
					r.holds(it)
				})
			})
		}
	}
}

// A bound is of the whole life of a file: that it was stored in between gives it no new beginnings.
func TestAFileIsSentWholeFourTimesAtMost(t *testing.T) {
	for _, op := range []string{"complete", "link"} {
		t.Run(op, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.trip = func(o, _ string, _ int) error {
					if o != op {
						return nil
					}
					s.look(func() { clear(s.objects); clear(s.uploads) })
					return fault.New(fault.Missing, o, "")
				}
				r := newRig(t, s)
				defer r.stop()
				r.add(uploader.Options{}, file(t, t.TempDir(), "f", 5000))
				r.untilSettled(1)
				pass(24 * time.Hour)
				if _, _, _, bytes := s.sizes(); bytes > 4*5000 {
					t.Errorf("%d bytes for 5,000", bytes)
				}
			})
		})
	}
}

// A storage that loses what it stored once: the file is sent once more, and has its link.
func TestALostFileIsSentAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.trip = func(op, _ string, _ int) error {
			if op == "link" && s.count("link") == 1 {
				s.look(func() { clear(s.objects) })
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		it := r.items(id)[0]
		if it.State() != uploader.Done || it.Attempt != 2 || it.Fault != nil {
			t.Fatalf("%v at attempt %d, %v", it.State(), it.Attempt, it.Fault)
		}
		r.holds(it)
	})
}

// A backend without a route for links: what is sent is sent, it is asked once, and nothing is sent again.
func TestABackendWithoutARouteForLinks(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.trip = unsupported
			r := newRig(t, s)
			defer r.stop()
			dir := t.TempDir()
			id := r.add(uploader.Options{Together: together}, file(t, dir, "f", 10), file(t, dir, "g", 3000))
			r.untilSettled(1)
			for _, it := range r.items(id) {
				if it.State() != uploader.SentOnly || it.Fault != nil {
					t.Errorf("%s: %v %v", it.Base, it.State(), it.Fault)
				}
			}
			r.add(uploader.Options{}, file(t, dir, "h", 10))
			r.untilSettled(2)
			if _, _, _, bytes := s.sizes(); bytes != 3020 || s.count("link") != 1 {
				t.Errorf("%d bytes for 3,020, %d link calls", bytes, s.count("link"))
			}
			r.until("everything is in the history", func() bool { return r.q.View().Unwritten == 0 })
			if entries, _ := r.history.List(t.Context(), uploader.Query{}); len(entries) != 3 || entries[0].Linked {
				t.Errorf("the history has %+v", entries)
			}
		})
	}
}
