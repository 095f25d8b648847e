//go:build !windows

package smallfile_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"linkdrop/uploader/smallfile"
)

// TestLockNeverWaits: opening a pipe that nobody writes into would wait for ever. It locks like a file.
func TestLockNeverWaits(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "queue.lock")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := smallfile.Lock(pipe), smallfile.Lock(pipe)
	if got, err := first.TryLock(); err != nil || !got {
		t.Fatalf("%v %v", got, err)
	}
	if got, err := second.TryLock(); err != nil || got {
		t.Errorf("held twice: %v %v", got, err)
	}
	if err := first.Unlock(); err != nil {
		t.Fatal(err)
	}
	if got, err := second.TryLock(); err != nil || !got {
		t.Errorf("%v %v", got, err)
	}
	if err := second.Unlock(); err != nil {
		t.Fatal(err)
	}
}
