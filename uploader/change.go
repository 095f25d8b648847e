package uploader

import (
	"time"

	"linkdrop/uploader/fault"
)

// change is the only way an item's Wish, Step or Fault moves. It keeps the counters of its drop and of the queue right,
// rings, and settles the drop when nothing in it moves any more. With the lock held.
func (q *Queue) change(it *item, edit func()) {
	d := it.drop
	if it.gone {
		edit()
		return
	}
	before := it.class()
	edit()
	after := it.class()
	if before != after {
		d.count[before]--
		d.count[after]++
		if d.counted {
			q.recount(d, it, before, -1)
			q.recount(d, it, after, +1)
		} else if after == moving {
			q.countIn(d)
		}
		if d.settled && after == moving {
			q.unsettle(d)
		}
	}
	q.changed()
	q.settleIfDone(d)
}

// unsettle notes that something in a settled drop moves again, of which there will be news. With the lock held.
func (q *Queue) unsettle(d *drop) {
	if !d.settled {
		return
	}
	d.settled = false
	q.note(d.unsettled()...)
}

// unsettled are the facts that take back what the journal knows of a settled drop.
func (d *drop) unsettled() (facts []Fact) {
	if d.saved {
		facts = append(facts, DropSettled{d.ID, false})
	}
	if d.told {
		facts = append(facts, DropTold{d.ID, false})
	}
	d.saved, d.told = false, false
	return facts
}

// recount keeps Totals, of which only drops that were counted in are a part.
func (q *Queue) recount(d *drop, it *item, c class, by int) {
	if !d.counted {
		return
	}
	switch c {
	case moving:
		q.totals.Moving += by
	case done:
		q.totals.Done += by
		q.totals.DoneBytes += int64(by) * it.stamp.Size
	case failed:
		q.totals.Failed += by
	case paused:
		q.totals.Paused += by
	case cancelled:
		q.totals.Cancelled += by
	case classes:
	}
}

// admit counts a new item in. With the lock held.
func (q *Queue) admit(it *item) {
	d := it.drop
	q.order++
	it.order = q.order
	d.items = append(d.items, it)
	d.count[it.class()]++
	d.bytes.Add(it.stamp.Size)
	it.size.Store(it.stamp.Size)
	if d.counted {
		q.totals.Files++
		q.totals.Bytes += it.stamp.Size
	}
	q.recount(d, it, it.class(), +1)
	q.index.Lock()
	q.index.m[it.id] = it
	q.index.Unlock()
}

// resize notes that a file has another size than when it was found. With the lock held.
func (q *Queue) resize(it *item, stamp Stamp) {
	by := stamp.Size - it.stamp.Size
	it.stamp = stamp
	if it.gone {
		return
	}
	it.size.Store(stamp.Size)
	it.drop.bytes.Add(by)
	if it.drop.counted {
		q.totals.Bytes += by
	}
}

// countIn puts a drop among those that Totals counts. When nothing moved before, the count begins anew with it. With the
// lock held.
func (q *Queue) countIn(d *drop) {
	if d.counted {
		return
	}
	if q.totals.Moving == 0 && !q.anyLooking() {
		for _, old := range q.drops {
			old.counted = false
		}
		q.totals = Totals{}
		q.overall.sent.Store(0)
		q.overall.acked.Store(0)
	}
	d.counted = true
	q.totals.Files += len(d.items)
	q.totals.Bytes += d.bytes.Load()
	for _, it := range d.items {
		q.recount(d, it, it.class(), +1)
	}
	q.overall.sent.Add(d.sent.Load())
	q.overall.acked.Add(d.acked.Load())
}

func (q *Queue) anyLooking() bool {
	for _, d := range q.drops {
		if d.looking {
			return true
		}
	}
	return false
}

// fail stops an item until a person acts. With the lock held.
func (q *Queue) fail(it *item, f *fault.Error) {
	q.c.Log.Info("not sent", "item", it.id, "fault", f)
	q.note(ItemFailed{it.id, f})
	q.change(it, func() { it.fault, it.retryAt, it.tries = f, time.Time{}, 0 })
	q.halt(it, errFailed)
}

// halt ends what runs for an item, and makes its signed requests void. With the lock held.
func (q *Queue) halt(it *item, cause error) {
	it.ticket++
	up := it.up
	if up == nil {
		return
	}
	up.cancel(cause)
	up.torn = up.torn || up.Parts == 0 && it.live.Load() > 0
	up.gen++
	up.redo, up.next = nil, up.firstPiece()
	if it.live.Load() == 0 {
		up.closeFile()
	}
}

// revive gives a halted upload a new life. With the lock held.
func (q *Queue) revive(it *item) {
	if it.up != nil && it.up.ctx.Err() != nil {
		up := newUpload(q.runCtx, it.up.Upload, it.up.started)
		up.at = it.up.at
		up.receipts, up.arrived, up.left = it.up.receipts, it.up.arrived, it.up.left
		it.up.closeFile()
		it.up = up
	}
}
