package uploader_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// folder makes a folder of files with these sizes.
func folder(t *testing.T, sizes ...int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tree")
	check(t, os.Mkdir(dir, 0o700))
	for i, size := range sizes {
		file(t, dir, fmt.Sprint(i+1), size)
	}
	return dir
}

// interrupt ends the program in one of two ways and starts it again.
func (r *rig) interrupt(how string) {
	if how == "killed" {
		r.kill()
		return
	}
	r.stop()
	r.start()
}

var interruptions = []string{"killed", "asked to end"} //nolint:gochecknoglobals // a constant

// A folder at a destination that gives a link for each file, or none, is interrupted once some of it is stored. Before the
// destination is open nobody knows what it can; after it is, every file ends all the same.
func TestAFolderWithoutAGroupLinkIsResumed(t *testing.T) {
	for _, how := range interruptions {
		for _, linkless := range []bool{false, true} {
			for _, sizes := range [][]int{{10, 20, 64_000}, {10, 20, 30}} {
				if linkless && sizes[2] == 30 {
					continue // nothing is left to be interrupted once they are stored
				}
				t.Run(fmt.Sprintf("%s, linkless %t, %v", how, linkless, sizes), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						s := newShelf()
						s.alone, s.linkless = true, linkless
						s.delay, s.putDelay = 200*time.Millisecond, 500*time.Millisecond
						r := newRig(t, s)
						defer func() { r.stop() }()
						id := r.add(uploader.Options{Together: true}, folder(t, sizes...))
						r.until("some are stored", func() bool { objects, _, _, _ := s.sizes(); return objects >= 2 })
						if len(r.settled()) > 0 {
							t.Fatal("it was too late to interrupt it")
						}
						r.interrupt(how)
						check(t, r.q.WishDrop(t.Context(), uploader.Run, id)) // as resume does
						r.untilSettled(1)
						links := 3
						if linkless {
							links = 0
						}
						if report := r.settled()[0]; len(report.Links) != links || report.Drop.Done != 3 {
							t.Errorf("%d links, want %d; %+v", len(report.Links), links, report.Drop)
						}
					})
				})
			}
		}
	}
}

// Before its destination was open, no row of a restored folder says "done": whether it is depends on what the destination can do.
func TestNothingIsAssumedOfADestinationThatIsNotOpen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.alone = true
		s.delay, s.putDelay = 200*time.Millisecond, 500*time.Millisecond
		r := newRig(t, s)
		defer func() { r.stop() }()
		id := r.add(uploader.Options{Together: true}, folder(t, 10, 20, 64_000))
		r.until("two are stored", func() bool { objects, _, _, _ := s.sizes(); return objects == 2 })
		s.look(func() {
			s.trip = func(op, _ string, _ int) error {
				if op == "open" {
					return fault.New(fault.Unreachable, op, "")
				}
				return nil
			}
		})
		r.kill()
		pass(time.Minute)
		for _, it := range r.items(id) {
			if it.State() == uploader.Done {
				t.Errorf("%s is done, and has no link", it.Base)
			}
		}
		s.look(func() { s.trip = nil })
		r.untilSettled(1)
		if n := len(r.settled()[0].Links); n != 3 {
			t.Errorf("%d links", n)
		}
	})
}

// All files of a folder are stored, and the program ends before their one link was made.
func TestAFolderIsInterruptedBeforeItsLink(t *testing.T) {
	for _, how := range interruptions {
		t.Run(how, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.trip = func(op, _ string, _ int) error {
					if op == "link" && s.count("link") == 1 {
						return fault.New(fault.Unreachable, op, "")
					}
					return nil
				}
				r := newRig(t, s)
				r.add(uploader.Options{Together: true}, folder(t, 10, 20, 3000))
				r.until("its link is asked for", func() bool { return s.count("link") == 1 })
				r.interrupt(how)
				defer func() { r.stop() }()
				r.untilSettled(1)
				if report := r.settled()[0]; len(report.Links) != 1 || report.Links[0].Files != 3 {
					t.Errorf("%+v", report)
				}
			})
		})
	}
}

// The server lost one of the stored files of a folder. That file is found and sent again, no other, and the folder gets its link.
func TestAFolderWhoseFileIsGoneGetsItsLink(t *testing.T) {
	for _, interrupted := range []bool{false, true} {
		t.Run(fmt.Sprint("interrupted ", interrupted), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.putDelay = 500 * time.Millisecond
				r := newRig(t, s)
				r.add(uploader.Options{Together: true}, folder(t, 10, 20, 64_000))
				r.until("two are stored", func() bool { objects, _, _, _ := s.sizes(); return objects == 2 })
				if interrupted {
					r.interrupt("asked to end")
				}
				defer func() { r.stop() }()
				s.look(func() {
					for key := range s.objects {
						delete(s.objects, key)
						break
					}
				})
				r.untilSettled(1)
				report := r.settled()[0]
				if len(report.Links) != 1 || report.Links[0].Files != 3 || report.Drop.Failed != 0 {
					t.Fatalf("%+v", report)
				}
				s.look(func() {
					for _, key := range s.links[report.Links[0].Link.ID] {
						if _, there := s.objects[key]; !there {
							t.Errorf("the link leads to %s, which is gone", key)
						}
					}
				})
				if _, _, _, bytes := s.sizes(); bytes > 64_030+20+8*1000 {
					t.Errorf("%d bytes for 64,030: more was sent again than was lost", bytes)
				}
			})
		})
	}
}

// A folder's link call says "not there" although everything is: it is asked for again with growing waits, nothing is sent twice,
// and it ends in the fault's own words. When it works again, "Try again" gives the link.
func TestAFolderThatIsThereIsNotSentAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var wrong atomic.Bool
		wrong.Store(true)
		s.trip = func(op, _ string, _ int) error {
			if op == "link" && wrong.Load() {
				return fault.New(fault.Missing, op, "")
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{Together: true}, folder(t, 10, 20, 3000))
		r.untilSettled(1)
		if d := r.settled()[0].Drop; d.Fault == nil || d.Fault.Kind != fault.Missing || d.Done != 3 {
			t.Errorf("%+v", d)
		}
		if _, _, _, bytes := s.sizes(); bytes != 3030 {
			t.Errorf("%d bytes for 3,030", bytes)
		}
		if links, lists := s.count("link"), s.count("list"); links > 12 || lists != 3 {
			t.Errorf("%d link calls, %d lists", links, lists)
		}
		wrong.Store(false)
		check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
		r.untilSettled(2)
		if report := r.settled()[1]; len(report.Links) != 1 || report.Links[0].Files != 3 {
			t.Errorf("%+v", report)
		}
	})
}

// A destination is set up otherwise while a folder waits for its one link, and gives links no more, or one for each file.
func TestAFolderThatIsReopenedWithoutGroupLinks(t *testing.T) {
	for name, become := range map[string]func(s *shelf){
		"no links":            func(s *shelf) { s.linkless = true },
		"a link for each":     func(s *shelf) { s.alone = true },
		"no such call at all": func(s *shelf) { s.trip = unsupported },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.trip = func(op, _ string, _ int) error {
					if op == "link" {
						return fault.New(fault.Busy, op, "")
					}
					return nil
				}
				r := newRig(t, s)
				defer r.stop()
				r.add(uploader.Options{Together: true}, folder(t, 10, 20, 3000))
				r.until("its link is asked for", func() bool { return s.count("link") == 1 })
				s.look(func() { s.trip = nil; become(s) })
				r.q.Reopen("shelf")
				r.untilSettled(1)
				links := 0
				if name == "a link for each" {
					links = 3
				}
				if report := r.settled()[0]; len(report.Links) != links || report.Drop.Done != 3 || report.Drop.Fault != nil {
					t.Errorf("%d links, %+v", len(report.Links), report.Drop)
				}
			})
		})
	}
}

// unsupported is a backend without a route for links.
func unsupported(op, _ string, _ int) error {
	if op == "link" {
		return fault.New(fault.Unsupported, op, "")
	}
	return nil
}
