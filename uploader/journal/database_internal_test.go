package journal

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/fault"
)

// A folder that is not there, or that one may write to, is no full disk.
func TestWhatIsNoFullDisk(t *testing.T) {
	dir := t.TempDir()
	for _, one := range []string{dir, filepath.Join(dir, "missing")} {
		if noRoom(one) {
			t.Errorf("%s is full", one)
		}
	}
}

// A path is a path in SQLite's URI, whatever is in it, and begins with a slash there, also behind a drive's letter.
func TestAPathInTheURI(t *testing.T) {
	for path, want := range map[string]string{
		"/a/queue.db": "file:///a/queue.db?", "/a?b#c%20/queue.db": "file:///a%3Fb%23c%2520/queue.db?", "C:/a/queue.db": "file:///C:/a/queue.db?",
	} {
		if got := dataSource(path, nil); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// A file that somebody else writes to is in use, and neither a bug nor damage.
func TestABusyFileIsInUse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "busy.db")
	open := func() *database {
		d, bad, err := openDatabase(file, historySchema(), "journal_mode(WAL)") // without a timeout
		if bad != nil || err != nil {
			t.Fatal(bad, err)
		}
		return d
	}
	one, other := open(), open()
	defer one.close()
	defer other.close()
	err := one.transaction(func() error {
		err := other.transaction(func() error { return nil })
		if err == nil || !isBusy(err) || isDamage(err) || !isSurroundings(err) || other.fault(err).Kind != fault.InUse {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := other.transaction(func() error { return nil }); err != nil {
		t.Error(err)
	}
}

// Files that are set aside within one second are all kept, by names that count from two.
func TestFilesSetAsideAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 28, 5, 6, 7, 0, time.FixedZone("", 3600))
	var want []string
	for _, name := range []string{"f.set-aside-20261128T040607Z", "f.set-aside-20261128T040607Z-2", "f.set-aside-20261128T040607Z-3"} {
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := setAside(filepath.Join(dir, "f"), now); got != name || err != nil {
			t.Errorf("got %s, %v, want %s", got, err, name)
		}
		want = append(want, name)
	}
	if got := setAsideIn(dir); len(got) != 0 { // of a queue alone
		t.Errorf("of a queue: %v", got)
	}
	entries, err := os.ReadDir(dir)
	var got []string
	for _, e := range entries {
		if b, err := os.ReadFile(filepath.Join(dir, e.Name())); err != nil || string(b) != e.Name() {
			t.Errorf("%s holds %s, %v", e.Name(), b, err)
		}
		got = append(got, e.Name())
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}
