package uploader_test

import (
	"context"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

// A destination is set up to lead elsewhere while the program is not there, before the links were passed on. At the new place none
// is asked for to what is not there, also where links are made without looking: the files are sent there, once.
func TestMovedBetweenTwoStarts(t *testing.T) {
	for name, together := range map[string]bool{"each its link": false, "one link": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				old, now := newShelf(), newShelf()
				old.site, now.site, now.blind = "old", "now", true
				r := &rig{t: t, shelf: old, journal: &journaltest.Memory{}, history: &journaltest.History{}, keepUntilTold: true}
				r.start()
				defer func() { r.stop() }()
				dir := t.TempDir()
				id := r.add(uploader.Options{Together: together}, file(t, dir, "small", 10), file(t, dir, "large", 3000))
				r.untilSettled(1)
				r.stop()
				r.moved.Store(now)
				r.start()
				r.untilSettled(2)
				r.until("they are in the history", func() bool { return r.q.View().Unwritten == 0 })
				for _, it := range r.items(id) {
					if it.State() != uploader.Done || it.Attempt != 2 {
						t.Errorf("%s: %v %v, attempt %d", it.Base, it.State(), it.Fault, it.Attempt)
					}
				}
				now.look(func() {
					for id, keys := range now.links {
						for _, key := range keys {
							if _, there := now.objects[key]; !there {
								t.Errorf("the link %s leads to %s, which is not there", id, key)
							}
						}
					}
					if len(now.links) == 0 {
						t.Error("no link was made")
					}
				})
				rows := map[string]int{} // of linked files, by where they are
				entries, err := r.history.List(t.Context(), uploader.Query{})
				for _, e := range entries {
					for _, u := range e.Uploads {
						if e.Linked && e.DeletedAt.IsZero() {
							rows[u.Site]++
						}
					}
				}
				if err != nil || rows["old"] != 2 || rows["now"] != 2 {
					t.Errorf("%v: the history has %v, want the files of both places", err, rows)
				}
				if objects, _, _, _ := old.sizes(); objects != 2 || now.count("delete")+now.count("abort") > 0 {
					t.Errorf("%d objects of 2 at the old place; %d deletes at the new one", objects, now.count("delete"))
				}
			})
		})
	}
}

// What is to be freed is freed where it is: not where the destination leads since, which would call it gone. It stays owed, is said to
// be, and is freed when the destination leads there again.
func TestNothingIsFreedWhereItIsNot(t *testing.T) {
	bubble(t, func(t *testing.T) {
		old, now := newShelf(), newShelf()
		old.site, now.site = "old", "now"
		refuse := true
		old.trip = func(op, _ string, _ int) error {
			if op == "link" || op == "delete" && refuse {
				return fault.New(fault.Forbidden, op, "")
			}
			return nil
		}
		r := newRig(t, old)
		defer func() { r.stop() }()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		check(t, r.q.Wish(t.Context(), uploader.Cancel, r.items(id)[0].ID))
		r.until("freeing it was tried", func() bool { return old.count("delete") > 0 })
		r.stop()
		r.moved.Store(now)
		r.start()
		r.until("the new place was asked", func() bool { return now.count("open")+r.q.View().Unfreed > 0 })
		pass(time.Hour)
		v := r.q.View()
		if v.Unfreed != 1 || v.Owed != 0 || v.FreeFault == nil || v.FreeFault.Kind != fault.NoPlace || v.FreeFault.Reason() != fault.Moved {
			t.Errorf("%+v", v)
		}
		if n := now.count("delete") + now.count("abort") + now.count("create"); n > 0 {
			t.Errorf("the new place was asked %d times to free what is not there", n)
		}
		r.stop() // it stays owed
		r.moved.Store(nil)
		old.look(func() { refuse = false })
		r.start()
		r.until("freed", func() bool { objects, _, _, _ := old.sizes(); return objects == 0 && r.q.View().Unfreed == 0 })
	})
}

// A row of the history whose destination leads elsewhere since gets no link there, and counts as stored: a person is told where the
// file is.
func TestArchiveKnowsWhereAFileIs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		old, now := newShelf(), newShelf()
		old.site, now.site, now.blind = "old", "now", true
		r := newRig(t, old)
		defer r.stop()
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		r.until("it is in the history", func() bool { return r.q.View().Unwritten == 0 })
		id := r.settled()[0].Links[0].Link.ID
		a := uploader.Archive{History: r.history, Resolve: func(context.Context, string) (*destination.Destination, error) { return now.destination(), nil }}
		moved := func(err error) bool {
			f, ok := err.(*fault.Error) //nolint:errorlint // it is what Archive promises
			return ok && f.Kind == fault.NoPlace && f.Reason() == fault.Moved
		}
		if link, err := a.NewLink(t.Context(), id, 0, destination.LinkOptions{}); !moved(err) || !link.URL.IsZero() {
			t.Errorf("a link: %v, %v", link.ID, err)
		}
		if err := a.Delete(t.Context(), id); !moved(err) {
			t.Errorf("deleting: %v", err)
		}
		if e, err := r.history.Get(t.Context(), id); err != nil || !e.DeletedAt.IsZero() {
			t.Errorf("%v, deleted at %v", err, e.DeletedAt)
		}
		if objects, _, _, _ := old.sizes(); objects != 1 {
			t.Errorf("%d objects", objects)
		}
	})
}
