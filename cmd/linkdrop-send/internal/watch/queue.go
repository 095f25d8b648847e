package watch

import (
	"context"
	"slices"

	"linkdrop/uploader"
)

// Queue is what this command needs of *uploader.Queue, which documents the methods.
type Queue interface {
	Run(ctx context.Context) error
	View() uploader.View
	Drops(dst []uploader.DropView, newest int) (n int, version uint64)
	WishDrop(ctx context.Context, w uploader.Wish, ids ...uploader.DropID) error
	Told(ids ...uploader.DropID)
	Items(dst []uploader.Item, drop uploader.DropID, from int) (n int, version uint64)
	Overall() uploader.Numbers
}

// DropIDs are the drops of a queue, oldest first, as they were given.
func DropIDs(q Queue) []uploader.DropID {
	var ids []uploader.DropID
	views := make([]uploader.DropView, Window)
	for {
		n, _ := q.Drops(views, len(ids))
		if n == 0 {
			slices.Reverse(ids)
			return ids
		}
		for _, d := range views[:n] {
			ids = append(ids, d.ID)
		}
	}
}

// Bell is what a queue rings when something moves, however often.
type Bell chan struct{}

// NewBell returns one that nobody has rung.
func NewBell() Bell { return make(Bell, 1) }

// Ring is what the queue's Observer has to call.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
