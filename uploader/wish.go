package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Wish says what the person wants of these items; none means all of them. One commit, one bell. Run on a failed item tries
// again; Run on one that was cancelled less than UndoFor ago takes the cancelling back. What runs is broken off before Wish
// returns. An error says that the wish could not be noted: it holds for this run all the same.
func (q *Queue) Wish(w Wish, ids ...ItemID) error {
	q.mu.Lock()
	items := q.pick(ids)
	q.mu.Unlock()
	return q.wishItems(w, items)
}

// WishDrop says it for every item of these drops, also for those that are yet to be found. Remove takes the drops away.
func (q *Queue) WishDrop(w Wish, ids ...DropID) error {
	q.mu.Lock()
	var items []*item
	var facts []Fact
	for _, id := range ids {
		d := q.byDrop[id]
		if d == nil {
			continue
		}
		d.wish = w
		if w == Run {
			if d.fault != nil && len(d.items) > 0 { // its one link could not be made
				d.fault, d.linkTries, d.linkAt, d.doubted = nil, 0, time.Time{}, ""
				q.unsettle(d)
			}
		}
		items = append(items, d.items...)
		if w == Remove {
			facts = append(facts, DropRemoved{id})
		}
	}
	q.mu.Unlock()
	err := q.wishItems(w, items)
	q.note(facts...)
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, id := range ids {
		if d := q.byDrop[id]; d != nil && w == Remove {
			q.removeDrop(d)
		} else if d != nil {
			q.settleIfDone(d)
		}
	}
	return err
}

// Nudge tries a held destination again at once; "" is all of them. The destination is opened anew: the reason of the hold
// may have been its settings, or a sign-in.
func (q *Queue) Nudge(dest string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for id, l := range q.lanes {
		if (dest != "" && dest != id) || l.hold == nil {
			continue
		}
		if react(l.hold.fault.Kind) == holdAll && !waits(l.hold.fault.Kind) {
			l.dest = nil
		}
		l.hold.next, l.hold.tries, l.hold.probing = time.Now(), 0, false
	}
	q.ring()
}

// pick finds items; none means all. With the lock held.
func (q *Queue) pick(ids []ItemID) []*item {
	var items []*item
	if len(ids) == 0 {
		for _, d := range q.drops {
			items = append(items, d.items...)
		}
		return items
	}
	q.index.RLock()
	defer q.index.RUnlock()
	for _, id := range ids {
		if it := q.index.m[id]; it != nil {
			items = append(items, it)
		}
	}
	return items
}

func (q *Queue) wishItems(w Wish, items []*item) error {
	q.mu.Lock()
	facts, debts := q.prepare(w, &items)
	q.mu.Unlock()
	if len(items) == 0 {
		return nil
	}
	var err error
	if q.c.Journal != nil {
		if err = q.writeNow(context.Background(), facts); err != nil {
			q.jam(err, time.Second)
			q.note(facts...)
			err = asFault("journal", err)
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range items {
		q.apply(w, it, debts[it])
	}
	if w == Remove {
		q.removeItems(items)
	}
	q.changed()
	q.ring()
	return err
}

// prepare breaks off what the wish stops, and collects what must be durable before it shows. With the lock held.
func (q *Queue) prepare(w Wish, items *[]*item) ([]Fact, map[*item]*debt) {
	debts := map[*item]*debt{}
	var facts []Fact
	var ids []ItemID
	kept := (*items)[:0:0]
	for _, it := range *items {
		if !it.accepts(w) {
			continue
		}
		kept = append(kept, it)
		ids = append(ids, it.id)
		if w != Run {
			it.stopping = true
			it.ticket++
		}
		switch {
		case w == Pause:
			q.halt(it, errPaused)
		case (w == Cancel || w == Remove) && (it.opens() || it.lacksLink()):
			q.halt(it, errCancelled)
			it.ending = true
			debt := q.newDebt(it.drop.Destination, it.upload(), it.stored != nil, time.Now().Add(q.c.UndoFor))
			debts[it] = debt
			facts = append(facts, AbortOwed{debt.Owed})
		case w == Run:
			facts = append(facts, it.drop.unsettled()...) // in one write with the wish: a settled drop is forgotten at the next start
			if it.wish != Cancel {
				break
			}
			if debt := q.forgive(it.upload()); debt != nil { // in one write with the wish: the debt must not outlive it
				debts[it] = debt
				facts = append(facts, AbortPaid{debt.ID})
			}
		}
	}
	*items = kept
	if w == Remove {
		return append(facts, ItemsRemoved{ids}), debts
	}
	return append(facts, ItemsWished{ids, w}), debts
}

// opens reports whether an upload is, or may be, open for the item.
func (it *item) opens() bool { return it.step < Stored && (it.up != nil || it.asked) }

// lacksLink reports whether the item is stored and nobody has a link to it.
func (it *item) lacksLink() bool { return it.stored != nil && it.step < Linked && it.class() != done }

func (it *item) upload() destination.Upload {
	if it.stored != nil {
		return *it.stored
	}
	if it.up != nil {
		return it.up.Upload
	}
	return it.maybe()
}

// accepts reports whether a wish means anything to the item.
func (it *item) accepts(w Wish) bool {
	c := it.class()
	switch w {
	case Run:
		return it.wish != Run || it.fault != nil
	case Pause:
		return c == moving
	case Cancel:
		return c != done && c != cancelled
	case Remove:
		return true
	}
	return false
}

// apply makes the wish hold. With the lock held.
func (q *Queue) apply(w Wish, it *item, debt *debt) {
	it.stopping, it.ending = false, false
	switch w {
	case Run:
		q.goOn(it, debt != nil)
	case Cancel, Remove:
		q.owesNow(it, debt)
		fallthrough
	case Pause:
		q.halt(it, errPaused)
		q.change(it, func() { it.wish = w })
		it.ticket++
	}
}

// owesNow makes the debt of a cancelling what the item is by now: it went on while the wish was noted. With the lock held.
func (q *Queue) owesNow(it *item, debt *debt) {
	switch {
	case debt == nil && it.opens(), debt != nil && !debt.Delete && it.stored != nil:
		q.halt(it, errCancelled)
		q.owe(it.drop.Destination, it.upload(), it.stored != nil, time.Now().Add(q.c.UndoFor))
		if debt != nil {
			q.note(AbortPaid{debt.ID})
		}
	case debt != nil:
		debt.durable = true
		q.owed = append(q.owed, debt)
	}
}

// goOn resumes, retries, or undoes a cancelling. With the lock held.
func (q *Queue) goOn(it *item, forgiven bool) {
	was, why := it.wish, it.fault
	it.tries, it.signs, it.restarts, it.doubted = 0, 0, 0, false
	q.change(it, func() { it.wish, it.fault, it.retryAt = Run, nil, time.Time{} })
	if why != nil {
		q.note(ItemFailed{it.id, nil})
	}
	switch {
	case was == Cancel && !forgiven && (it.opens() || it.stored != nil):
		q.abandon(it, errRestarted) // it is freed or deleted by now: send it again
	case why != nil && (why.Kind == fault.Changed || why.Kind == fault.Corrupt):
		q.abandon(it, errRestarted)
	case why != nil && it.up != nil:
		it.unsure = it.up.Parts > 0
	}
	q.enqueue(it)
}

// removeItems takes rows away. With the lock held.
func (q *Queue) removeItems(items []*item) {
	drops := map[*drop]bool{}
	for _, it := range items {
		drops[it.drop] = true
		it.drop.count[it.class()]--
		q.recount(it.drop, it, it.class(), -1)
		it.drop.bytes.Add(-it.stamp.Size)
		if it.drop.counted {
			q.totals.Files--
			q.totals.Bytes -= it.stamp.Size
			q.overall.sent.Add(-it.acked.Load()) // what still runs takes itself back
			q.overall.acked.Add(-it.acked.Load())
		}
		q.index.Lock()
		delete(q.index.m, it.id)
		it.gone = true
		q.index.Unlock()
	}
	for d := range drops {
		left := make([]*item, 0, len(d.items))
		for _, it := range d.items {
			if it.wish != Remove {
				left = append(left, it)
			}
		}
		d.items = left
		if len(left) == 0 && d.expanded {
			q.note(DropRemoved{d.ID})
			q.removeDrop(d)
			continue
		}
		q.settleIfDone(d)
	}
}

func (q *Queue) removeDrop(d *drop) {
	d.removed = true
	delete(q.byDrop, d.ID)
	q.index.Lock()
	delete(q.index.d, d.ID)
	q.index.Unlock()
	for i, other := range q.drops {
		if other == d {
			q.drops = append(q.drops[:i:i], q.drops[i+1:]...)
			break
		}
	}
	q.changed()
}
