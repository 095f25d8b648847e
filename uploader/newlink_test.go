package uploader_test

import (
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A link that was made from the history, while the queue could not make its own, keeps its file: taking the row away does not end it.
func TestALinkFromTheHistoryKeepsItsFile(t *testing.T) {
	for _, together := range []bool{false, true} {
		for _, how := range append([]string{""}, interruptions...) {
			bubble(t, func(t *testing.T) {
				r := newRig(t, newShelf())
				defer func() { r.stop() }()
				r.shelf.trip = refusing
				id := r.add(uploader.Options{Together: together}, folder(t, 10))
				r.untilSettled(1)
				row := r.written()[0]
				r.shelf.look(func() { r.shelf.trip = nil })
				_, err := r.archive().NewLink(t.Context(), row.ID, time.Hour, destination.LinkOptions{})
				check(t, err)
				r.shelf.look(func() { r.shelf.trip = refusing })
				if how != "" {
					r.interrupt(how)
				}
				check(t, r.q.WishDrop(t.Context(), uploader.Remove, id))
				pass(time.Hour)
				if rows := r.written(); len(rows) != 1 || !rows[0].Linked || !rows[0].DeletedAt.IsZero() || r.q.View().Owed != 0 {
					t.Errorf("%d owed; %+v", r.q.View().Owed, rows)
				}
				r.everyRowLeadsToFiles()
				if objects, _, _, _ := r.shelf.sizes(); objects != 1 {
					t.Errorf("%d objects, and a link that somebody has", objects)
				}
				check(t, r.archive().Delete(t.Context(), row.ID))
			})
		}
	}
}

// As long as the history cannot be read nobody knows whether somebody has a link: nothing is deleted, and it is tried again.
func TestNothingIsDeletedUnlessTheHistoryCanBeRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		var full atomic.Bool
		full.Store(true)
		r.history.Read = func(string) error {
			if full.Load() {
				return fault.New(fault.DiskFull, "history", "")
			}
			return nil
		}
		r.start()
		defer func() { r.stop() }()
		r.shelf.trip = refusing
		id := r.add(uploader.Options{}, folder(t, 10))
		r.untilSettled(1)
		r.until("it is written", func() bool { return r.q.View().Unwritten == 0 })
		check(t, r.q.WishDrop(t.Context(), uploader.Remove, id))
		pass(20 * time.Second)
		if objects, _, _, _ := r.shelf.sizes(); objects != 1 || r.q.View().Owed != 1 {
			t.Errorf("%d objects, %+v", objects, r.q.View())
		}
		full.Store(false)
		r.until("it is deleted", func() bool { objects, _, _, _ := r.shelf.sizes(); return objects == 0 })
	})
}
