package journal_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// The log says when the history was set aside and when it could not be written, and names no file of a person. A question about what is
// not there is no line of it.
func TestTheLogOfTheHistory(t *testing.T) {
	dir := t.TempDir()
	var said bytes.Buffer
	if err := os.WriteFile(filepath.Join(dir, "history.db"), []byte(strings.Repeat("rubbish ", 4000)), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := journal.OpenHistory(dir, journal.Options{Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	logs := func(want ...string) {
		t.Helper()
		lines := strings.FieldsFunc(said.String(), func(r rune) bool { return r == '\n' })
		said.Reset()
		if len(lines) != len(want) {
			t.Fatalf("it says %q, want %q", lines, want)
		}
		for n, line := range lines {
			if !strings.Contains(line, want[n]) || strings.Contains(line, dir) || strings.Contains(line, "secret") {
				t.Errorf("it says %q, want %q", line, want[n])
			}
		}
	}
	logs(`msg="history: the file was set aside" kind=journal-lost`)
	if err := h.Put(t.Context(), uploader.Entry{ID: "x", Name: "secret.pdf"}); err != nil {
		t.Fatal(err)
	}
	_ = h.Linked(t.Context(), "none", destination.Link{})
	logs()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	refuse(t, filepath.Join(dir, "history.db"), "entries", "INSERT", `NEW.id = 'y'`)
	h, err = journal.OpenHistory(dir, journal.Options{Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	if err := h.Put(t.Context(), uploader.Entry{ID: "y", Name: "secret.pdf"}); fault.KindOf(err) != fault.Bug {
		t.Fatal(err)
	}
	logs(`msg="history: a commit failed" kind=bug`)
}
