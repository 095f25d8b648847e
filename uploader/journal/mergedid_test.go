package journal_test

import (
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/journal/journaltest"
)

// The id of a row that became part of another is free for a new row: it leads to the new one, which is deleted alone.
func TestAnIDThatIsUsedAgain(t *testing.T) {
	file, err := journal.OpenHistory(t.TempDir(), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for name, h := range map[string]uploader.History{"file": file, "memory": &journaltest.History{}} {
		row := func(id string, linked bool, files ...string) uploader.Entry {
			e := uploader.Entry{ID: id, Drop: "d", Linked: linked}
			for _, f := range files {
				e.Uploads = append(e.Uploads, destination.Upload{File: destination.File{ID: f, Attempt: 1}, Key: f})
			}
			return e
		}
		for _, e := range []uploader.Entry{row("d", false, "a", "b"), row("L1", true, "a", "b"), row("d", false, "c")} {
			if err := h.Put(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		if e, err := h.Get(t.Context(), "d"); err != nil || len(e.Uploads) != 1 || e.Uploads[0].Key != "c" {
			t.Errorf("%s: the id leads to %+v, %v", name, e, err)
		}
		if err := h.Deleted(t.Context(), "d", time.Now()); err != nil {
			t.Fatal(err)
		}
		if e, err := h.Get(t.Context(), "L1"); err != nil || !e.DeletedAt.IsZero() {
			t.Errorf("%s: the other row is %+v, %v", name, e, err)
		}
	}
}
