package journal

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/smallfile"
)

// busyPatience is how long a call waits for other processes that write: each holds the file for a commit, about a
// millisecond, so only a process that was stopped in the middle is ever waited for so long.
const busyPatience = 10 * time.Second

// History is the file history.db, open. It implements uploader.History, is safe for concurrent use, and several processes
// may have the file open at once.
type History struct {
	db   *database
	lock *flock.Flock // shared; whoever wants to set the file aside needs it alone
	log  *slog.Logger
	lost *fault.Error

	deletions atomic.Int64 // by this program
}

// OpenHistory opens the history in the folder dir, which is made where it is missing. A damaged or newer file is set aside
// (see Lost), unless another process has it open: then the error is of Kind JournalLost.
func OpenHistory(dir string, o Options) (*History, error) {
	if err := privateFolder(dir); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &History{log: o.Log, lock: smallfile.Lock(filepath.Join(dir, "history.lock"))}
	if err := h.open(filepath.Join(dir, "history.db")); err != nil {
		_ = h.lock.Close()
		return nil, err
	}
	if h.lost != nil {
		h.log.Warn("history: the file was set aside", "kind", h.lost.Kind.String())
	}
	return h, nil
}

// historyPragmas: the history is written at its end and seldom read; a quarter of the cache that SQLite takes by itself will do.
func historyPragmas() []string {
	return []string{"busy_timeout(5000)", "journal_mode(WAL)", "cache_size(-500)"}
}

func (h *History) open(path string) error {
	ctx, cancel := context.WithTimeout(context.Background(), busyPatience)
	defer cancel()
	if err := h.await(ctx, h.lock.TryRLockContext); err != nil {
		return err
	}
	var bad error
	err := retry(ctx, func() (err error) {
		if orphaned(path) {
			bad = errDamaged
			return nil
		}
		h.db, bad, err = openDatabase(path, historySchema(), historyPragmas()...)
		return err
	})
	if err != nil || bad == nil {
		return err
	}
	return h.replace(path)
}

// replace sets the file aside when nobody else has it open. What is bad is asked again then: another process may have
// replaced it meanwhile.
func (h *History) replace(path string) error {
	if err := h.lock.Unlock(); err != nil {
		return fault.State("history", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	if h.await(ctx, h.lock.TryLockContext) != nil {
		return fault.New(fault.JournalLost, "history", "history.db is damaged or newer, and another Linkdrop has it open")
	}
	var err error
	if h.db, h.lost, err = openFresh(path, time.Now(), historySchema(), historyPragmas()...); err != nil {
		return err
	}
	if err := h.lock.Unlock(); err != nil {
		return fault.State("history", err)
	}
	return h.await(context.Background(), h.lock.TryRLockContext)
}

func (h *History) await(ctx context.Context, try func(context.Context, time.Duration) (bool, error)) error {
	if _, err := try(ctx, 20*time.Millisecond); err != nil {
		if !errors.Is(err, context.DeadlineExceeded) {
			return fault.State("history", err)
		}
		return fault.New(fault.InUse, "history", "another Linkdrop is working on this history")
	}
	return nil
}

// Lost says that an earlier history could not be read and was set aside (Kind JournalLost); nil: it could.
func (h *History) Lost() *fault.Error { return h.lost }

// Close lets go of the file. No call may be under way.
func (h *History) Close() error {
	h.db.close()
	return h.lock.Close()
}

// retry asks again while another process is in the way. busy_timeout does most of the waiting; SQLite skips it where
// waiting could be a deadlock, and while the WAL of a crashed process is recovered.
func retry(ctx context.Context, do func() error) error {
	deadline := time.Now().Add(busyPatience)
	for {
		err := do()
		var f *fault.Error
		busy := err != nil && (isBusy(err) || errors.As(err, &f) && f.Kind == fault.InUse)
		if !busy || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(10*time.Millisecond + rand.N(40*time.Millisecond)): //nolint:gosec // jitter
		}
	}
}
