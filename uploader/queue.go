package uploader

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader/destination"
)

// Config is what a Queue is made of. Zero fields take the default that their comment names.
type Config struct {
	Journal Journal // nil: nothing survives this process
	History History // nil: none is kept
	// Resolve opens the destination with this id, or returns the open one. It may block on the network; it is never called
	// with a lock held. Kind NoDestination where the settings have none of that id.
	Resolve  func(ctx context.Context, id string) (*destination.Destination, error)
	Observer Observer
	Streams  int           // most pieces on their way at once; 0: 8, at most 32
	Limit    *rate.Limiter // bytes a second over all streams; nil: no limit
	Log      *slog.Logger  // nil: silence
	Stall    time.Duration // a body that moves nothing for so long is broken off and tried again; 0: 30 s
	Reply    time.Duration // how long an answer may take after the last byte, on top of the time its size allows; 0: 60 s
	UndoFor  time.Duration // how long an abort waits for an undo; 0: 5 s
}

// Queue is the engine. It is safe for concurrent use. Open loads it, Run works on it, and everything else may be called
// before, during and after Run.
type Queue struct{}

// Open loads what the journal has.
func Open(c Config) (*Queue, error) { panic("soon") }

// Run sends until ctx ends, and returns when nothing runs any more and everything is noted. It may be called once.
func (q *Queue) Run(ctx context.Context) error { panic("soon") }

// Add takes a drop. It returns after one small commit, and never looks at a file: that happens behind, in chunks, and
// sending starts after the first. ID and Added are filled in.
func (q *Queue) Add(d Drop) (DropID, error) { panic("soon") }

// Wish says what the person wants of these items; none means all of them. One commit, one bell. Run on a failed item tries
// again; Run on one that was cancelled less than UndoFor ago takes the cancelling back.
func (q *Queue) Wish(w Wish, ids ...ItemID) error { panic("soon") }

// WishDrop says it for every item of these drops, also for those that are yet to be found. Remove takes the drops away.
func (q *Queue) WishDrop(w Wish, ids ...DropID) error { panic("soon") }

// Nudge tries a held destination again at once; "" is all of them.
func (q *Queue) Nudge(dest string) { panic("soon") }

// View is the queue at a glance. It costs the same at ten items and at a hundred thousand.
func (q *Queue) View() View { panic("soon") }

// Drops fills dst with drops, newest first, beginning with the one at index newest. Out of range is n = 0.
func (q *Queue) Drops(dst []DropView, newest int) (n int, version uint64) { panic("soon") }

// Items fills dst with the items of a drop in the order they were found, beginning with the one at index from.
func (q *Queue) Items(dst []Item, drop DropID, from int) (n int, version uint64) { panic("soon") }

// Progress fills dst with the numbers of these items, and returns how many there are. It takes no lock that the engine
// holds for long: it is what a tick calls.
func (q *Queue) Progress(dst []Numbers, ids []ItemID) int { panic("soon") }

// DropProgress does it for whole drops.
func (q *Queue) DropProgress(dst []Numbers, ids []DropID) int { panic("soon") }

// Overall is the progress of everything that View.Totals counts.
func (q *Queue) Overall() Numbers { panic("soon") }
