package journal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// abandonedRun makes a run in a state folder that ended with this in its queue.db.
func abandonedRun(t *testing.T, content []byte) (state string, run journal.Run) {
	t.Helper()
	state = t.TempDir()
	dir := filepath.Join(state, "runs", "01J00000000000000000000000")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "queue.db"), content)
	return state, onlyRun(t, state)
}

func onlyRun(t *testing.T, state string) journal.Run {
	t.Helper()
	runs, err := journal.Abandoned(state)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	return runs[0]
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// lostOf opens the run, and gives the name of what it says was set aside.
func lostOf(t *testing.T, run journal.Run, drop bool) string {
	t.Helper()
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	recovered, err := j.Load()
	if err != nil || recovered.Lost == nil || recovered.Lost.Kind != fault.JournalLost {
		t.Fatalf("lost: %v, %v", recovered.Lost, err)
	}
	if drop {
		j.Drop()
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	name, why, _ := strings.Cut(recovered.Lost.Detail, ": ")
	if why != "damaged" {
		t.Errorf("it says %q", recovered.Lost.Detail)
	}
	return name
}

// What a run noted and nobody can read is never deleted: it is in the state folder when the run is gone, under the name that
// was said.
func TestADamagedRunIsKept(t *testing.T) {
	for _, drop := range []bool{false, true} {
		content := bytes.Repeat([]byte("this is no database"), 1000)
		state, run := abandonedRun(t, content)
		name := lostOf(t, run, drop)
		if got, err := os.ReadFile(filepath.Join(state, name)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if left, err := os.ReadDir(filepath.Join(state, "runs")); err != nil || len(left) != 0 {
			t.Errorf("runs: %v, %v", left, err)
		}
	}
}

// A crash right after a file was set aside, in whatever moment: the next start says it, and keeps it.
func TestADamagedRunIsKeptOverACrash(t *testing.T) {
	const aside = "queue.db.set-aside-20260101T000000Z"
	for _, left := range [][]string{{aside}, {aside, "queue.db-wal"}, {aside, aside + "-wal"}, {aside, "queue.db"}} {
		state, run := abandonedRun(t, nil)
		if err := os.Remove(filepath.Join(run.Dir, "queue.db")); err != nil {
			t.Fatal(err)
		}
		for _, name := range left {
			content := []byte(name)
			if name == "queue.db" {
				content = nil // a fresh one, with nothing in it yet
			}
			writeFile(t, filepath.Join(run.Dir, name), content)
		}
		name := lostOf(t, onlyRun(t, state), false)
		if named, err := filepath.Glob(filepath.Join(state, name+"*")); err != nil || len(named) == 0 {
			t.Errorf("%v: %s is not there, %v", left, name, err)
		}
		kept := 0
		all, err := os.ReadDir(state)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			if content, err := os.ReadFile(filepath.Join(state, e.Name())); err == nil && len(content) > 0 && strings.Contains(e.Name(), ".set-aside-") {
				kept++
			}
		}
		if want := len(left); left[len(left)-1] != "queue.db" && kept != want || left[len(left)-1] == "queue.db" && kept != want-1 {
			t.Errorf("%v: %d files are kept", left, kept)
		}
		if runs, err := journal.Abandoned(state); err != nil || len(runs) != 0 {
			t.Errorf("%v: %d runs are left, %v", left, len(runs), err)
		}
	}
}

// A file that cannot be taken out keeps the folder.
func TestARunStaysWithWhatCannotBeKeptElsewhere(t *testing.T) {
	state, run := abandonedRun(t, []byte(strings.Repeat("no database ", 100)))
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	aside, err := filepath.Glob(filepath.Join(run.Dir, "queue.db.set-aside-*"))
	if err != nil || len(aside) != 1 {
		t.Fatal(aside, err)
	}
	inTheWay := filepath.Join(state, "run-"+run.ID+"."+filepath.Base(aside[0]))
	if err := os.MkdirAll(filepath.Join(inTheWay, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(aside[0]); err != nil {
		t.Error(err)
	}
}

// A run that a process works on is not abandoned, but it is running.
func TestRunning(t *testing.T) {
	state := t.TempDir()
	if n, err := journal.Running(state); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	j, err := journal.OpenRun(state, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := journal.Running(state); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if runs, err := journal.Abandoned(state); len(runs) != 0 || err != nil {
		t.Errorf("%d, %v", len(runs), err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := journal.Running(state); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
