package uploader

import (
	"context"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// Add takes a drop. It returns after one small commit, and never looks at a file: that happens behind, in chunks, and
// sending starts after the first. ID and Added are filled in, and relative paths made absolute. ctx bounds the wait for the commit.
func (q *Queue) Add(ctx context.Context, d Drop) (DropID, error) {
	ids, err := q.AddAll(ctx, d)
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// AddAll takes drops that were given at once: a crash keeps all of them or none, because they are noted in one commit. It is Add
// otherwise. The IDs are in the order of the drops.
func (q *Queue) AddAll(ctx context.Context, drops ...Drop) ([]DropID, error) {
	drops = slices.Clone(drops)
	ids, added := make([]DropID, len(drops)), make([]Fact, len(drops))
	for i, d := range drops {
		d, err := newDrop(d)
		if err != nil {
			return nil, err
		}
		drops[i], ids[i], added[i] = d, d.ID, DropAdded{Drop: d.Noted()}
	}
	if q.c.Journal != nil {
		written := make(chan error, 1)
		q.c.Journal.Write(func(err error) { written <- err }, added...)
		select {
		case err := <-written:
			if err != nil {
				return nil, asFault("journal", err)
			}
		case <-ctx.Done():
			removed := make([]Fact, len(ids))
			for i, id := range ids {
				removed[i] = DropRemoved{Drop: id}
			}
			q.c.Journal.Write(nil, removed...) // whoever gave up was not told their IDs
			return nil, context.Cause(ctx)
		}
	}
	for _, d := range drops {
		q.step(core.Added{Drop: d, Noted: true})
	}
	return ids, nil
}

// newDrop is the drop with what Add fills in.
func newDrop(d Drop) (Drop, error) {
	if len(d.Paths) == 0 {
		return d, &fault.Error{Kind: fault.Nothing, Op: "add"}
	}
	paths := make([]string, len(d.Paths))
	for i, path := range d.Paths {
		var err error
		if paths[i], err = absolute(path); err != nil {
			return d, fault.Open("add", err)
		}
	}
	d.Paths = paths
	d.ID, d.Added = DropID(ulid.Make().String()), time.Now()
	return d, nil
}

// Wish says what the person wants of these items. One commit, one bell. Run on a failed item tries again; Run on one that
// was cancelled less than UndoFor ago takes the cancelling back. It holds at once: ctx bounds the wait until it is durable, and
// an error says that it could not be noted yet, and holds for this run all the same.
func (q *Queue) Wish(ctx context.Context, w Wish, ids ...ItemID) error {
	return q.durable(ctx, q.step(core.Wished{Wish: w, Items: ids}))
}

// WishAll says it of every item there is.
func (q *Queue) WishAll(ctx context.Context, w Wish) error {
	q.mu.Lock()
	sync := q.stepLocked(core.Wished{Wish: w, Items: q.core.ItemIDs()})
	q.mu.Unlock()
	return q.durable(ctx, sync)
}

// WishDrop says it of every item of these drops, also of those that are yet to be found. Remove takes the drops away.
func (q *Queue) WishDrop(ctx context.Context, w Wish, ids ...DropID) error {
	return q.durable(ctx, q.step(core.WishedDrops{Wish: w, Drops: ids}))
}

// Told says that whoever was promised the links of these drops has them: they were printed, copied or notified. Only then are
// they forgotten, if nothing in them moves any more. None means none.
func (q *Queue) Told(ids ...DropID) {
	for _, id := range ids {
		q.step(core.Told{Drop: id})
	}
}

// GivePassword says the password of a drop's links again, which an earlier run knew (DropView.Locked): they are made then. One
// that is known already stays, and a drop that was to have none has one only where its destination demands it. It is kept in memory alone.
func (q *Queue) GivePassword(id DropID, password destination.Password) {
	q.step(core.PasswordGiven{Drop: id, Password: password})
}

// Nudge tries a held destination again at once; "" is all of them. The destination is opened anew: the reason of the hold
// may have been its settings, or a sign-in.
func (q *Queue) Nudge(dest string) { q.step(core.Nudged{Destination: dest}) }

// Reopen is told that a destination was set up otherwise, was removed, or is there again. It is opened anew before anything
// else is asked of it, and signed requests that wait are signed again, because they may lead to where it was before. What is
// on its way goes on. A hold is tried again at once, as with Nudge.
func (q *Queue) Reopen(dest string) { q.step(core.Reopened{Destination: dest}) }
