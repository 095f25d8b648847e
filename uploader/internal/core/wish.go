package core

import (
	"cmp"
	"time"

	"linkdrop/uploader/fault"
)

// wished takes in what the person wants of items.
func (c *Core) wished(w Wish, ids []ItemID) {
	items := make([]*item, 0, len(ids))
	for _, id := range ids {
		if it := c.byItem[id]; it != nil {
			items = append(items, it)
		}
	}
	c.wish(w, items)
}

func (c *Core) wishedDrops(w Wish, ids []DropID) {
	var items []*item
	for _, id := range ids {
		d := c.byDrop[id]
		if d == nil {
			continue
		}
		for _, it := range d.items {
			if w != Run || !it.deleted() { // going on with a drop does not send anew what a person deleted
				items = append(items, it)
			}
		}
		c.wishDrop(w, d)
	}
	c.wish(w, items)
	for _, id := range ids {
		if c.byDrop[id] != nil && w == Remove {
			c.recordNow(DropRemoved{id})
		}
	}
}

// wishDrop notes what the person wants of files yet to be found, and tries a link that could not be made again.
func (c *Core) wishDrop(w Wish, d *drop) {
	if !d.expanded && d.wish != w {
		c.recordNow(DropWished{d.ID, w})
	}
	switch {
	case w == Run && d.linkFault != nil:
		d.linkFault, d.tries, d.retryAt, d.reported = nil, 0, time.Time{}, false
	case w == Cancel && !d.expanded: // nothing more is looked for, also after a restart
		c.expand(d, d.skipped, d.fault)
	}
	c.touchDrop(d)
}

// wish makes it hold, in one fact: what the person wants of the items, and what must be freed or must not be.
func (c *Core) wish(w Wish, items []*item) {
	said := ItemsWished{Wish: w}
	var accepted []*item
	begun := map[*item]*fault.Error{} // those that begin anew, and why they did not go on
	for _, it := range items {
		if !c.accepts(w, it) {
			continue
		}
		accepted = append(accepted, it)
		said.IDs = append(said.IDs, it.id)
		switch w {
		case Run:
			debts, late := c.undo(it)
			said.Forgives = append(said.Forgives, debts...)
			if late { // before it is wanted, for which nothing is owed
				begun[it] = it.fault
				c.beginAnew(it)
			}
		case Pause:
			c.halt(it, "paused", c.c.Grace)
		case Cancel, Remove:
			c.halt(it, "cancelled", 0)
			c.takenAway(w, it)
			if !it.shown() && (it.opens() || it.stored != nil) {
				said.Owes = append(said.Owes, c.owes(it, c.now.Add(c.c.UndoFor)))
			}
		}
	}
	if w >= Cancel {
		said.Entries = c.lostEntries(accepted)
	}
	switch {
	case len(accepted) == 0:
		return
	case w == Remove:
		c.recordNow(ItemsRemoved{IDs: said.IDs, Owes: said.Owes, Entries: said.Entries})
		c.leave()
		c.removeEmptied(accepted)
		return
	}
	c.recordNow(said)
	c.leave()
	for _, it := range accepted {
		if w == Run {
			why, anew := begun[it]
			c.goOn(it, cmp.Or(it.fault, why), anew)
		}
	}
}

// accepts reports whether a wish means anything to the item.
func (c *Core) accepts(w Wish, it *item) bool {
	now := c.class(it)
	if it.hadLink && (now == moving || it.awaitsPassword()) {
		now = done // only its link is asked for again
	}
	switch w {
	case Run:
		return it.wish != Run || it.fault != nil
	case Pause:
		return now == moving
	case Cancel:
		return now != done && now != cancelled
	case Remove:
		return true
	}
	return false
}

// shown reports whether a link that somebody may have leads to what the item stored: taking its row away must not end it.
func (it *item) shown() bool {
	return it.wasLinked() || it.offered
}

// wasLinked reports whether a link to it was made, in this life or before.
func (it *item) wasLinked() bool { return it.linked || it.hadLink }

// undo takes a cancelling back. It gives the debts that are forgiven, or says that it is too late, so that the file is sent
// anew: one of them is being paid, or may have been, and a crash forgot it. There are two where it was stored after all, and
// none where it had its link. Where it is only not known whether its drop's one link leads to it, there are some or were none.
func (c *Core) undo(it *item) (forgiven []string, late bool) {
	if it.wish != Cancel || it.linked || it.hadLink || !it.opens() && it.stored == nil {
		return nil, false
	}
	for _, stored := range []bool{false, true} {
		debt := c.owed[debtID(string(it.id), it.attempt, stored)]
		switch {
		case debt == nil && stored && it.stored != nil:
			return nil, true
		case debt == nil:
		case debt.call != nil || debt.tries > 0 || !c.now.Before(debt.NotBefore):
			return nil, true
		default:
			forgiven = append(forgiven, debt.ID)
		}
	}
	return forgiven, len(forgiven) == 0
}

// goOn clears what kept the item from going on, and begins its counts anew. With begun its next attempt is the one already.
func (c *Core) goOn(it *item, why *fault.Error, begun bool) {
	it.tries, it.signs, it.lists, it.restarts, it.retryAt = 0, 0, 0, 0, time.Time{}
	c.touch(it)
	if it.pieces > 0 && !begun {
		c.do(Keep{it.id})
	}
	if why != nil {
		c.record(ItemFailed{it.id, nil})
		if it.drop.told { // there will be news, also of what had its link before a restart and could not get it again
			c.record(DropTold{it.drop.ID, false})
		}
	}
	switch {
	case begun:
	case it.upload != nil && it.upload.torn:
		c.beginAnew(it)
	case why == nil:
	case why.Kind == fault.Changed || why.Kind == fault.Corrupt || why.Reason() == fault.Deleted:
		c.beginAnew(it)
	case it.upload != nil && it.upload.Parts > 0:
		it.doubt = true
	}
}

// halt breaks off what runs for an item, and makes its signed requests void.
func (c *Core) halt(it *item, why string, grace time.Duration) {
	c.touch(it)
	if it.upload != nil {
		it.upload.void()
	}
	if it.pieces > 0 {
		c.do(Stop{Item: it.id, Why: why, Grace: grace})
	}
}

// removeEmptied takes away drops that have nothing left in them.
func (c *Core) removeEmptied(items []*item) {
	for _, it := range items {
		d := it.drop
		if !d.gone && d.expanded && len(d.items) == 0 {
			c.record(DropRemoved{d.ID})
		}
	}
}

// beginAnew gives the current attempt up and begins the next one, in one fact: what the old one opened is owed an abort.
func (c *Core) beginAnew(it *item) {
	c.beginWith(it, it.stamp)
}

func (c *Core) beginWith(it *item, stamp Stamp) {
	if it.carried() {
		c.beginOwing(it, stamp, nil)
		c.recordNow(ItemsAsked{[]ItemID{it.id}}) // opening the next attempt frees the one before; so the next is to be opened, if only to be freed
		return
	}
	c.loseEarly(it)
	if it.earlyLost { // it left the one link of its drop, which another takes the place of
		c.loseGroupEarly(it.drop)
	}
	var owed *Owed
	if !it.shown() && (it.opens() || it.stored != nil) {
		o := c.owes(it, c.published(it))
		owed = &o
	}
	c.beginOwing(it, stamp, owed)
}

// publishing is how long a storage may take to publish what came of a request that broke off: freed before, it would be
// there afterwards. versitygw, busy, took half a second.
const publishing = 5 * time.Second

// published is when the object of an attempt is there, if one is coming.
func (c *Core) published(it *item) time.Time {
	if it.upload == nil || !it.upload.torn {
		return time.Time{}
	}
	return c.now.Add(publishing)
}

func (c *Core) beginOwing(it *item, stamp Stamp, owed *Owed) {
	began := AttemptBegan{ID: it.id, Attempt: it.attempt + 1, Stamp: stamp, Frees: owed}
	if entries := c.lostEntries([]*item{it}); len(entries) > 0 {
		began.Entry = &entries[0]
	}
	c.halt(it, "started over", 0)
	c.recordNow(began)
	it.signs, it.lists = 0, 0
}
