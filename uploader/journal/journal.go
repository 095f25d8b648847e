package journal

import (
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

const (
	// groupDelay leaves 100 of the promised 250 ms to the commit itself.
	groupDelay = 150 * time.Millisecond
	// retryDelay is when facts that could not be written are tried again though nobody writes new ones.
	retryDelay = time.Second
)

// Options are for Open, OpenRun and OpenHistory. The zero Options are fine.
type Options struct {
	Log *slog.Logger // nil: silence. It is told numbers and Kinds, never a name or path
}

// Journal is the queue's file, open. It implements uploader.Journal and is safe for concurrent use.
type Journal struct {
	path string
	log  *slog.Logger
	run  bool // the folder belongs to one run of linkdrop-send, and goes when nothing is left in it
	lock *flock.Flock
	db   *database

	soon, now chan struct{} // bells of one place: facts wait; somebody waits for them
	quit      chan struct{}
	stopped   chan struct{}

	mu      sync.Mutex
	waiting []entry
	closed  bool
	dropped bool                // the folder of a run goes at Close, whatever is left in it
	first   *uploader.Recovered // what Open found, until Load takes it
	lost    *fault.Error
	rest    error // what Close has to say
}

// entry is one call of Write.
type entry struct {
	done  func(error)
	facts []uploader.Fact
}

// Open opens the queue in the folder dir, which is made where it is missing, and takes its lock. Errors are *fault.Error:
// InUse where another process has it, DiskFull, and NoState where the folder cannot be used. A damaged or newer file is no
// error: it is set aside, and Load says so.
func Open(dir string, o Options) (*Journal, error) {
	return open(dir, o, false)
}

func open(dir string, o Options, run bool) (*Journal, error) {
	if err := privateFolder(dir); err != nil {
		return nil, err
	}
	lock, err := hold(filepath.Join(dir, "queue.lock"))
	if err != nil {
		return nil, err
	}
	return openHeld(dir, lock, o, run)
}

// openHeld opens the queue in a folder whose lock is held, and lets go of it where that fails.
func openHeld(dir string, lock *flock.Flock, o Options, run bool) (*Journal, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	j := &Journal{
		path: filepath.Join(dir, "queue.db"), log: o.Log, run: run, lock: lock,
		soon: make(chan struct{}, 1), now: make(chan struct{}, 1), quit: make(chan struct{}), stopped: make(chan struct{}),
	}
	if err := j.load(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	go j.work(newWriter(j.db))
	return j, nil
}

// load opens the file, prunes and reads it. Damage that shows only now is damage like any other.
func (j *Journal) load() (err error) {
	pragmas := []string{"secure_delete(ON)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)"}
	if j.db, j.lost, err = openFresh(j.path, time.Now(), queueSchema(), pragmas...); err != nil {
		return err
	}
	first, err := j.read()
	if err != nil && !isSurroundings(err) {
		j.db.close()
		if j.db, j.lost, err = replace(j.path, time.Now(), err, queueSchema(), pragmas...); err != nil {
			return err
		}
		first, err = j.read()
	}
	if err != nil {
		j.db.close()
		return j.db.fault(err)
	}
	j.first = &first
	if j.run {
		j.lost = runLost(j.Dir(), j.lost)
	}
	return nil
}

// read prunes too; on a full disk that has to wait, and reading goes on.
func (j *Journal) read() (uploader.Recovered, error) {
	if err := j.db.prune(); err != nil && j.db.fault(err).Kind != fault.DiskFull {
		return uploader.Recovered{}, err
	}
	return j.db.recover()
}

// Load implements uploader.Journal. The first call hands over what Open read; later ones read what is durable by then.
func (j *Journal) Load() (uploader.Recovered, error) {
	j.mu.Lock()
	first := j.first
	j.first = nil
	j.mu.Unlock()
	if first == nil {
		now, err := j.db.recover()
		if err != nil {
			return uploader.Recovered{}, j.db.fault(err)
		}
		first = &now
	}
	first.Lost = j.lost
	return *first, nil
}

// Write implements uploader.Journal. The facts must not be changed afterwards. done runs on the journal's own goroutine:
// it may call Write, must not block, and must not call Close.
func (j *Journal) Write(done func(error), facts ...uploader.Fact) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		if done != nil {
			go done(fault.New(fault.Bug, "journal", "closed"))
		}
		return
	}
	j.waiting = append(j.waiting, entry{done, facts})
	ring(j.soon)
	if done != nil {
		ring(j.now)
	}
}

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// Close writes what waits, closes the file and gives the lock back. It returns the error of facts that could not be
// written. A run's journal in which nothing is left takes its folder with it. Closing twice is fine.
func (j *Journal) Close() error {
	j.mu.Lock()
	first := !j.closed
	j.closed = true
	j.mu.Unlock()
	if first {
		close(j.quit)
	}
	<-j.stopped
	return j.rest
}

// Drop makes Close take the folder of a run with it, whatever is left in it: nobody goes on with it any more.
func (j *Journal) Drop() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.dropped = true
}

// release is the last thing the working goroutine does.
func (j *Journal) release() {
	j.mu.Lock()
	dropped := j.dropped
	j.mu.Unlock()
	empty := j.run && (dropped || j.isEmpty())
	j.db.close()
	empty = empty && j.keepAside()
	if empty {
		_ = os.RemoveAll(filepath.Dir(j.path)) // with the lock still held, so nobody resumes what is going away
	}
	_ = j.lock.Close()
	if empty { // where an open file cannot be removed, the lock is still there
		_ = os.RemoveAll(filepath.Dir(j.path))
	}
}

// isEmpty: nothing is left to do, to free, or to be entered.
func (j *Journal) isEmpty() bool {
	left, err := newWriter(j.db).number(`SELECT (SELECT count(*) FROM drops WHERE settled + told < ?) + (SELECT count(*) FROM owed) + (SELECT count(*) FROM unwritten)`, 2)
	return err == nil && left == 0
}
