package smallfile

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// On Windows a file cannot be replaced while somebody has it open, which a reader of a settings file has for a millisecond, and
// a virus scanner for a few hundred. Asked again after 1, 2, 4 … 100 ms, it takes about 2 s to give up: whoever holds a file
// for that long is not reading it.
const (
	mostRenames = 25
	firstWait   = time.Millisecond
	lastWait    = 100 * time.Millisecond
)

// Replace writes the file at path as a whole: whoever reads it sees the old one or the new one, also after a power cut. Nobody
// else may read it (0600). What is in the way for a moment is waited for, see Rename. It leaves nothing behind when it fails;
// what a killed process left is named like Leftovers.
func Replace(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err = Rename(f.Name(), path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil { // so that the rename survives a power cut, where folders can be synced
		_ = dir.Sync()
		_ = dir.Close()
	}
	return nil
}

// Leftovers are the names of what a Replace of path that was killed left behind, for whoever knows that none is under way.
func Leftovers(path string) (left []string) {
	dir := filepath.Dir(path)
	entries, _ := os.ReadDir(dir) // what cannot be read is not tidied up
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+filepath.Base(path)+"-") {
			left = append(left, filepath.Join(dir, e.Name()))
		}
	}
	return left
}

// Rename is os.Rename that asks again, a bounded number of times, where another program has one of the two open.
func Rename(from, to string) error {
	return retryInUse(func() error { return os.Rename(from, to) }, isInUse, wait)
}

// RenameIn is Rename of names below root, which nothing leads out of.
func RenameIn(root *os.Root, from, to string) error {
	return retryInUse(func() error { return root.Rename(from, to) }, isInUse, wait)
}

// wait waits: there is nothing that tells when another program lets go of a file.
func wait(d time.Duration) { <-time.After(d) }

// retryInUse tries until it works, fails for another reason than another program, or has been tried often enough.
func retryInUse(try func() error, inTheWay func(error) bool, wait func(time.Duration)) error {
	err := try()
	pause := firstWait
	for n := 1; n < mostRenames && err != nil && inTheWay(err); n++ {
		wait(pause + rand.N(pause)) //nolint:gosec // jitter, so that two that meet do not meet again
		pause = min(2*pause, lastWait)
		err = try()
	}
	return err
}
