package uploader_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// abortsDelete makes an abort what it is at a backend: the file is gone, also one that was completed, and it takes its time.
func (s *shelf) abortsDelete(takes time.Duration, then func(op string) error) {
	s.trip = func(op, key string, _ int) error {
		if err := then(op); err != nil || op != "abort" {
			return err
		}
		pass(takes)
		s.look(func() { delete(s.objects, key) })
		return nil
	}
}

// everyLinkWorks makes sure that what the reports named leads to the bytes of its file.
func (r *rig) everyLinkWorks(links int) {
	r.t.Helper()
	seen := map[string]bool{}
	for _, report := range r.settled() {
		for _, link := range report.Links {
			seen[link.Link.ID] = true
			r.shelf.look(func() {
				keys := r.shelf.links[link.Link.ID]
				for _, key := range keys {
					if _, there := r.shelf.objects[key]; !there {
						r.t.Errorf("the link of %s leads to %s, which is gone", link.Name, key)
					}
				}
				if len(keys) == 0 {
					r.t.Errorf("the link of %s leads nowhere", link.Name)
				}
			})
		}
	}
	if len(seen) != links {
		r.t.Errorf("%d links, want %d", len(seen), links)
	}
}

// The first request is never answered, so that its attempt is owed an abort, and then the line is down. Whenever the program ends
// in that, killed or asked to, the abort never takes what a link leads to afterwards.
func TestAnOwedAbortNeverTakesWhatALinkLeadsTo(t *testing.T) {
	for _, end := range []string{"killed", "asked to end"} {
		for moment := time.Duration(0); moment < 1200*time.Millisecond; moment += 75 * time.Millisecond {
			t.Run(fmt.Sprint(end, " after ", moment), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := newShelf()
					var down atomic.Bool
					s.abortsDelete(150*time.Millisecond, func(op string) error {
						if down.Load() && op != "abort" {
							return fault.New(fault.Unreachable, op, "")
						}
						return nil
					})
					s.rewrite = func(*http.Request) (*http.Response, error) {
						if !down.Load() {
							return nil, nil
						}
						return nil, fault.New(fault.Interrupted, "put", "")
					}
					s.putDelay = 100 * time.Millisecond
					r := newRig(t, s)
					r.journal.Delay = 50 * time.Millisecond
					dir := t.TempDir()
					var paths []string
					for i := range 12 {
						paths = append(paths, file(t, dir, fmt.Sprint(i), 100+i))
					}
					r.add(uploader.Options{}, paths...)
					r.until("under way", func() bool { return s.count("create") > 0 })
					down.Store(true)
					pass(moment)
					if end == "killed" {
						r.kill()
					} else {
						r.stop()
						r.start()
					}
					down.Store(false)
					defer func() { r.stop() }()
					r.untilSettled(1)
					pass(10 * time.Minute) // everything owed is paid
					r.everyLinkWorks(12)
				})
			})
		}
	}
}

// What a journal of before may hold: an attempt that is the one, and that is owed an abort. One that no link leads to begins
// again; of one that has its link the abort is refused.
func TestAJournalThatOwesTheAttemptItIsAt(t *testing.T) {
	for _, step := range []uploader.Step{uploader.Found, uploader.Created, uploader.Stored, uploader.Linked} {
		t.Run(fmt.Sprint("step ", step), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.abortsDelete(0, func(string) error { return nil })
				r := newRig(t, s)
				r.stop()
				path := file(t, t.TempDir(), "f", 3000)
				want, err := os.ReadFile(path)
				check(t, err)
				const id = "01J00000000000000000000000"
				up := destination.Upload{File: destination.File{ID: id, Attempt: 1, Name: "f", Type: "application/octet-stream", Size: 3000}, Key: id + "-1", PartSize: 1000, Parts: 3}
				s.uploads[up.Key] = &opened{upload: up, parts: map[int][]byte{}}
				s.latest[id] = 1
				r.journalOf(path, up, step)
				if step >= uploader.Stored {
					delete(s.uploads, up.Key)
					s.objects[up.Key] = want
				}
				r.start()
				defer func() { r.stop() }()
				r.untilSettled(1)
				pass(10 * time.Minute)
				it := r.items(r.settled()[0].Drop.ID)[0]
				attempt := 2
				if step == uploader.Linked {
					attempt = 1
				}
				if it.State() != uploader.Done || it.Attempt != attempt {
					t.Errorf("%v at attempt %d, want %d", it.State(), it.Attempt, attempt)
				}
				r.everyLinkWorks(1)
				r.holds(it)
				if objects, uploads, _, _ := s.sizes(); objects != 1 || uploads != 0 {
					t.Errorf("%d objects, %d uploads left open", objects, uploads)
				}
			})
		})
	}
}

// journalOf writes the journal of one file that has come to step, and of the abort that its attempt is owed all the same.
func (r *rig) journalOf(path string, up destination.Upload, step uploader.Step) {
	r.t.Helper()
	id := uploader.ItemID(up.File.ID)
	stamp := stampOf(r.t, path)
	facts := []uploader.Fact{
		uploader.DropAdded{Drop: uploader.Drop{ID: "01J0000000000000000000DR0P", Destination: "shelf", Paths: []string{path}, Added: time.Now()}},
		uploader.ItemsFound{Items: []uploader.FoundItem{{ID: id, Drop: "01J0000000000000000000DR0P", Dir: filepath.Dir(path), Base: "f", Stamp: stamp}}},
		uploader.DropExpanded{Drop: "01J0000000000000000000DR0P"},
	}
	if step >= uploader.Created {
		facts = append(facts, uploader.UploadOpened{ID: id, Stamp: stamp, Upload: up})
	}
	if step >= uploader.Stored {
		facts = append(facts, uploader.ItemStored{ID: id, Upload: up})
	}
	if step >= uploader.Linked {
		facts = append(facts, uploader.ItemLinked{ID: id})
	}
	facts = append(facts, uploader.AbortOwed{Owed: uploader.Owed{ID: "01J000000000000000000000WE", Destination: "shelf", Upload: up}})
	written := make(chan error, 1)
	r.journal.Write(func(err error) { written <- err }, facts...)
	check(r.t, <-written)
}

// As long as the journal cannot be written, nothing is freed: after a crash the item would go on with what was.
func TestNothingIsFreedBeforeItIsNoted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		r.stop()
		var full atomic.Bool
		r.journal.Fail = func([]uploader.Fact) error {
			if full.Load() {
				return fault.New(fault.DiskFull, "journal", "")
			}
			return nil
		}
		r.start()
		defer func() { r.stop() }()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 20_000))
		r.until("under way", func() bool { return s.count("put") > 3 })
		full.Store(true)
		s.look(func() {
			s.trip = func(op, _ string, _ int) error {
				if op == "put" && full.Load() {
					return fault.New(fault.Restart, op, "")
				}
				return nil
			}
		})
		pass(time.Minute)
		if n := s.count("abort"); n != 0 {
			t.Errorf("%d uploads were freed of which the journal knows nothing", n)
		}
		full.Store(false)
		r.untilSettled(1)
		r.until("freed", func() bool { _, open, _, _ := s.sizes(); return open == 0 })
		r.holds(r.items(id)[0])
	})
}

// A cancelling that is taken back, and the program killed at any moment around it: the file arrives, and nothing owed takes it.
func TestUndoneAndKilled(t *testing.T) {
	for moment := time.Duration(0); moment < 400*time.Millisecond; moment += 40 * time.Millisecond {
		t.Run(moment.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.putDelay = time.Second
				s.abortsDelete(0, func(string) error { return nil })
				r := newRig(t, s)
				r.journal.Delay = 60 * time.Millisecond
				id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 20_000))
				r.until("under way", func() bool { return s.count("put") > 3 })
				check(t, r.q.WishDrop(t.Context(), uploader.Cancel, id))
				check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
				pass(moment)
				r.kill()
				defer func() { r.stop() }()
				r.until("done", func() bool { return r.items(id)[0].State() == uploader.Done })
				pass(10 * time.Minute)
				r.holds(r.items(id)[0])
				if objects, uploads, _, _ := s.sizes(); objects != 1 || uploads != 0 {
					t.Errorf("%d objects, %d uploads left open", objects, uploads)
				}
			})
		})
	}
}

// A row is taken away while only its link is missing, and the program is killed right after: the file is deleted all the same, for
// nobody has a link to it.
func TestRemovedWithoutALinkAndKilled(t *testing.T) {
	for _, w := range []uploader.Wish{uploader.Cancel, uploader.Remove} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.trip = func(op, _ string, _ int) error {
				if op == "link" {
					return fault.New(fault.Unreachable, op, "")
				}
				return nil
			}
			r := newRig(t, s)
			r.journal.Delay = 100 * time.Millisecond
			id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
			r.until("its link is asked for", func() bool { return s.count("link") > 0 })
			pass(time.Second)
			check(t, r.q.Wish(t.Context(), w, r.items(id)[0].ID))
			r.kill()
			defer func() { r.stop() }()
			r.until("deleted", func() bool { objects, _, _, _ := s.sizes(); return objects == 0 })
		})
	}
}

// stampOf is what the engine takes a file for, which it tells of each item.
func stampOf(t *testing.T, path string) uploader.Stamp {
	t.Helper()
	s := newShelf()
	s.trip = func(op, _ string, _ int) error { return fault.New(fault.Unreachable, op, "") }
	r := newRig(t, s)
	defer r.stop()
	id := r.add(uploader.Options{}, path)
	r.until("found", func() bool { return len(r.items(id)) == 1 })
	return r.items(id)[0].Stamp
}

// A file that no destination was ever asked for owes nothing when it is taken away, after a restart neither.
func TestWhatWasNeverAskedForOwesNothing(t *testing.T) {
	for _, w := range []uploader.Wish{uploader.Cancel, uploader.Remove} {
		for _, how := range interruptions {
			bubble(t, func(t *testing.T) {
				var away atomic.Bool
				away.Store(true)
				s := newShelf()
				s.trip = func(op, _ string, _ int) error {
					if op == "open" && away.Load() {
						return fault.New(fault.Unreachable, op, "")
					}
					return nil
				}
				r := newRig(t, s)
				defer func() { r.stop() }()
				id := r.add(uploader.Options{}, folder(t, 10, 3000))
				r.until("both are found", func() bool { return len(r.items(id)) == 2 })
				pass(time.Second)
				r.interrupt(how)
				check(t, r.q.WishDrop(t.Context(), w, id))
				if v := r.q.View(); v.Owed != 0 {
					t.Errorf("%d aborts are owed", v.Owed)
				}
				away.Store(false)
				r.q.Nudge("")
				pass(time.Hour)
				if n := s.count("create") + s.count("abort") + s.count("delete"); n != 0 {
					t.Errorf("the destination was asked %d times", n)
				}
			})
		}
	}
}

// What the destination refuses to open it has not opened: nothing is owed for it for long.
func TestWhatWasRefusedIsFreed(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Policy, fault.TooLarge} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.trip = func(op, _ string, _ int) error {
				if op == "create" {
					return fault.New(kind, op, "")
				}
				return nil
			}
			r := newRig(t, s)
			defer r.stop()
			id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
			r.until("refused", func() bool { v := r.items(id); return len(v) == 1 && v[0].State() == uploader.Failed })
			check(t, r.q.WishDrop(t.Context(), uploader.Remove, id))
			r.until("freed", func() bool { return r.q.View().Owed == 0 })
			if n := s.count("create"); n > 2 {
				t.Errorf("%v: it was asked for %d times", kind, n)
			}
		})
	}
}
