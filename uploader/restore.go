package uploader

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// restore puts what the journal had back into the queue. Paused stays paused; the rest goes on when Run starts, with the
// pieces that the storage really has. Before Run: no lock.
func (q *Queue) restore(r Recovered) {
	ended, cancel := context.WithCancelCause(context.Background())
	cancel(errQuit)
	q.runCtx = ended // uploads made here have no life of their own; enqueue gives them one
	q.notice = r.Lost
	freed := q.restoreOwed(r.Owed)
	for _, old := range r.Drops {
		if old.Expanded && len(old.Items) == 0 && old.Fault == nil {
			q.note(DropRemoved{old.Drop.ID}) // its last row was taken away just before the end
			continue
		}
		d := q.newDrop(old.Drop)
		d.restored, d.expanded, d.looking = true, old.Expanded, !old.Expanded
		d.skipped, d.unread, d.fault = old.Skipped, old.Unread, old.Fault
		d.linked, d.told = old.Linked, old.Told
		for _, item := range old.Items {
			q.ownAttempt(q.restoreItem(d, item), freed[item.ID])
		}
		d.doneBefore = d.count[done]
		q.reopenLinks(d)
		// Else Run finds out whether it settles, after its links were asked for again.
		d.settled = d.told && d.expanded && d.count[moving] == 0 && d.count[paused] == 0 && (!d.grouped || d.count[done] == 0)
		q.countIn(d)
	}
	for _, d := range q.drops {
		for _, it := range d.items {
			q.oweAgain(it)
		}
	}
}

// restoreOwed comes before the drops, and tells the newest attempt of each item that is to be freed: it decides about the item.
func (q *Queue) restoreOwed(all []Owed) map[ItemID]int {
	newest := make(map[ItemID]int, len(all))
	for _, owed := range all {
		q.owed = append(q.owed, &debt{Owed: owed, durable: true})
		q.lane(owed.Destination)
		id := ItemID(owed.Upload.File.ID)
		newest[id] = max(newest[id], owed.Upload.File.Attempt)
	}
	return newest
}

// ownAttempt settles what a journal may say at once: that an attempt is the one, and that it, or a later one, is to be freed.
// What a link leads to is never freed; anything else begins again, because nobody knows whether it was freed.
func (q *Queue) ownAttempt(it *item, freed int) {
	if it.wish == Cancel || it.wish == Remove || freed < max(1, int(it.attempt)) {
		return
	}
	if it.step < Linked {
		if it.step == Stored {
			q.owe(it.drop.Destination, *it.stored, true, time.Time{})
		}
		it.up, it.attempt = nil, int32(freed) //nolint:gosec // attempts are few
		q.abandon(it, errRestarted)
		return
	}
	q.owed = slices.DeleteFunc(q.owed, func(d *debt) bool {
		if d.Upload.File.ID != string(it.id) || d.Upload.File.Attempt < int(it.attempt) {
			return false
		}
		q.c.Log.Error("an abort of what a link leads to is refused", "item", it.id)
		q.note(AbortPaid{d.ID})
		return true
	})
}

// oweAgain covers an item that was cancelled while the answer to Create was still awaited, or while it was stored.
func (q *Queue) oweAgain(it *item) {
	stored := it.step == Stored && !it.known
	if it.wish != Cancel || it.up != nil || it.fault != nil || !stored && it.step != Found {
		return
	}
	for _, debt := range q.owed {
		if debt.Upload.File.ID == string(it.id) && (debt.Delete || !stored) {
			return
		}
	}
	q.owe(it.drop.Destination, it.upload(), stored, time.Time{})
}

func (q *Queue) restoreItem(d *drop, old RecoveredItem) *item {
	it := &item{
		id: old.ID, drop: d, dir: shared(d, old.Dir), base: old.Base, target: old.Target, stamp: old.Stamp, wish: old.Wish, step: old.Step,
		fault: old.Fault, restored: true, attempt: int32(old.Upload.File.Attempt), //nolint:gosec // attempts are few
	}
	switch old.Name {
	case it.base:
		it.name = it.base // one string for both
	case "":
		it.name = nestedName(d, it)
	default:
		it.name = old.Name
	}
	switch {
	case old.Step >= Stored:
		u := old.Upload
		it.stored = &u
		it.name = u.File.Name
	case old.Step >= Created && old.Upload.File.ID != "" && (old.Upload.Key != "" || old.Upload.Parts > 0):
		it.up = newUpload(q.runCtx, old.Upload, old.Created)
		it.unsure, it.stamp, it.name = true, old.Created, old.Upload.File.Name
		for _, r := range old.Receipts {
			it.up.arrive(r)
		}
		it.step = Created
	default:
		it.step, it.asked = Found, true
	}
	q.admit(it)
	if it.up != nil {
		q.credit(it, received(it.up))
	} else if it.step >= Stored {
		q.credit(it, it.stamp.Size)
	}
	return it
}

func received(up *upload) (total int64) {
	for i, r := range up.receipts {
		if up.arrived[i] {
			total += r.Size
		}
	}
	return total
}

// nestedName is for journals of the first version, which had no names. It is the path inside the dropped folder the file came from, or its own name where it was dropped itself.
func nestedName(d *drop, it *item) string {
	path := it.given()
	for _, root := range d.Paths {
		if !strings.HasPrefix(path, root) { // ten thousand files may have been dropped together
			continue
		}
		if path == root {
			return it.base
		}
		if rel := relative(root, path); filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return it.base
}

// reopenLinks asks again for links that were made before, under the same names: the journal holds no links.
func (q *Queue) reopenLinks(d *drop) {
	d.linked = false
	for _, it := range d.items {
		if it.step != Linked {
			continue
		}
		it.known = true
		q.change(it, func() { it.step = Stored })
	}
}
