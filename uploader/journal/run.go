package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/fault"
)

// Run is a queue of linkdrop-send that ended before everything in it was sent.
type Run struct {
	ID      string    // ULID
	Started time.Time // to the millisecond
	Dir     string    // for OpenAbandoned
}

// OpenRun opens a new queue of its own in the state folder: runs/<ULID>/queue.db. Folders of runs that ended before they had a queue
// are cleared away.
func OpenRun(state string, o Options) (*Journal, error) {
	clearStillborn(state, time.Now())
	return open(filepath.Join(state, "runs", ulid.Make().String()), o, true)
}

// OpenAbandoned opens the queue of a run that Abandoned listed. Kind InUse: somebody else was faster, and may have ended it: then its
// folder is gone, and is not made again.
func OpenAbandoned(r Run, o Options) (*Journal, error) {
	faster := fault.New(fault.InUse, "journal", "another Linkdrop was faster")
	if !hasQueue(r.Dir) {
		return nil, faster
	}
	lock, err := hold(filepath.Join(r.Dir, "queue.lock"))
	switch {
	case err != nil && hasQueue(r.Dir):
		return nil, err
	case err != nil:
		return nil, faster
	case !hasQueue(r.Dir): // the lock was let go of with the folder
		_ = lock.Close()
		return nil, faster
	}
	return openHeld(r.Dir, lock, o, true)
}

// Dir is the folder of a run's queue: what is kept in it goes with the run.
func (j *Journal) Dir() string { return filepath.Dir(j.path) }

// Abandoned lists the runs in the state folder that no process works on, oldest first.
func Abandoned(state string) ([]Run, error) { return runsIn(state, true) }

// Running is how many runs in the state folder a process works on.
func Running(state string) (int, error) {
	runs, err := runsIn(state, false)
	return len(runs), err
}

func runsIn(state string, free bool) ([]Run, error) {
	entries, err := os.ReadDir(filepath.Join(state, "runs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.State("journal", err)
	}
	var runs []Run
	for _, e := range entries { // sorted by name, and a ULID sorts by time
		id, err := ulid.ParseStrict(e.Name())
		dir := filepath.Join(state, "runs", e.Name())
		if err != nil || !hasQueue(dir) || isFree(filepath.Join(dir, "queue.lock")) != free {
			continue
		}
		runs = append(runs, Run{ID: id.String(), Started: id.Timestamp(), Dir: dir})
	}
	return runs, nil
}

// hasQueue reports whether there is a queue in the folder, or what is left of one. One that is only just being made has none: it is
// not to be opened by anybody else.
func hasQueue(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), "queue.db") })
}

// stillborn is how old the folder of a run without a queue has to be before it is cleared away. A new one has its queue within
// milliseconds; in between it may be free, and must not be taken from under whoever is making it.
const stillborn = time.Hour

// clearStillborn removes the folders of runs that were killed before there was a queue in them. What it cannot remove harms nobody.
func clearStillborn(state string, now time.Time) {
	entries, err := os.ReadDir(filepath.Join(state, "runs"))
	if err != nil {
		return
	}
	for _, e := range entries {
		id, err := ulid.ParseStrict(e.Name())
		dir := filepath.Join(state, "runs", e.Name())
		lock := filepath.Join(dir, "queue.lock")
		if err != nil || now.Sub(id.Timestamp()) < stillborn || hasQueue(dir) || !isFree(lock) {
			continue
		}
		_ = os.Remove(lock)
		_ = os.Remove(dir) // only if there is nothing else in it
	}
}
