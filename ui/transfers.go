package ui

import (
	"context"
	"time"

	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// transfers are what a person wishes of the queue: each wish is a commit to disk, and so leaves the ui thread over one worker, in
// order. Beside wishes only what is as quick is in that order (choosing a destination, whose the clipboard is): a pause must not
// wait for a password.
type transfers struct {
	queue    Queue
	queued   *queueRows
	wishes   *worker
	ctx      context.Context // ends with the window
	dispatch func(func())
	failed   func(error) // tells of what the queue refused
}

const (
	// undoFrom is how much progress a cancelled upload must have had to be worth an undo (PRODUCT.md: 50 MB).
	undoFrom = 50_000_000
	undoFor  = 5 * time.Second
)

// again lets a row go on: paused, failed or waiting. Of a group, what was cancelled stays so.
func (t *transfers) again(row present.Row) {
	e, ok := t.queued.rows.at(t.queued.rows.find(row.Key))
	if !ok {
		return
	}
	if e.item != nil || e.drop.Cancelled == 0 {
		t.wish(uploader.Run, row.Key)
	} else {
		t.wishItems(uploader.Run, t.itemsOf(e.drop.ID, func(s uploader.State) bool {
			return s == uploader.Failed || s == uploader.Paused
		}))
	}
	if e.drop.Held {
		t.nudge(e.drop.Destination)
	}
}

// cancel takes a row away, or, where much was sent already, leaves it for a moment with an Undo.
func (t *transfers) cancel(row present.Row) {
	if t.queued.number(row.Key).Sent < undoFrom {
		t.wish(uploader.Remove, row.Key)
		return
	}
	t.cancelAll([]present.RowKey{row.Key})
}

// againAll lets several rows go on, in as few wishes as there can be.
func (t *transfers) againAll(rows []present.Row) {
	var plain []present.RowKey
	held := map[string]bool{}
	for _, row := range rows {
		e, ok := t.queued.rows.at(t.queued.rows.find(row.Key))
		switch {
		case !ok:
		case e.item == nil && e.drop.Cancelled > 0:
			t.again(row)
		default:
			plain = append(plain, row.Key)
			if e.drop.Held {
				held[e.drop.Destination] = true
			}
		}
	}
	t.wishAll(uploader.Run, plain)
	for dest := range held {
		t.nudge(dest)
	}
}

// cancelAll cancels several rows, and leaves them for a moment with an Undo.
func (t *transfers) cancelAll(keys []present.RowKey) {
	for _, key := range keys {
		t.queued.undo[key] = true
	}
	t.wishAll(uploader.Cancel, keys)
	time.AfterFunc(undoFor, func() {
		t.dispatch(func() {
			var left []present.RowKey
			for _, key := range keys {
				if t.queued.undo[key] {
					delete(t.queued.undo, key)
					left = append(left, key)
				}
			}
			t.wishAll(uploader.Remove, left)
		})
	})
}

// wishAll hands a wish for several rows to the queue: one commit for files, and one for drops.
func (t *transfers) wishAll(wish uploader.Wish, keys []present.RowKey) {
	var items []uploader.ItemID
	var drops []uploader.DropID
	for _, key := range keys {
		if key.Item == "" {
			drops = append(drops, key.Drop)
		} else {
			items = append(items, key.Item)
		}
	}
	t.wishDrops(wish, drops)
	t.wishItems(wish, items)
}

// wish hands a wish for a row to the queue.
func (t *transfers) wish(wish uploader.Wish, key present.RowKey) {
	if key.Item == "" {
		t.wishDrops(wish, []uploader.DropID{key.Drop})
		return
	}
	t.wishItems(wish, []uploader.ItemID{key.Item})
}

// wishItems and wishDrops leave the ui thread, because a wish is a commit.
func (t *transfers) wishItems(wish uploader.Wish, ids []uploader.ItemID) {
	if len(ids) > 0 {
		t.wishes.do(func() { t.failed(t.queue.Wish(t.ctx, wish, ids...)) })
	}
}

func (t *transfers) wishDrops(wish uploader.Wish, ids []uploader.DropID) {
	if len(ids) > 0 {
		t.wishes.do(func() { t.failed(t.queue.WishDrop(t.ctx, wish, ids...)) })
	}
}

// pauseAll is the footer's button: it stops everything that moves, or lets everything that was paused go on. What failed
// or was cancelled is left as it is, so a drop that has such files goes on file by file.
func (t *transfers) pauseAll() {
	var drops []uploader.DropID
	if t.queued.view.Totals.Moving > 0 {
		for _, d := range t.queued.rows.drops {
			if present.Moving(d) > 0 || d.Looking {
				drops = append(drops, d.ID)
			}
		}
		t.wishDrops(uploader.Pause, drops)
		return
	}
	var items []uploader.ItemID
	for _, d := range t.queued.rows.drops {
		switch {
		case d.Paused == 0:
		case d.Failed == 0 && d.Cancelled == 0:
			drops = append(drops, d.ID)
		default:
			items = append(items, t.itemsOf(d.ID, func(s uploader.State) bool { return s == uploader.Paused })...)
		}
	}
	t.wishDrops(uploader.Run, drops)
	t.wishItems(uploader.Run, items)
}

// itemsOf are the items of a drop in states that apply.
func (t *transfers) itemsOf(drop uploader.DropID, applies func(uploader.State) bool) []uploader.ItemID {
	var ids []uploader.ItemID
	buf := make([]uploader.Item, 256)
	for from := 0; ; {
		n, _ := t.queue.Items(buf, drop, from)
		for _, i := range buf[:n] {
			if applies(i.State()) {
				ids = append(ids, i.ID)
			}
		}
		if from += n; n < len(buf) {
			return ids
		}
	}
}

// scanMost is how many items are looked at to find out whether many failed for the same reason.
const scanMost = 4096

// eachFailed calls f for failed items, newest drop first, up to a bound.
func (t *transfers) eachFailed(f func(uploader.Item)) {
	seen := 0
	buf := make([]uploader.Item, 256)
	for _, d := range t.queued.rows.drops {
		for from := 0; d.Failed > 0 && seen < scanMost; {
			n, _ := t.queue.Items(buf, d.ID, from)
			for _, i := range buf[:n] {
				if i.State() == uploader.Failed {
					f(i)
				}
			}
			from, seen = from+n, seen+n
			if n < len(buf) {
				break
			}
		}
	}
}

// waitingFor is how many files are not yet where they should be, of those that go to a destination.
func (t *transfers) waitingFor(id string) int {
	n := 0
	for _, d := range t.queued.rows.drops {
		if d.Destination == id {
			n += max(0, d.Items-d.Done-d.Cancelled)
		}
	}
	return n
}

// removeWaiting takes away what was not sent to a destination. What arrived keeps its row and its link.
func (t *transfers) removeWaiting(id string) {
	var drops []uploader.DropID
	var items []uploader.ItemID
	for _, d := range t.queued.rows.drops {
		switch {
		case d.Destination != id || d.Items > 0 && d.Done == d.Items:
		case d.Done == 0:
			drops = append(drops, d.ID)
		default:
			items = append(items, t.itemsOf(d.ID, func(s uploader.State) bool { return s != uploader.Done && s != uploader.SentOnly })...)
		}
	}
	t.wishDrops(uploader.Remove, drops)
	t.wishItems(uploader.Remove, items)
}

// add gives files to the queue, as one drop. before runs right before that, on the same worker; what it returns is told the drop's
// id, on the ui thread.
func (t *transfers) add(drop uploader.Drop, before func() (added func(uploader.DropID))) {
	t.wishes.do(func() {
		added := before()
		id, err := t.queue.Add(t.ctx, drop)
		if err != nil {
			t.failed(err)
			return
		}
		t.dispatch(func() { added(id) })
	})
}

// nudge lets what waits for a destination try now.
func (t *transfers) nudge(dest string) { t.wishes.do(func() { t.queue.Nudge(dest) }) }
