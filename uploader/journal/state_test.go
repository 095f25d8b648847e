//go:build linux

package journal_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// openings are all the ways into a state folder.
func openings() map[string]func(dir string) error {
	return map[string]func(string) error{
		"window": func(dir string) error {
			j, err := openJournal(dir)
			if err == nil {
				_ = j.Close()
			}
			return err
		},
		"send": func(dir string) error {
			j, err := journal.OpenRun(dir, journal.Options{})
			if err == nil {
				_ = j.Close()
			}
			return err
		},
		"history": func(dir string) error {
			h, err := journal.OpenHistory(dir, journal.Options{})
			if err == nil {
				_ = h.Close()
			}
			return err
		},
	}
}

// A folder that cannot be used is no other Linkdrop and no file that was moved: it is said why it cannot be, and whoever chose
// it says which it is.
func TestAFolderThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct {
		code  string
		spoil func(t *testing.T, dir string) string
	}{
		"a file": {fault.NotFolder, func(t *testing.T, dir string) string {
			file := filepath.Join(dir, "file")
			if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			return file
		}},
		"below a file": {fault.NotFolder, func(t *testing.T, dir string) string {
			file := filepath.Join(dir, "file")
			if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			return filepath.Join(file, "state")
		}},
		"read-only": {fault.ReadOnly, func(t *testing.T, _ string) string { return readOnly(t, false) }},
		"read-only, used before": {fault.ReadOnly, func(t *testing.T, _ string) string {
			return readOnly(t, true)
		}},
		"to be made on a read-only disk": {fault.ReadOnly, func(t *testing.T, _ string) string {
			return filepath.Join(readOnly(t, false), "state")
		}},
		"not ours": {fault.NoPermission, func(t *testing.T, dir string) string {
			if err := os.Chmod(dir, 0o555); err != nil { //nolint:gosec // what is tried
				t.Fatal(err)
			}
			nobody(t)
			return dir
		}},
	} {
		for who, open := range openings() {
			t.Run(name+"/"+who, func(t *testing.T) {
				err := open(c.spoil(t, t.TempDir()))
				if err == nil {
					t.Fatal("it was opened")
				}
				why, ok := err.(*fault.Error) //nolint:errorlint // it is one
				if !ok || why.Kind != fault.NoState || why.Code != c.code || why.Detail == "" || strings.Contains(why.Error(), "another") {
					t.Errorf("got %v, want no-state, %s", err, c.code)
				}
			})
		}
	}
}

// A file that cannot be made in a folder that one may write to is no bug of ours and no damage: what is in its place stays.
func TestAFolderWhereTheLogOfADatabaseBelongs(t *testing.T) {
	for who, name := range map[string]string{"window": "queue.db", "history": "history.db"} {
		dir := t.TempDir()
		if err := openings()[who](dir); err != nil {
			t.Fatal(err)
		}
		inTheWay := filepath.Join(dir, name+"-wal")
		if err := os.Mkdir(inTheWay, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := openings()[who](dir); err == nil || fault.KindOf(err) != fault.NoState {
			t.Errorf("%s: got %v, want no-state", who, err)
		}
		if err := os.Remove(inTheWay); err != nil {
			t.Error(err)
		}
		if err := openings()[who](dir); err != nil {
			t.Errorf("%s, when it is out of the way: %v", who, err)
		}
	}
}

// What is interrupted on a disk that is read-only now is listed, so that resuming it says why it cannot be.
func TestARunOnAReadOnlyDisk(t *testing.T) {
	dir := readOnly(t, true)
	runs, err := journal.Abandoned(dir)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	if _, err := journal.OpenAbandoned(runs[0], journal.Options{}); err == nil || fault.KindOf(err) != fault.NoState {
		t.Errorf("got %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Abandoned(file); err == nil || fault.KindOf(err) != fault.NoState {
		t.Errorf("of a file: %v", err)
	}
}

// readOnly is a folder on a file system that is read-only. used: a queue, a history and an interrupted run are in it, without
// their locks.
func readOnly(t *testing.T, used bool) string {
	t.Helper()
	dir := smallDisk(t)
	if used {
		mustOpenAndClose(t, dir)
		if err := openings()["history"](dir); err != nil {
			t.Fatal(err)
		}
		run := filepath.Join(dir, "runs", "01JDBWSQ3CZ4B5JG8Y3K4M5N6P")
		mustOpenAndClose(t, run)
		if err := os.Remove(filepath.Join(run, "queue.lock")); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	return dir
}

// nobody makes this test an ordinary account, where it is root, for whom permissions do not count.
func nobody(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	runtime.LockOSThread() // it is the thread that changes
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Setfsuid(0)
		runtime.UnlockOSThread()
	})
}
