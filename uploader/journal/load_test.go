package journal_test

import (
	"testing"

	"linkdrop/uploader"
)

// The first Load hands over what was there when the journal was opened, later ones what is durable by then.
func TestTheFirstLoadIsWhatOpenFound(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "before"}})
	_ = j.Close()
	j = mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "after"}})
	for n, want := range []int{1, 2, 2} {
		if r, err := j.Load(); err != nil || len(r.Drops) != want || r.Drops[0].Drop.ID != "before" {
			t.Errorf("load %d: %v, %+v, want %d drops", n, err, r.Drops, want)
		}
	}
}

// What cannot be read is an error of Load, and no empty queue.
func TestLoadSaysWhatCannotBeRead(t *testing.T) {
	j := mustOpen(t, t.TempDir())
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d"}})
	_, _ = j.Load() // what Open found
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := j.Load(); err == nil {
		t.Errorf("a journal that is closed was read: %+v", r)
	}
}
