package journal

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/smallfile"
)

// lockPatience is how long a lock is asked for again: Abandoned holds each lock for a moment to see whether it is free,
// and a start that falls into this moment must not be refused.
const lockPatience = 300 * time.Millisecond

// hold takes the exclusive lock, or says that another process has it.
func hold(path string) (*flock.Flock, error) {
	lock := smallfile.Lock(path)
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	got, err := lock.TryLockContext(ctx, lockPatience/10)
	if got {
		return lock, nil
	}
	_ = lock.Close()
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		return nil, fault.New(fault.InUse, "journal", "another Linkdrop is working on this queue")
	}
	return nil, fault.State("journal", err)
}

// isFree reports whether nobody holds the lock. It creates no file. A lock that cannot be asked for is nobody's: whoever opens
// the queue is told why that cannot be.
func isFree(path string) bool {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return true
	}
	lock := smallfile.Lock(path)
	defer func() { _ = lock.Close() }()
	got, err := lock.TryLock()
	return err != nil || got
}

// privateFolder makes the folder and those above it that are missing. One that is there keeps its permissions: it may be
// a folder the person chose.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.State("journal", err)
	}
	return nil
}
