package journal_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A row of the history that makes no sense is an error of every call that reads it, never an entry; and what such a call was to
// change stays as it was.
func TestHistoryRowsThatMakeNoSense(t *testing.T) {
	for damage, kind := range map[string]fault.Kind{
		`UPDATE entries SET uploads = '{' WHERE id = 'bad'`: fault.JournalLost,
		`UPDATE entries SET size = 'x' WHERE id = 'bad'`:    fault.Bug,
	} {
		dir := t.TempDir()
		h := openHistory(t, dir)
		entry := func(id string, files ...string) uploader.Entry {
			e := uploader.Entry{ID: id, Drop: "d", Linked: true}
			for _, f := range files {
				e.Uploads = append(e.Uploads, destination.Upload{File: destination.File{ID: f, Attempt: 1}})
			}
			return e
		}
		if err := h.Put(t.Context(), entry("good", "a"), entry("bad", "b", "c")); err != nil {
			t.Fatal(err)
		}
		_ = h.Close()
		inDatabase(t, filepath.Join(dir, "history.db"), func(db *sql.DB) error {
			_, err := db.ExecContext(t.Context(), damage)
			return err
		})
		h = openHistory(t, dir)
		calls := map[string]func() error{
			"list":             func() error { _, err := h.List(t.Context(), uploader.Query{}); return err },
			"get":              func() error { _, err := h.Get(t.Context(), "bad"); return err },
			"link":             func() error { return h.Linked(t.Context(), "bad", destination.Link{Ends: time.Unix(100, 0)}) },
			"delete":           func() error { return h.Deleted(t.Context(), "bad", time.Unix(100, 0)) },
			"put":              func() error { return h.Put(t.Context(), entry("bad", "b", "c")) },
			"put beside it":    func() error { return h.Put(t.Context(), entry("new", "a")) },
			"delete beside it": func() error { return h.Deleted(t.Context(), "good", time.Unix(100, 0)) },
		}
		for name, call := range calls {
			if err := call(); err == nil || fault.KindOf(err) != kind {
				t.Errorf("%s, %s: got %v, want %v", damage, name, err, kind)
			}
		}
		if e, err := h.Get(t.Context(), "good"); err != nil || !e.DeletedAt.IsZero() || len(e.Uploads) != 1 {
			t.Errorf("%s: the row beside it is %+v, %v", damage, e, err)
		}
		_ = h.Close()
	}
}
