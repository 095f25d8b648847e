package journal_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// factsOf are facts about what is noted in fixtureFacts and fifthFacts, by the tables that each of them changes.
func factsOf() map[string][]uploader.Fact {
	upload := func(attempt int) destination.Upload {
		return destination.Upload{File: destination.File{ID: "part", Attempt: attempt, Size: 20}, Key: "k", PartSize: 10, Parts: 2}
	}
	owed := uploader.Owed{ID: "more", Destination: "practice", Upload: upload(1)}
	found := func(dir string, n int) (f uploader.ItemsFound) {
		for i := range n {
			f.Items = append(f.Items, uploader.FoundItem{ID: uploader.ItemID("found " + strconv.Itoa(i)), Drop: "d", Dir: dir, Base: "f"})
		}
		return f
	}
	dropRemoved := uploader.DropRemoved{Drop: "d"}
	entry := uploader.Entry{ID: "part", Uploads: []destination.Upload{upload(1)}}
	itemsRemoved := uploader.ItemsRemoved{IDs: []uploader.ItemID{"part"}, Owes: []uploader.Owed{owed}, Entries: []uploader.Entry{entry}}
	owing := uploader.ItemsWished{IDs: []uploader.ItemID{"part"}, Wish: uploader.Cancel, Owes: []uploader.Owed{owed}, Entries: []uploader.Entry{entry}}
	forgiving := uploader.ItemsWished{IDs: []uploader.ItemID{"part"}, Wish: uploader.Run, Forgives: []string{"o"}}
	began := uploader.AttemptBegan{ID: "part", Attempt: 2, Frees: &owed, Entry: &entry}
	opened := uploader.UploadOpened{ID: "part", Upload: upload(2)}
	stored := uploader.ItemStored{ID: "part", Upload: upload(1)}
	return map[string][]uploader.Fact{
		"drops": {
			uploader.DropAdded{Drop: uploader.Drop{ID: "e"}},
			uploader.DropExpanded{Drop: "d"},
			uploader.DropSettled{Drop: "d", Settled: true},
			uploader.DropTold{Drop: "d", Told: true},
			uploader.DropWished{Drop: "d", Wish: uploader.Pause},
			uploader.DropLinked{Drop: "d", LinkID: "m", Done: true},
			dropRemoved,
		},
		"folders": {found("/new", 1)},
		"items": {
			found("/f", 1), found("/f", 120), dropRemoved, itemsRemoved, owing, forgiving, began, opened, stored,
			uploader.ItemLinked{ID: "made"},
			uploader.ItemFailed{ID: "part", Fault: fault.New(fault.Gone, "open", "")},
		},
		"pieces": {
			dropRemoved, itemsRemoved, began, opened, stored,
			uploader.PieceArrived{ID: "part", Attempt: 1, Receipt: destination.Receipt{N: 1, Size: 10}},
		},
		"unwritten": {uploader.EntryOwed{Entry: entry}, uploader.EntryWritten{ID: "e"}, itemsRemoved, owing, began},
		"owed":      {uploader.AbortOwed{Owed: owed}, uploader.AbortPaid{ID: "o"}, itemsRemoved, owing, forgiving, began},
	}
}

// A fact of which the database refuses any part is refused as a whole: whoever waits is told, and nothing of it is there.
func TestNoFactIsNotedByHalves(t *testing.T) {
	for table, facts := range factsOf() {
		t.Run(table, func(t *testing.T) {
			dir := t.TempDir()
			j := mustOpen(t, dir)
			write(t, j, append(fixtureFacts(), fifthFacts()...)...)
			write(t, j, uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "made", Drop: "d", Dir: "/f", Base: "made"}}},
				uploader.ItemStored{ID: "made", Upload: destination.Upload{File: destination.File{ID: "made", Attempt: 1}}})
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			for _, change := range []string{"INSERT", "UPDATE", "DELETE"} {
				refuse(t, filepath.Join(dir, "queue.db"), table, change, "1")
			}
			j = mustOpen(t, dir)
			defer func() { _ = j.Close() }()
			want, err := j.Load()
			if err != nil || want.Lost != nil {
				t.Fatalf("%v, lost %v", err, want.Lost)
			}
			for _, f := range facts {
				done := make(chan error, 1)
				j.Write(func(err error) { done <- err }, f)
				if err := <-done; err == nil || fault.KindOf(err) != fault.Bug {
					t.Errorf("%T: got %v, want a bug", f, err)
				}
				if got, err := j.Load(); err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("%T, refused: %v\n got %+v\nwant %+v", f, err, got, want)
				}
			}
		})
	}
}

// Of entries of which the database refuses one, none is in the history; whoever puts them is told at once.
func TestNoEntriesArePutByHalves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		h := openHistory(t, dir)
		if err := errors.Join(h.Put(t.Context(), uploader.Entry{ID: "before"}), h.Close()); err != nil {
			t.Fatal(err)
		}
		refuse(t, filepath.Join(dir, "history.db"), "entries", "INSERT", `NEW.id = 'refused'`)
		h = openHistory(t, dir)
		defer func() { _ = h.Close() }()
		began := time.Now()
		err := h.Put(t.Context(), uploader.Entry{ID: "with it"}, uploader.Entry{ID: "refused"})
		if took := time.Since(began); err == nil || fault.KindOf(err) != fault.Bug || took > 0 { // virtual time: it waited for nobody
			t.Errorf("got %v after %v, want a bug at once", err, took)
		}
		if found, err := h.List(t.Context(), uploader.Query{}); err != nil || len(found) != 1 || found[0].ID != "before" {
			t.Errorf("%v, the history has %+v", err, found)
		}
	})
}

// refuse makes the database refuse a change of a table.
func refuse(t *testing.T, path, table, change, when string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	trigger := fmt.Sprintf(`CREATE TRIGGER no_%s BEFORE %[1]s ON %s WHEN %s BEGIN SELECT RAISE(ABORT, 'refused'); END`, change, table, when) //nolint:gosec // of names that stand in this test
	if _, err := db.ExecContext(t.Context(), trigger); err != nil {
		t.Fatal(err)
	}
}
