package journal_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// Only a folder that is called after a ULID and has a queue in it is a run, whatever else is in the folder of runs.
func TestWhatIsNoRun(t *testing.T) {
	state := t.TempDir()
	runs := filepath.Join(state, "runs")
	const id = "01J00000000000000000000005"
	for _, dir := range []string{"0 notes", "01J00000000000000000000001", id, "01J00000000000000000000009", "notes"} {
		if err := os.MkdirAll(filepath.Join(runs, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"0 notes/queue.db", "01J00000000000000000000001/notes", "01J00000000000000000000003", id + "/queue.db", "notes/queue.db"} {
		writeFile(t, filepath.Join(runs, filepath.FromSlash(file)), nil)
	}
	if run := onlyRun(t, state); run.ID != id || run.Dir != filepath.Join(runs, id) {
		t.Errorf("got %+v", run)
	}
	if n, err := journal.Running(state); n != 0 || err != nil {
		t.Errorf("%d are running, %v", n, err)
	}
	j, err := journal.OpenAbandoned(onlyRun(t, state), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	if n, err := journal.Running(state); n != 1 || err != nil {
		t.Errorf("%d are running, %v", n, err)
	}
}

// A run that is dropped goes with all that is left to do in it.
func TestARunThatIsDropped(t *testing.T) {
	state := t.TempDir()
	j, err := journal.OpenRun(state, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/a"}}}, uploader.AbortOwed{Owed: uploader.Owed{ID: "o"}})
	j.Drop()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(state, "runs")); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// A run that somebody else goes on with, or has ended meanwhile, is in use, whoever asks and when: nothing is wrong with the folder,
// and it is not made again.
func TestARunThatSomebodyElseEnds(t *testing.T) {
	for range 10 {
		state := t.TempDir()
		j, err := journal.OpenRun(state, journal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		run := journal.Run{Dir: j.Dir()}
		slower := make(chan error, 1)
		go func() {
			_, err := journal.OpenAbandoned(run, journal.Options{})
			slower <- err
		}()
		j.Drop()
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-slower; fault.KindOf(err) != fault.InUse {
			t.Errorf("while it ends: %v", err)
		}
		if _, err := journal.OpenAbandoned(run, journal.Options{}); fault.KindOf(err) != fault.InUse {
			t.Errorf("afterwards: %v", err)
		}
		if _, err := os.Stat(run.Dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("its folder: %v", err)
		}
	}
}
