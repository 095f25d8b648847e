package journal

import (
	"strconv"
	"testing"

	"linkdrop/uploader"
)

// Row numbers are looked up once, and no more than maxFolders of them are kept: whether a folder is new or was forgotten makes
// no difference.
func TestWhatTheWriterRemembers(t *testing.T) {
	j, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	w := newWriter(j.db)
	err = j.db.transaction(func() error {
		if err := w.apply(uploader.DropAdded{Drop: uploader.Drop{ID: "d"}}); err != nil {
			return err
		}
		if seq, err := w.dropNumber("none"); err != nil || seq != 0 || len(w.drops) != 0 {
			t.Errorf("of no drop: %d, %v, %d are kept", seq, err, len(w.drops))
		}
		if seq, err := w.dropNumber("d"); err != nil || seq == 0 || w.drops["d"] != seq {
			t.Errorf("of a drop: %d, %v, kept is %d", seq, err, w.drops["d"])
		}
		numbers := map[string]int64{}
		for n := range maxFolders + 10 {
			path := strconv.Itoa(n)
			if numbers[path], err = w.folderNumber(path); err != nil || numbers[path] == 0 || w.folders[path] != numbers[path] {
				t.Fatalf("folder %d: %d, %v, kept is %d", n, numbers[path], err, w.folders[path])
			}
			if len(w.folders) > maxFolders {
				t.Fatalf("%d folders are kept", len(w.folders))
			}
		}
		for n := 0; n < len(numbers); n += 500 {
			path := strconv.Itoa(n)
			if got, err := w.folderNumber(path); err != nil || got != numbers[path] {
				t.Errorf("folder %d was %d and is %d, %v", n, numbers[path], got, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
