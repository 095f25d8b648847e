package journal

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// A run that was killed before it had a queue leaves a folder, which the next run clears away: not one that is only just being made,
// not one with something in it, and not one that somebody works on.
func TestFoldersWithoutAQueueAreClearedAway(t *testing.T) {
	state := t.TempDir()
	made := func(age time.Duration, files ...string) string {
		t.Helper()
		dir := filepath.Join(state, "runs", ulid.MustNew(ulid.Timestamp(time.Now().Add(-age)), ulid.DefaultEntropy()).String())
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	held := made(2*stillborn, "queue.lock")
	lock, err := hold(filepath.Join(held, "queue.lock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Close() })
	stay := map[string]bool{
		made(2 * stillborn):                           false,
		made(2*stillborn, "queue.lock"):               false,
		made(time.Second):                             true,
		made(time.Second, "queue.lock"):               true,
		made(2*stillborn, "queue.lock", "queue.db"):   true,
		made(2*stillborn, "queue.db.set-aside-1"):     true,
		made(2*stillborn, "queue.lock", "flags.json"): true,
		held: true,
	}
	j, err := OpenRun(state, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	for dir, stays := range stay {
		if _, err := os.Stat(dir); (err == nil) != stays {
			files, _ := filepath.Glob(filepath.Join(dir, "*"))
			t.Errorf("%s with %v: there is one: %v, want %v", filepath.Base(dir), files, err == nil, stays)
		}
	}
}
