package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/core"
)

// History is what was sent, kept apart from the queue: several programs write it at once (the window, linkdrop-send). It
// keeps what a new link can be made from, never a link: a stored link is a usable secret.
type History interface {
	// Put takes entries in, all or none, each among those of its drop, as MergeEntries says: they may come in any order, and more
	// than once.
	Put(ctx context.Context, entries ...Entry) error
	// Linked notes that one more link to an entry was made: its ID, its end and that it has a password, and nothing else of it. End
	// notes when the last of them ends now, as they were extended or revoked. Deleted is the time when the files of an entry were
	// deleted: every other entry loses them, and one that had nothing else is deleted with it. All are a *fault.Error of Kind Missing
	// where there is no such entry.
	Linked(ctx context.Context, id string, made destination.Link) error
	End(ctx context.Context, id string, ends time.Time) error
	Deleted(ctx context.Context, id string, at time.Time) error
	// Get returns one entry, or the one that took its place; a *fault.Error of Kind Missing where there is none.
	Get(ctx context.Context, id string) (Entry, error)
	// Version changes whenever something may have been deleted since it was asked before, by this program or another. It costs next
	// to nothing: it is asked every second.
	Version(ctx context.Context) (int64, error)
	// DeletedOf returns the files of these drops that stand in deleted entries; of each at least File.ID and File.Attempt.
	DeletedOf(ctx context.Context, drops ...DropID) ([]destination.Upload, error)
	// List returns entries, newest first.
	List(ctx context.Context, q Query) ([]Entry, error)
}

// Entry is a row of the history: what was sent, together with the links to it.
type Entry = core.Entry

// MergeEntries takes an entry in among others of its drop: it tells an implementation of History what Put is to do.
func MergeEntries(rows []Entry, e Entry) MergedEntries { return core.Merge(rows, e) }

// DeletedEntries are those among others of its drop that change when the files of an entry are deleted: it tells an implementation of
// History what Deleted is to do.
func DeletedEntries(rows []Entry, e Entry, at time.Time) []Entry { return core.Delete(rows, e, at) }

// MergedEntries is what became of them.
type MergedEntries = core.Merged

// Query selects entries. The zero Query is everything.
type Query struct {
	Text   string    // part of a name, case folded
	From   time.Time // zero: no bound
	Until  time.Time
	Only   EntryState // AnyState, Working, Ended or Deleted
	Now    time.Time  // what Working and Ended are measured by
	Offset int
	Limit  int // 0: 1,000
}

// EntryState is a filter of History.
type EntryState uint8

const (
	AnyState EntryState = iota // all of them
	Working                    // the link still works
	Ended                      // the link is over, the file may still be stored
	Deleted                    // the file was deleted
)
