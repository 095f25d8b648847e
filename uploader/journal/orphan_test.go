package journal_test

import (
	"os"
	"path/filepath"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// A history of which only the part is left that was not moved into its file yet is set aside, and a new one begun.
func TestWhatIsLeftOfAHistory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "history.db-wal"), []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := journal.OpenHistory(dir, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	if h.Lost() == nil || h.Lost().Kind != fault.JournalLost {
		t.Errorf("lost: %v", h.Lost())
	}
	if err := h.Put(t.Context(), uploader.Entry{ID: "e", Name: "f"}); err != nil {
		t.Error(err)
	}
	aside, _ := filepath.Glob(filepath.Join(dir, "history.db.set-aside-*-wal"))
	if len(aside) != 1 {
		t.Errorf("%d files were kept", len(aside))
	}
}
