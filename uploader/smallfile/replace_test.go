package smallfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/smallfile"
)

// Whoever reads while others write sees one of what was written, whole.
func TestReplaceIsWholeForReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	texts := map[string]bool{}
	for _, letter := range "abcd" {
		texts[strings.Repeat(string(letter), 50_000)] = true
	}
	if err := smallfile.Replace(path, []byte(strings.Repeat("a", 50_000))); err != nil {
		t.Fatal(err)
	}
	var writers, readers sync.WaitGroup
	ended := make(chan struct{})
	for text := range texts {
		writers.Go(func() {
			for range 12 {
				if err := smallfile.Replace(path, []byte(text)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				text, err := smallfile.Read(path, 1<<20)
				if err != nil || !texts[string(text)] {
					t.Errorf("read %d bytes, %v", len(text), err)
					return
				}
			}
		})
	}
	writers.Wait()
	close(ended)
	readers.Wait()
	if left := smallfile.Leftovers(path); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// A folder that has the name cannot be replaced: that is said at once, and nothing is left behind.
func TestReplaceThatFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder")
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := smallfile.Replace(path, []byte("x")); err == nil {
		t.Error("a folder was replaced")
	}
	if left := smallfile.Leftovers(path); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if err := smallfile.Replace(filepath.Join(path, "missing", "x"), nil); err == nil {
		t.Error("there is no such folder")
	}
}
