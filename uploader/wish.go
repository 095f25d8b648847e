package uploader

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// Add takes a drop. It returns after one small commit, and never looks at a file: that happens behind, in chunks, and
// sending starts after the first. ID and Added are filled in, and relative paths made absolute.
func (q *Queue) Add(d Drop) (DropID, error) {
	if len(d.Paths) == 0 {
		return "", &fault.Error{Kind: fault.Nothing, Op: "add"}
	}
	paths := make([]string, len(d.Paths))
	for i, path := range d.Paths {
		var err error
		if paths[i], err = absolute(path); err != nil {
			return "", fault.Open("add", err)
		}
	}
	d.Paths = paths
	d.ID, d.Added = DropID(ulid.Make().String()), time.Now()
	if q.c.Journal != nil {
		written := make(chan error, 1)
		q.c.Journal.Write(func(err error) { written <- err }, DropAdded{Drop: d})
		if err := <-written; err != nil {
			return "", asFault("journal", err)
		}
	}
	q.step(core.Added{Drop: d, Noted: true})
	return d.ID, nil
}

// Wish says what the person wants of these items; none means all of them. One commit, one bell. Run on a failed item tries
// again; Run on one that was cancelled less than UndoFor ago takes the cancelling back. What runs is broken off before Wish
// returns. An error says that the wish could not be noted: it holds for this run all the same.
func (q *Queue) Wish(w Wish, ids ...ItemID) error {
	q.mu.Lock()
	if len(ids) == 0 {
		ids = q.core.ItemIDs()
	}
	sync := q.stepLocked(core.Wished{Wish: w, Items: ids})
	q.mu.Unlock()
	return q.durable(context.Background(), sync)
}

// WishDrop says it for every item of these drops, also for those that are yet to be found. Remove takes the drops away.
func (q *Queue) WishDrop(w Wish, ids ...DropID) error {
	return q.durable(context.Background(), q.step(core.WishedDrops{Wish: w, Drops: ids}))
}

// Told says that whoever was promised the links of these drops has them: they were printed, copied or notified. Only then are
// they forgotten, if nothing in them moves any more. None means none.
func (q *Queue) Told(ids ...DropID) {
	for _, id := range ids {
		q.step(core.Told{Drop: id})
	}
}

// Nudge tries a held destination again at once; "" is all of them. The destination is opened anew: the reason of the hold
// may have been its settings, or a sign-in.
func (q *Queue) Nudge(dest string) { q.step(core.Nudged{Destination: dest}) }

// Reopen is told that a destination was set up otherwise, was removed, or is there again. It is opened anew before anything
// else is asked of it, and signed requests that wait are signed again, because they may lead to where it was before. What is
// on its way goes on. A hold is tried again at once, as with Nudge.
func (q *Queue) Reopen(dest string) { q.step(core.Reopened{Destination: dest}) }
