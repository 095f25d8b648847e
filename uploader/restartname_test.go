package uploader_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A file that was not begun before the program ended is sent under its own name all the same: it is what the key, the link
// and the downloaded file are called.
func TestNamesSurviveARestartBeforeTheFirstByte(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.trip = func(op, _ string, _ int) error {
			if op == "open" {
				return fault.New(fault.Unreachable, "open", "")
			}
			return nil
		}
		r := newRig(t, s)
		dir := t.TempDir()
		folder := filepath.Join(dir, "folder")
		if err := errors.Join(os.Mkdir(folder, 0o700), os.Mkdir(filepath.Join(folder, "sub"), 0o700)); err != nil {
			t.Fatal(err)
		}
		file(t, folder, "in.txt", 10)
		file(t, folder, "sub/deep.txt", 10)
		r.add(uploader.Options{}, file(t, dir, "a.txt", 10), file(t, dir, "b.txt", 10))
		r.add(uploader.Options{Together: true}, folder)
		r.until("found", func() bool { return r.q.View().Totals.Files == 4 })
		r.stop()
		s.look(func() { s.trip = nil })
		r.start()
		defer r.stop()
		r.untilSettled(2)
		r.until("everything is in the history", func() bool { return r.q.View().Unwritten == 0 })
		entries, err := r.history.List(t.Context(), uploader.Query{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			for _, u := range e.Uploads {
				names = append(names, u.File.Name)
			}
		}
		slices.Sort(names)
		if want := []string{"a.txt", "b.txt", "in.txt", "sub/deep.txt"}; !slices.Equal(names, want) {
			t.Errorf("sent as %q, want %q", names, want)
		}
	})
}

// The first version of the journal had no names: they are found by the paths of the drop.
func TestNamesOfAnOldJournal(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		dir := t.TempDir()
		check(t, os.MkdirAll(filepath.Join(dir, "folder", "sub"), 0o700))
		var found []uploader.FoundItem
		for id, path := range map[uploader.ItemID]string{"a": file(t, dir, "a.txt", 10), "b": file(t, dir, "folder/sub/deep.txt", 10)} {
			info, err := os.Stat(path)
			check(t, err)
			found = append(found, uploader.FoundItem{
				ID: id, Drop: "d", Dir: filepath.Dir(path), Base: filepath.Base(path),
				Stamp: uploader.Stamp{Size: 10, ModTime: info.ModTime().UnixNano()},
			})
		}
		written := make(chan error, 1)
		r.journal.Write(func(err error) { written <- err },
			uploader.DropAdded{Drop: uploader.Drop{ID: "d", Destination: "shelf", Paths: []string{filepath.Join(dir, "a.txt"), filepath.Join(dir, "folder")}}},
			uploader.ItemsFound{Items: found}, uploader.DropExpanded{Drop: "d"})
		check(t, <-written)
		r.start()
		defer r.stop()
		r.untilSettled(1)
		r.wantNames("a.txt", "sub/deep.txt")
	})
}
