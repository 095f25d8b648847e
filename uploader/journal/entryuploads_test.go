package journal_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func uploadsFrom(first, n int) []destination.Upload {
	us := make([]destination.Upload, n)
	for i := range us {
		us[i].File = destination.File{ID: strconv.Itoa(first + i), Attempt: 1, Size: 1}
	}
	return us
}

func haveUploads(t *testing.T, h uploader.History, id string, want []destination.Upload) {
	t.Helper()
	e, err := h.Get(t.Context(), id)
	if err != nil || len(e.Uploads) != len(want) {
		t.Fatalf("%s: %d uploads, want %d; %v", id, len(e.Uploads), len(want), err)
	}
	for i, u := range want {
		if e.Uploads[i].File != u.File {
			t.Fatalf("%s: upload %d is %+v, want %+v", id, i, e.Uploads[i].File, u.File)
		}
	}
}

// An entry of many files is the same after it was written, written again with more, and after a restart.
func TestAnEntryOfManyFiles(t *testing.T) {
	dir := t.TempDir()
	h := openHistory(t, dir)
	for _, n := range []int{1, 999, 1000, 1001, 2001, 3500} {
		e := uploader.Entry{ID: "many", Name: "many", Uploads: uploadsFrom(0, n), Linked: true}
		if err := h.Put(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		haveUploads(t, h, "many", e.Uploads)
	}
	if err := h.Linked(t.Context(), "many", destination.Link{Ends: time.Unix(1800000000, 0)}); err != nil {
		t.Fatal(err)
	}
	_ = h.Close()
	h = openHistory(t, dir)
	defer func() { _ = h.Close() }()
	haveUploads(t, h, "many", uploadsFrom(0, 3500))
	found, err := h.List(t.Context(), uploader.Query{})
	if err != nil || len(found) != 1 || len(found[0].Uploads) != 3500 {
		t.Fatalf("%d rows, %v", len(found), err)
	}
}

// What took the place of another entry of many files has its own; nothing is left of the other, and what comes later under its id
// has none of it.
func TestManyFilesThatMerge(t *testing.T) {
	dir := t.TempDir()
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	all := uploadsFrom(0, 2500)
	early := uploader.Entry{ID: "early", Drop: "d", Uploads: all}
	link := uploader.Entry{ID: "link", Drop: "d", Uploads: all, Linked: true}
	if err := errors.Join(h.Put(t.Context(), early), h.Put(t.Context(), link)); err != nil {
		t.Fatal(err)
	}
	haveUploads(t, h, "early", all) // it leads to the other
	inDatabase(t, filepath.Join(dir, "history.db"), func(db *sql.DB) error {
		var left int
		err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM more_uploads WHERE entry = 'early'`).Scan(&left)
		if left != 0 {
			t.Errorf("%d rows of what was merged are left", left)
		}
		return err
	})
	other := uploader.Entry{ID: "early", Drop: "e", Uploads: uploadsFrom(9000, 1000)}
	if err := h.Put(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	haveUploads(t, h, "early", other.Uploads)
	haveUploads(t, h, "link", all)
}

// What cannot be read of an entry's uploads is an error, never an entry with fewer.
func TestUploadsThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	if err := h.Put(t.Context(), uploader.Entry{ID: "many", Uploads: uploadsFrom(0, 2500)}); err != nil {
		t.Fatal(err)
	}
	inDatabase(t, filepath.Join(dir, "history.db"), func(db *sql.DB) error {
		_, err := db.ExecContext(t.Context(), `UPDATE more_uploads SET uploads = '[' WHERE n = 2`)
		return err
	})
	if _, err := h.Get(t.Context(), "many"); fault.KindOf(err) != fault.JournalLost {
		t.Errorf("got %v", err)
	}
}

// An older version had all uploads of an entry in its one row.
func TestManyFilesOfAnOlderVersion(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, filepath.Join("testdata", "history-v2.db"), filepath.Join(dir, "history.db"))
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	haveUploads(t, h, "many", uploadsFrom(0, 1002))
	if err := h.Linked(t.Context(), "many", destination.Link{Ends: time.Unix(1800000000, 0)}); err != nil { // written anew
		t.Fatal(err)
	}
	haveUploads(t, h, "many", uploadsFrom(0, 1002))
}

// An older version knew of one link to an entry, and of no password.
func TestLinksOfAnOlderVersion(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, filepath.Join("testdata", "history-v3.db"), filepath.Join(dir, "history.db"))
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	e, err := h.Get(t.Context(), "one")
	if err != nil || e.Protected || len(e.LinkIDs()) != 1 || !e.Ends.Equal(time.Unix(1800003600, 0)) {
		t.Fatalf("%+v, %v", e, err)
	}
	if err := h.Linked(t.Context(), "one", destination.Link{ID: "two", Ends: time.Unix(1800009999, 0), Protected: true}); err != nil {
		t.Fatal(err)
	}
	if e, err = h.Get(t.Context(), "one"); err != nil || !e.Protected || len(e.LinkIDs()) != 2 || e.LinkIDs()[1] != "two" {
		t.Errorf("%+v, %v", e, err)
	}
}
