package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/smallfile"
)

// setAside renames a file that cannot be used, and all that SQLite keeps beside it, and returns its new base name. The
// caller holds the lock.
func setAside(path string, now time.Time) (string, error) {
	target := path + ".set-aside-" + now.UTC().Format("20060102T150405Z")
	for n := 2; exists(target); n++ {
		target = fmt.Sprintf("%s.set-aside-%s-%d", path, now.UTC().Format("20060102T150405Z"), n)
	}
	// The main file goes first: a crash in between leaves a lone -wal, which the next start knows and sets aside too.
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := smallfile.Rename(path+suffix, target+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fault.State("journal", err)
		}
	}
	return filepath.Base(target), nil
}

// orphaned: there are facts that were not yet moved into a file which is not there.
func orphaned(path string) bool { return !exists(path) && exists(path+"-wal") }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// lost is what the person is told about a file that was set aside.
func lost(name string, why error) *fault.Error {
	reason := "damaged"
	if errors.Is(why, errNewer) {
		reason = errNewer.Error()
	}
	return fault.New(fault.JournalLost, "journal", name+": "+reason)
}

// openFresh opens the file, and where its content is bad sets it aside and starts a new one. The caller holds the lock.
func openFresh(path string, now time.Time, schema []string, pragmas ...string) (*database, *fault.Error, error) {
	bad := error(nil)
	if orphaned(path) {
		bad = errDamaged
	} else {
		d, broken, err := openDatabase(path, schema, pragmas...)
		if err != nil || broken == nil {
			return d, nil, err
		}
		bad = broken
	}
	return replace(path, now, bad, schema, pragmas...)
}

// replace sets the file aside for the reason bad and opens a new one.
func replace(path string, now time.Time, bad error, schema []string, pragmas ...string) (*database, *fault.Error, error) {
	name, err := setAside(path, now)
	if err != nil {
		return nil, nil, err
	}
	d, again, err := openDatabase(path, schema, pragmas...)
	if again != nil {
		err = fault.New(fault.Bug, "journal", again.Error())
	}
	return d, lost(name, bad), err
}

// setAsideIn lists the files of a run that were set aside, also before a crash.
func setAsideIn(dir string) []string {
	entries, _ := os.ReadDir(dir) // what cannot be listed cannot be removed either
	var all []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "queue.db.set-aside-") {
			all = append(all, e.Name())
		}
	}
	return all
}

// runAside is the name that a file of a run has once the run is gone: in the state folder itself.
func runAside(dir, name string) string { return "run-" + filepath.Base(dir) + "." + name }

// runLost says of a run what was set aside, now or before a crash, by the name that it has in the end.
func runLost(dir string, now *fault.Error) *fault.Error {
	if now != nil {
		now.Detail = runAside(dir, now.Detail)
		return now
	}
	if before := setAsideIn(dir); len(before) > 0 {
		return lost(runAside(dir, before[0]), errDamaged)
	}
	return nil
}

// keepAside takes what was set aside out of the folder of a run that goes. It reports whether nothing of it is left there.
func (j *Journal) keepAside() bool {
	dir := j.Dir()
	for _, name := range setAsideIn(dir) {
		target := filepath.Join(filepath.Dir(filepath.Dir(dir)), runAside(dir, name))
		if exists(target) || smallfile.Rename(filepath.Join(dir, name), target) != nil {
			return false
		}
	}
	return true
}
