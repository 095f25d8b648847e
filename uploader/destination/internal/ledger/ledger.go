// Package ledger is what a driver remembers of the uploads it opened, for servers that know no idempotency key: asked
// twice, they open two uploads. The contract of package destination wants the same upload for the same ID and Attempt, the
// older attempt replaced, and an aborted upload unknown; this is where that is kept, in memory and for one run.
//
// After a restart it is empty. Then an upload is what the journal says, and one that needs more than that starts over.
package ledger

import (
	"sync"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// State is how far an upload is known to have come.
type State uint8

// The states, in their order. An upload that was aborted is Freed whatever it was before.
const (
	Open State = iota
	Signed
	Stored
	Freed
)

// Entry is one upload. What it points to is not changed once it was put.
type Entry struct {
	Upload destination.Upload
	State  State
	Object destination.Object // where Stored
	Answer any                // the driver's own: what the last signing said
}

// most is how many uploads are remembered: far more than an engine has under way, and a few megabytes.
const most = 20_000

// Ledger is safe for concurrent use. The zero Ledger is empty.
type Ledger struct {
	mu      sync.Mutex
	entries map[string]Entry
	order   []string // of the file IDs as they first came; the oldest are forgotten
}

// Find returns what is known of a file's upload, whatever its attempt.
func (l *Ledger) Find(id string) (Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.entries[id]
	return e, ok
}

// Put notes an upload, in the place of an earlier one of its file. A stale one, of a lower attempt, is not noted.
func (l *Ledger) Put(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := e.Upload.File.ID
	old, known := l.entries[id]
	if known && old.Upload.File.Attempt > e.Upload.File.Attempt {
		return
	}
	if l.entries == nil {
		l.entries = make(map[string]Entry)
	}
	if !known {
		l.order = append(l.order, id)
	}
	l.entries[id] = e
	if len(l.order) > most {
		delete(l.entries, l.order[0])
		l.order = l.order[1:]
	}
}

// Again answers Create for a file that is known: the upload it has. found is false where there is none, or one of an older
// attempt, which is returned to be freed. Kind Restart: a newer attempt took its place, it was freed, or the file is
// another than it was.
func (l *Ledger) Again(f destination.File) (e Entry, found bool, err error) {
	e, known := l.Find(f.ID)
	if !known || e.Upload.File.Attempt < f.Attempt {
		return e, false, nil
	}
	if e.Upload.File != f || e.State == Freed {
		return e, false, fault.New(fault.Restart, "create", "this upload was replaced")
	}
	return e, true, nil
}

// Check finds the upload for everything but Create. known is false where this run has not opened it. Kind Restart: a newer
// attempt took its place; Kind Missing: it was freed.
func (l *Ledger) Check(op string, u destination.Upload) (e Entry, known bool, err error) {
	e, known = l.Find(u.File.ID)
	if !known || e.Upload.File.Attempt < u.File.Attempt {
		return Entry{Upload: u}, false, nil
	}
	if e.Upload.File.Attempt > u.File.Attempt {
		return e, true, fault.New(fault.Restart, op, "this upload was replaced")
	}
	if e.State == Freed {
		return e, true, fault.New(fault.Missing, op, "this upload was freed")
	}
	return e, true, nil
}
