package uploader_test

import (
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

// deleteRows deletes every row of the history that leads to a file of this name, and says how many there were.
func (r *rig) deleteRows(name string) (n int) {
	r.t.Helper()
	entries, err := r.history.List(r.t.Context(), uploader.Query{})
	check(r.t, err)
	for _, e := range entries {
		for _, u := range e.Uploads {
			if u.File.Name == name {
				check(r.t, r.archive().Delete(r.t.Context(), e.ID))
				n++
				break
			}
		}
	}
	return n
}

// What a person deletes from the history before its link was told, in a run that was broken off or is still going, gets no link any
// more: the row says so, also at the next start, going on with the drop does not send it anew, and only the person's "try again" does.
func TestWhatWasDeletedIsNotTold(t *testing.T) {
	for name, one := range map[string]struct{ restart, together bool }{
		"while it goes on":         {false, false},
		"between two starts":       {true, false},
		"one link, and it goes on": {false, true},
		"one link, and two starts": {true, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r := &rig{t: t, shelf: newShelf(), journal: &journaltest.Memory{}, history: &journaltest.History{}, keepUntilTold: true}
				r.shelf.blind = true // a signature with local keys does not look
				r.start()
				defer func() { r.stop() }()
				dir := t.TempDir()
				id := r.add(uploader.Options{Together: one.together}, file(t, dir, "a", 10), file(t, dir, "b", 3000))
				r.untilSettled(1)
				r.until("it is in the history", func() bool { return r.q.View().Unwritten == 0 })
				if one.restart {
					r.stop()
				}
				if n := r.deleteRows("a"); n != 1 {
					t.Fatalf("%d rows", n)
				}
				gone := map[string]bool{"a": true, "b": one.together} // one row has both
				if one.restart {
					r.start()
					check(t, r.q.WishDrop(t.Context(), uploader.Run, id)) // as resume does
				}
				deleted := func() bool {
					pass(5 * time.Second)
					for _, it := range r.items(id) {
						if told := it.State() == uploader.Done || it.State() == uploader.SentOnly; told == gone[it.Base] || !gone[it.Base] && !told {
							return false
						}
					}
					return true
				}
				r.until("the row says it", deleted)
				for _, it := range r.items(id) {
					if gone[it.Base] && (it.State() != uploader.Failed || it.Fault == nil || it.Fault.Kind != fault.Gone || it.Fault.Reason() != fault.Deleted || !it.Link.URL.IsZero()) {
						t.Errorf("%s: %v, %v, a link: %t", it.Base, it.State(), it.Fault, !it.Link.URL.IsZero())
					}
				}
				drops := make([]uploader.DropView, 1)
				if r.q.Drops(drops, 0); one.together && !drops[0].Link.URL.IsZero() {
					t.Error("the drop has a link")
				}
				reports := r.settled()
				for _, link := range reports[len(reports)-1].Links {
					if one.restart && gone[link.Name] {
						t.Errorf("told a link to %s", link.Name)
					}
				}
				r.stop()
				r.start()
				check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
				r.until("so does the next start", deleted)
				for _, it := range r.items(id) {
					if gone[it.Base] {
						check(t, r.q.Wish(t.Context(), uploader.Run, it.ID))
					}
				}
				clear(gone)
				r.until("it is sent anew", deleted)
				for _, it := range r.items(id) {
					if !one.together {
						r.holds(it)
					}
				}
			})
		})
	}
}

// A history that cannot be read keeps no file from its link.
func TestAHistoryThatCannotBeReadHoldsNothingUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer func() { r.stop() }()
		r.keepUntilTold = true
		r.stop()
		r.start()
		r.add(uploader.Options{}, file(t, t.TempDir(), "a", 10))
		r.untilSettled(1)
		r.stop()
		r.history.Read = func(string) error { return fault.New(fault.NoState, "history", "") }
		r.start()
		r.untilSettled(2)
		if len(r.settled()[1].Links) != 1 {
			t.Errorf("%+v", r.settled()[1])
		}
	})
}
