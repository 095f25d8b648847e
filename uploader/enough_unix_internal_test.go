//go:build unix

package uploader

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
	"linkdrop/uploader/transfer"
)

// A drop that nobody wants any more is looked through no further than to the next chunk, whatever is in it.
func TestNobodyLooksOnForARemovedDrop(t *testing.T) {
	for name, add := range map[string]func(path string) error{
		"files": func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"links": func(path string) error { return os.Symlink("nowhere", path) },
		"pipes": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"ways out": func(path string) error {
			return os.Symlink("/", path)
		},
		"nothing": func(string) error { return nil },
	} {
		q, err := Open(Config{})
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		w := &walk{q: q, ctx: t.Context(), d: Drop{ID: "removed"}, known: map[string]bool{}}
		for i := range chunk + 10 {
			path := filepath.Join(dir, strconv.Itoa(i))
			if err := add(path); err != nil {
				t.Fatal(err)
			}
			if name == "nothing" {
				err = errors.Join(err, w.path(path))
			}
		}
		if name != "nothing" {
			err = w.path(dir)
		}
		if !errors.Is(err, errEnough) {
			t.Errorf("%s: %v", name, err)
		}
		if name != "nothing" && len(w.known) != chunk {
			t.Errorf("%s: %d were looked at, want %d", name, len(w.known), chunk)
		}
	}
}

// A file whose place was taken by something that is none has changed; one that is gone is gone. Neither counts as sent.
func TestWhatIsNoFileIsNotSent(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fault.Kind{pipe: fault.Changed, pipe + ".gone": fault.Gone} {
		if _, err := sendPiece(t.Context(), nil, core.Send{Path: path}, transfer.Options{}); err == nil || fault.KindOf(err) != want {
			t.Errorf("%s: %v, want %v", filepath.Base(path), err, want)
		}
	}
}
