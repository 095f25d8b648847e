package uploader

import (
	"context"
	"path/filepath"
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
	for _, old := range r.Drops {
		if old.Expanded && len(old.Items) == 0 && old.Fault == nil {
			q.note(DropRemoved{old.Drop.ID}) // its last row was taken away just before the end
			continue
		}
		d := q.newDrop(old.Drop)
		d.restored, d.expanded, d.looking = true, old.Expanded, !old.Expanded
		d.skipped, d.unread, d.fault = old.Skipped, old.Unread, old.Fault
		d.linked = old.Linked
		for _, item := range old.Items {
			q.restoreItem(d, item)
		}
		d.doneBefore = d.count[done]
		q.reopenLinks(d)
		d.settled = d.expanded && d.count[moving] == 0 && d.count[paused] == 0
		q.countIn(d)
	}
	for _, owed := range r.Owed {
		q.owed = append(q.owed, &debt{Owed: owed})
		q.lane(owed.Destination)
	}
	for _, d := range q.drops {
		for _, it := range d.items {
			q.oweAgain(it)
		}
	}
}

// oweAgain covers an item that was cancelled while the answer to Create was still awaited.
func (q *Queue) oweAgain(it *item) {
	if it.wish != Cancel || it.up != nil || it.step != Found || it.fault != nil {
		return
	}
	for _, debt := range q.owed {
		if debt.Upload.File.ID == string(it.id) {
			return
		}
	}
	q.owe(it.drop.Destination, it.maybe(), false, time.Time{})
}

func (q *Queue) restoreItem(d *drop, old RecoveredItem) {
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
