package journal

import (
	"path/filepath"
	"strings"
	"testing"
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
