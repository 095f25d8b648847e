package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/internal/core"
)

// History is what was sent, kept apart from the queue: several programs write it at once (the window, linkdrop-send). It
// keeps what a new link can be made from, never a link: a stored link is a usable secret.
type History interface {
	// Put adds entries, or replaces those with the same ID.
	Put(ctx context.Context, entries ...Entry) error
	// Get returns one entry; a *fault.Error of Kind Missing where there is none.
	Get(ctx context.Context, id string) (Entry, error)
	// List returns entries, newest first.
	List(ctx context.Context, q Query) ([]Entry, error)
}

// Entry is one link that was made, or one file that was sent where there are no links.
type Entry = core.Entry

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
