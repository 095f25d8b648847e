package uploader_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// refusing answers every link with a refusal, until it is asked for nothing any more.
func refusing(op, _ string, _ int) error {
	if op == "link" {
		return fault.New(fault.Policy, "link", "no")
	}
	return nil
}

func (r *rig) archive() uploader.Archive {
	return uploader.Archive{History: r.history, Resolve: func(context.Context, string) (*destination.Destination, error) { return r.shelf.destination(), nil }}
}

// written waits until the history has all that it is owed, and gives its rows.
func (r *rig) written() []uploader.Entry {
	r.t.Helper()
	r.until("the history has everything", func() bool { return r.q.View().Unwritten == 0 })
	return r.entered()
}

// rowsAre fails unless there are so many rows, each of so many stored files, no file is in two of them, and all are linked or none.
func (r *rig) rowsAre(when string, linked bool, files ...int) {
	r.t.Helper()
	rows := r.written()
	seen := map[string]bool{}
	for _, row := range rows {
		if i := indexOf(files, len(row.Uploads)); i >= 0 {
			files = append(files[:i:i], files[i+1:]...)
		} else {
			r.t.Errorf("%s: a row of %d files", when, len(row.Uploads))
		}
		if row.Linked != linked || !row.DeletedAt.IsZero() {
			r.t.Errorf("%s: linked %v, deleted %v", when, row.Linked, row.DeletedAt)
		}
		for _, u := range row.Uploads {
			if seen[u.File.ID] {
				r.t.Errorf("%s: a file is in two rows", when)
			}
			seen[u.File.ID] = true
		}
	}
	if len(files) > 0 {
		r.t.Errorf("%s: no rows of %v files; %d rows", when, files, len(rows))
	}
}

func indexOf(all []int, one int) int {
	for i, n := range all {
		if n == one {
			return i
		}
	}
	return -1
}

// What is stored and wanted, and could not be linked, is in the history, in one row, which is the one of the link when it comes.
func TestWhatCouldNotBeLinkedIsInTheHistory(t *testing.T) {
	for _, together := range []bool{false, true} {
		for _, how := range append([]string{""}, interruptions...) {
			bubble(t, func(t *testing.T) {
				r := newRig(t, newShelf())
				defer func() { r.stop() }()
				r.shelf.trip = refusing
				rows := []int{1, 1}
				if together {
					rows = []int{2}
				}
				id := r.add(uploader.Options{Together: together, Life: time.Hour}, folder(t, 10, 20))
				r.untilSettled(1)
				r.rowsAre("refused", false, rows...)
				old := r.entered()[0].ID
				if how != "" {
					r.interrupt(how)
					pass(time.Minute)
					r.rowsAre("refused again", false, rows...)
				}
				r.shelf.look(func() { r.shelf.trip = nil })
				check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
				r.until("it has its links", func() bool { _, _, links, _ := r.shelf.sizes(); return links == len(rows) })
				pass(time.Second)
				r.rowsAre("linked", true, rows...)
				if e, err := r.history.Get(t.Context(), old); err != nil || !e.Linked || e.Ends.IsZero() {
					t.Errorf("by its old id: %+v, %v", e, err)
				}
				for _, e := range r.entered() {
					check(t, r.archive().Delete(t.Context(), e.ID))
				}
				if objects, _, _, _ := r.shelf.sizes(); objects != 0 {
					t.Errorf("%d objects after all rows were deleted", objects)
				}
			})
		}
	}
}

// A link that was made before the last file came is one row with the link that leads to all of them.
func TestTheRowsOfAFolderThatGrows(t *testing.T) {
	for _, how := range append([]string{""}, interruptions...) {
		bubble(t, func(t *testing.T) {
			r := newRig(t, newShelf())
			defer func() { r.stop() }()
			var refused sync.Map // the first key that is put
			var once sync.Once
			r.shelf.trip = func(op, key string, _ int) error {
				if op != "put" {
					return nil
				}
				once.Do(func() { refused.Store(key, true) })
				if _, yes := refused.Load(key); yes {
					return fault.New(fault.Policy, "put", "no")
				}
				return nil
			}
			id := r.add(uploader.Options{Together: true, Life: time.Hour}, folder(t, 10, 20, 30))
			r.untilSettled(1)
			r.rowsAre("two of them", true, 2)
			first := r.entered()[0]
			if how != "" {
				r.interrupt(how)
			}
			r.shelf.look(func() { r.shelf.trip = nil })
			check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
			r.until("all are there", func() bool { return r.view(id).Done == 3 })
			pass(time.Second)
			r.rowsAre("all of them", true, 3)
			if e, err := r.history.Get(t.Context(), first.ID); err != nil || len(e.Uploads) != 3 || !e.SentAt.Equal(first.SentAt) {
				t.Errorf("by its old id: %+v, %v", e, err)
			}
		})
	}
}

// A file that the storage lost and that was sent anew is one row with it.
func TestTheRowsOfWhatIsSentAnew(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			r := newRig(t, newShelf())
			r.stop()
			r.keepUntilTold = true
			r.start()
			defer func() { r.stop() }()
			rows := []int{1, 1}
			if together {
				rows = []int{2}
			}
			r.add(uploader.Options{Together: together, Life: time.Hour}, folder(t, 10, 20))
			r.untilSettled(1)
			r.rowsAre("sent", true, rows...)
			r.shelf.look(func() {
				delete(r.shelf.objects, r.entered()[0].Uploads[0].Key)
				clear(r.shelf.links)
			})
			r.interrupt("killed")
			r.untilSettled(2)
			r.rowsAre("sent anew", true, rows...)
			r.everyRowLeadsToFiles()
		})
	}
}

// A program that ends while a link is tried again leaves a row of what it has stored.
func TestWhatWaitsForItsLinkIsInTheHistory(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			r := newRig(t, newShelf())
			defer func() { r.stop() }()
			r.shelf.trip = func(op, _ string, _ int) error {
				if op == "link" {
					return fault.New(fault.NoRoute, "link", "")
				}
				return nil
			}
			r.add(uploader.Options{Together: together}, folder(t, 10, 20))
			r.until("its link fails", func() bool { return r.shelf.count("link") > 1 })
			pass(time.Second)
			rows := []int{1, 1}
			if together {
				rows = []int{2}
			}
			r.rowsAre("tried again", false, rows...)
		})
	}
}

func (r *rig) everyRowLeadsToFiles() {
	r.t.Helper()
	for _, e := range r.written() {
		for _, u := range e.Uploads {
			r.shelf.look(func() {
				if _, there := r.shelf.objects[u.Key]; there != e.DeletedAt.IsZero() {
					r.t.Errorf("%s: there %v, deleted %v", u.Key, there, e.DeletedAt)
				}
			})
		}
	}
}

// Who takes away what could not be linked has its files freed: no row says that they are there.
func TestTheRowsOfWhatIsTakenAway(t *testing.T) {
	for _, together := range []bool{false, true} {
		for _, wish := range []uploader.Wish{uploader.Cancel, uploader.Remove} {
			for _, how := range append([]string{""}, interruptions...) {
				for _, all := range []bool{false, true} {
					if together && wish == uploader.Cancel {
						continue // its stored files are done
					}
					bubble(t, func(t *testing.T) {
						r := newRig(t, newShelf())
						defer func() { r.stop() }()
						r.shelf.trip = refusing
						id := r.add(uploader.Options{Together: together}, folder(t, 10, 20))
						r.untilSettled(1)
						r.written()
						if how != "" {
							r.interrupt(how)
							pass(time.Minute)
						}
						if all {
							check(t, r.q.WishDrop(t.Context(), wish, id))
						} else {
							check(t, r.q.Wish(t.Context(), wish, r.items(id)[0].ID))
						}
						pass(time.Minute)
						r.everyRowLeadsToFiles()
						if left := len(r.entered()); left == 0 {
							t.Error("nothing is remembered")
						}
					})
				}
			}
		}
	}
}

// An undo takes a cancelling back before anything is freed: the row stays as it was, and has its link in the end.
func TestTheRowOfWhatIsCancelledAndTakenBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer func() { r.stop() }()
		r.shelf.trip = refusing
		id := r.add(uploader.Options{}, folder(t, 10))
		r.untilSettled(1)
		check(t, r.q.WishDrop(t.Context(), uploader.Cancel, id))
		pass(time.Second)
		r.shelf.look(func() { r.shelf.trip = nil })
		check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
		r.until("it has its link", func() bool { return r.view(id).Done == 1 })
		pass(time.Minute)
		r.rowsAre("linked", true, 1)
		r.everyRowLeadsToFiles()
	})
}

// A row says when the last of its links ends, whichever was made last; one without a known end has none.
func TestARowEndsWithTheLastOfItsLinks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		r.keepUntilTold = true
		r.start()
		defer func() { r.stop() }()
		r.add(uploader.Options{Life: 30 * 24 * time.Hour}, folder(t, 10))
		r.untilSettled(1)
		first := r.written()[0]
		ends := func(when string, want time.Time) {
			t.Helper()
			if e := r.written()[0]; !e.Ends.Equal(want) {
				t.Errorf("%s: it ends %v, want %v", when, e.Ends, want)
			}
		}
		_, err := r.archive().NewLink(t.Context(), first.ID, time.Second, destination.LinkOptions{})
		check(t, err)
		pass(2 * time.Second)
		ends("a shorter one", first.Ends)
		longer, err := r.archive().NewLink(t.Context(), first.ID, 60*24*time.Hour, destination.LinkOptions{})
		check(t, err)
		ends("a longer one", longer.Ends.Truncate(time.Microsecond))
		r.interrupt("killed") // the first one is asked for again
		r.untilSettled(2)
		ends("after a restart", longer.Ends.Truncate(time.Microsecond))
		check(t, r.history.Linked(t.Context(), first.ID, destination.Link{}))
		ends("one without an end", time.Time{})
		_, err = r.archive().NewLink(t.Context(), first.ID, time.Hour, destination.LinkOptions{})
		check(t, err)
		ends("one more", time.Time{})
	})
}

// A link that is being made while its files are deleted leaves a row that says deleted.
func TestALinkIsMadeWhileItsFilesAreDeleted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer func() { r.stop() }()
		r.add(uploader.Options{Life: time.Hour}, folder(t, 10))
		r.untilSettled(1)
		id := r.written()[0].ID
		a := r.archive()
		a.Resolve = func(context.Context, string) (*destination.Destination, error) {
			d := r.shelf.destination()
			d.Linker = thenDo{d.Linker, func() { check(t, r.archive().Delete(t.Context(), id)) }}
			return d, nil
		}
		_, err := a.NewLink(t.Context(), id, time.Hour, destination.LinkOptions{})
		check(t, err)
		r.everyRowLeadsToFiles()
	})
}

// thenDo does something when a link was made.
type thenDo struct {
	destination.Linker
	do func()
}

func (l thenDo) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	defer l.do()
	return l.Linker.Link(ctx, requests)
}

// What a person calls the matter of a drop is in its row, with where its files are and a print of its link, and no destination hears
// of it.
func TestTicketAndPathsAreInTheHistory(t *testing.T) {
	for _, together := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			r := newRig(t, newShelf())
			defer func() { r.stop() }()
			dir := folder(t, 10)
			r.add(uploader.Options{Together: together, Life: time.Hour, Ticket: "SUP-4711"}, dir)
			rows := r.written()
			r.until("it is in the history", func() bool {
				rows = r.written()
				return len(rows) > 0
			})
			if len(rows) != 1 || rows[0].Ticket != "SUP-4711" || len(rows[0].Paths) != 1 || !strings.HasPrefix(rows[0].Paths[0], dir) {
				t.Fatalf("together %v: %+v", together, rows)
			}
			if len(rows[0].Prints) != 1 || strings.Contains(rows[0].Prints[0], ":") {
				t.Errorf("together %v: prints %q", together, rows[0].Prints)
			}
		})
	}
}
