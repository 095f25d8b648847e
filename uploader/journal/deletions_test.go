package journal_test

import (
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/journal"
)

// What another program deletes changes the version, as what this one deletes does, and is told by drop; nothing else is.
func TestDeletions(t *testing.T) {
	dir := t.TempDir()
	open := func() *journal.History {
		h, err := journal.OpenHistory(dir, journal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		})
		return h
	}
	mine, other := open(), open()
	row := func(id string, drop uploader.DropID) uploader.Entry {
		return uploader.Entry{ID: id, Drop: drop, Name: id, Linked: true, SentAt: time.Unix(1, 0), Uploads: []destination.Upload{{File: destination.File{ID: "F" + id, Attempt: 2, Name: id}}}}
	}
	if err := mine.Put(t.Context(), row("a", "1"), row("b", "1"), row("c", "2"), row("d", "3")); err != nil {
		t.Fatal(err)
	}
	version := func() int64 {
		v, err := mine.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version()
	if again := version(); again != before {
		t.Errorf("%d, then %d, and nothing happened", before, again)
	}
	for id, by := range map[string]*journal.History{"a": other, "d": mine} {
		before = version()
		if err := by.Deleted(t.Context(), id, time.Unix(2, 0)); err != nil {
			t.Fatal(err)
		}
		if version() == before {
			t.Errorf("deleting %s changed nothing", id)
		}
	}
	deleted, err := mine.DeletedOf(t.Context(), "1", "2")
	if err != nil || len(deleted) != 1 || deleted[0].File.ID != "Fa" || deleted[0].File.Attempt != 2 {
		t.Errorf("%+v, %v", deleted, err)
	}
	if none, err := mine.DeletedOf(t.Context()); err != nil || len(none) != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}
