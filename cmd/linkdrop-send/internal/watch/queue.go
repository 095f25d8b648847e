package main

import (
	"context"
	"slices"

	"linkdrop/uploader"
)

// queue is what this command needs of *uploader.Queue, which documents the methods.
type queue interface {
	Run(ctx context.Context) error
	View() uploader.View
	Drops(dst []uploader.DropView, newest int) (n int, version uint64)
	WishDrop(ctx context.Context, w uploader.Wish, ids ...uploader.DropID) error
	Told(ids ...uploader.DropID)
	Items(dst []uploader.Item, drop uploader.DropID, from int) (n int, version uint64)
	Overall() uploader.Numbers
}

// dropIDs are the drops of a queue, oldest first, as they were given.
func dropIDs(q queue) []uploader.DropID {
	var ids []uploader.DropID
	views := make([]uploader.DropView, window)
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

// bell is what a queue rings when something moves, however often.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

// ring is what the queue's Observer has to call.
func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
