package uploader

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// item is one file in the queue. All fields are guarded by Queue.mu but the atomics; Item is what the outside sees.
type item struct {
	id       ItemID
	drop     *drop
	dir      string // shared by all files of a folder
	base     string
	target   string // what is read, where dir and base are a link; else empty
	name     string // what the destination is told; the path inside a dropped folder, else the base name
	stamp    Stamp
	wish     Wish
	step     Step
	attempt  int32
	ticket   uint32 // of its place in a line
	busy     int32  // calls and streams that work on it right now
	tries    uint16 // failures in a row that were not the whole destination's
	restarts uint8
	signs    uint8 // signed requests in a row that had ended
	restored bool
	calling  bool // it is part of a create, list, complete or link call; the answer puts it back in line
	gone     bool // its row was taken away; nothing counts it any more
	asked    bool // Create was called for this attempt, and its answer may have been lost
	ending   bool // it is being cancelled or removed: no link is made any more
	doubted  bool // stored, but a link call did not know the file: the storage is asked, once
	stopping bool // a wish that stops it is being noted; nothing new starts
	known    bool // the history has it from an earlier run
	unsure   bool // what has arrived must be asked before going on
	fault    *fault.Error
	retryAt  time.Time
	order    uint64  // place in the order of creation, for "2 before this"
	up       *upload // from Create until it is stored
	stored   *destination.Upload
	link     *destination.Link

	size  atomic.Int64 // stamp.Size, for those who do not hold the lock
	sent  atomic.Int64 // shown bytes: acknowledged, plus each running piece up to 99 %
	acked atomic.Int64
	moved atomic.Int64 // when something moved last, in nanoseconds since Queue.born
	live  atomic.Int32 // streams running
}

// given is the path as the person knows it.
func (it *item) given() string { return joinPath(it.dir, it.base, separators()) }

// path is where the bytes are: a link is followed once, when it is found.
func (it *item) path() string {
	if it.target != "" {
		return it.target
	}
	return it.given()
}

// upload is what an item needs while it is on its way.
type upload struct {
	destination.Upload
	ctx      context.Context //nolint:containedctx // the life of one attempt: pause and cancel end it with their cause
	cancel   context.CancelCauseFunc
	at       *destination.Destination // that opened it; nil: opened by an earlier run
	gen      int                      // signed requests of an older generation are void
	next     int                      // next piece that was never signed
	redo     []int
	left     int // pieces not acknowledged
	receipts []destination.Receipt
	arrived  []bool
	started  Stamp // the file as it was when this attempt began
	expect   bool  // the next request asks before it sends: the last one broke in mid-body
	// torn: the one request that carries the file broke off with no answer. Its connection may live on somewhere, and there are
	// storages that publish what came when it ends: over the file, if that were sent again to the same key.
	torn bool

	mu   sync.Mutex // guards file
	file *os.File
}

// newUpload prepares the bookkeeping of an opened upload.
func newUpload(ctx context.Context, u destination.Upload, started Stamp) *upload {
	up := &upload{Upload: u, started: started, left: u.Pieces()}
	up.ctx, up.cancel = context.WithCancelCause(ctx)
	up.receipts = make([]destination.Receipt, u.Pieces())
	up.arrived = make([]bool, u.Pieces())
	up.next = up.firstPiece()
	return up
}

func (up *upload) firstPiece() int { return min(1, up.Parts) }

// index of piece n in receipts and arrived.
func (up *upload) index(n int) int { return n - up.firstPiece() }

// take gives the next piece to be signed.
func (up *upload) take() (n int, ok bool) {
	if last := len(up.redo) - 1; last >= 0 {
		n = up.redo[last]
		up.redo = up.redo[:last]
		return n, true
	}
	for up.index(up.next) < len(up.arrived) {
		n = up.next
		up.next++
		if !up.arrived[up.index(n)] {
			return n, true
		}
	}
	return 0, false
}

// wants reports whether take would give a piece.
func (up *upload) wants() bool {
	if len(up.redo) > 0 {
		return true
	}
	for up.index(up.next) < len(up.arrived) && up.arrived[up.index(up.next)] {
		up.next++
	}
	return up.index(up.next) < len(up.arrived)
}

// arrive notes an acknowledged piece; false where it was noted before.
func (up *upload) arrive(r destination.Receipt) bool {
	i := up.index(r.N)
	if i < 0 || i >= len(up.arrived) || up.arrived[i] {
		return false
	}
	r.Body = nil
	up.arrived[i], up.receipts[i] = true, r
	up.left--
	return true
}

// closeFile lets go of the descriptor; reading may open it again.
func (up *upload) closeFile() {
	up.mu.Lock()
	defer up.mu.Unlock()
	if up.file != nil {
		_ = up.file.Close() // it was only read
		up.file = nil
	}
}

// drop is what was dropped at once. Guarded by Queue.mu but the atomics.
type drop struct {
	Drop
	items      []*item
	name       string
	restored   bool
	looking    bool // being expanded, or to be
	expanded   bool
	skipped    int
	unread     int
	removed    bool
	wish       Wish // for items yet to be found
	fault      *fault.Error
	linkless   bool
	grouped    bool // ends in one link, if learned
	learned    bool // its destination was open: what it can do is known, not assumed
	linked     bool
	linking    bool
	link       *destination.Link
	settled    bool
	saved      bool // the journal knows that it is settled
	doneBefore int  // items that were done when it was restored
	counted    bool // in Queue.totals
	count      [classes]int
	bytes      atomic.Int64
	sent       atomic.Int64
	acked      atomic.Int64
	moved      atomic.Int64
	linkTries  int
	linkAt     time.Time
	doubted    string // the request after which the storage was asked for each file
	told       bool   // the outside world knows how it ended
}

// isFolder reports whether one folder was dropped: its files have other paths than it has, or there is nothing in it.
func (d *drop) isFolder() bool {
	switch {
	case len(d.Paths) != 1:
		return false
	case len(d.items) > 0:
		return d.items[0].given() != d.Paths[0]
	}
	return d.fault != nil && d.fault.Kind == fault.Nothing
}

// class sorts items for the counters.
type class uint8

const (
	moving class = iota
	done
	failed
	paused
	cancelled
	classes
)

func (it *item) class() class {
	snapshot := it.snapshot(false)
	switch snapshot.State() {
	case Done, SentOnly:
		return done
	case Failed:
		return failed
	case Paused:
		return paused
	case Cancelled:
		return cancelled
	case Waiting, Uploading, Retrying, OnHold, Finishing:
		if it.wish == Pause { // its last call is still out
			return paused
		}
	}
	return moving
}

// snapshot is the item as the outside sees it.
func (it *item) snapshot(held bool) Item {
	i := Item{
		ID: it.id, Drop: it.drop.ID, Destination: it.drop.Destination, Dir: it.dir, Base: it.base, Stamp: it.stamp,
		Wish: it.wish, Step: it.step, Attempt: int(it.attempt), Fault: it.fault, RetryAt: it.retryAt,
		Active: it.busy > 0, Held: held, Restored: it.restored, LinkLess: it.drop.linkless, Grouped: it.drop.grouped && it.drop.learned,
	}
	if it.link != nil {
		i.Link = *it.link
	}
	return i
}
