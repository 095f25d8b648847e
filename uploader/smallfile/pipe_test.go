//go:build !windows

package smallfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"linkdrop/uploader/smallfile"
)

// TestReadNeverWaits: nobody will ever write into the pipe, and /dev/zero never ends.
func TestReadNeverWaits(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	linked := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("/dev/zero", linked); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, "/dev/zero", "/dev/null", linked} {
		if _, err := smallfile.Read(name, 10); !errors.Is(err, smallfile.ErrNotRegular) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
