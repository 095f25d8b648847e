package freespace_test

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"testing"

	"linkdrop/uploader/server/freespace"
)

// TestWhatAFolderHasRoomFor: a byte, not all there is; one that is not there has none.
func TestWhatAFolderHasRoomFor(t *testing.T) {
	dir := t.TempDir()
	if err := freespace.Check(dir, 1); err != nil {
		t.Error(err)
	}
	if err := freespace.Check(dir, math.MaxUint64-1); !errors.Is(err, freespace.ErrFull) {
		t.Errorf("room for everything: %v", err)
	}
	if err := freespace.Check(filepath.Join(dir, "missing"), 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
