package server

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/smallfile"
)

// TestTheKeyFileIsReadWithCare: a mark that an editor left does not cost the links, and what is no file is not read.
func TestTheKeyFileIsReadWithCare(t *testing.T) {
	state := t.TempDir()
	name := filepath.Join(state, keyFile)
	key, err := loadKey(state)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append([]byte("\xEF\xBB\xBF"), text...), 0o600); err != nil { //nolint:gosec // a test's own folder
		t.Fatal(err)
	}
	if again, err := loadKey(state); err != nil || string(again) != string(key) {
		t.Errorf("with a byte order mark: %v", err)
	}
	if err := os.WriteFile(name, []byte(strings.Repeat("ab", maxKeyFile)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadKey(state); !errors.Is(err, smallfile.ErrTooLarge) {
		t.Errorf("too long: %v", err)
	}
	if err := errors.Join(os.Remove(name), os.Mkdir(name, 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := loadKey(state); !errors.Is(err, smallfile.ErrNotRegular) {
		t.Errorf("a folder: %v", err)
	}
}
