package core

import (
	"slices"

	"linkdrop/uploader/destination"
)

// promised reports whether somebody may have an early link to the item, and it may still be the one that the file ends in.
func (it *item) promised() bool {
	return it.earlyAt > 0 && !it.earlyLost && !it.wasLinked() && !it.drop.earlyLost
}

// earlyHere reports whether the early link is where the place leads now.
func (it *item) earlyHere(p *place) bool {
	switch {
	case !p.traits.EarlyLinks:
		return false
	case it.earlySite != "" && p.site != "":
		return it.earlySite == p.site
	}
	return it.earlyGen == p.gen || it.earlyGen == 0 && p.gen == 1 // where an earlier run was, for all that is known
}

// carried reports whether the early link goes on with the next attempt: nothing that it leads to may be freed then.
func (it *item) carried() bool {
	return it.promised() && it.wanted() && it.stored == nil && it.earlyHere(it.drop.place)
}

// ownLink is the LinkRequest.ID of the item's own link.
func (it *item) ownLink() string {
	switch {
	case it.earlyAt == 0 || it.drop.earlyID != "":
	case !it.earlyLost:
		return linkID(it.id, it.earlyAt)
	case it.attempt == it.earlyAt: // that ID was withdrawn
		return derived(string(it.id), string(it.id)+" again", it.attempt)
	}
	return linkID(it.id, it.attempt)
}

// lostLinks counts the links that were made early and lead to nothing, now that nothing in the drop moves.
func (d *drop) lostLinks() (n int) {
	if d.earlyID != "" {
		if d.earlyLost || d.link == nil {
			return 1
		}
		return 0
	}
	for _, it := range d.items {
		if it.earlyAt > 0 && (it.earlyLost || !it.wasLinked()) {
			n++
		}
	}
	return n
}

// keepsGroupLink reports whether the early link of a drop leads to exactly what is stored in it: to that, and to nothing else that has
// not left it.
func (d *drop) keepsGroupLink(items []*item) bool {
	if d.earlyID == "" || d.earlyLost {
		return false
	}
	for _, it := range items {
		if it.earlyAt == 0 || it.earlyLost || !it.earlyHere(d.place) {
			return false
		}
	}
	return !slices.ContainsFunc(d.items, func(it *item) bool { return it.earlyAt > 0 && !it.earlyLost && !it.member() })
}

func (it *item) currentAttempt() int { return it.attempt }

// leaves reports whether the one early link of the drop leaves the item out once that is aborted. What is stored takes the link along, and
// it may be stored as soon as all of its pieces arrived, or when a crash forgot how far it had come.
func (it *item) leaves() bool {
	u := it.upload
	open := it.stored == nil && !it.doubt && (u == nil && !it.restored || u != nil && u.left > 0 && !u.made)
	return open && it.drop.earlyID != "" && it.promised() && it.earlyHere(it.drop.place)
}

// waitsToLeave reports whether the one link of the drop is to be the early one, which still waits for something that is being aborted.
func (c *Core) waitsToLeave(d *drop) bool {
	return c.history.freeing[d.ID] > 0 && d.earlyID != "" && !d.earlyLost && !d.linked && d.count[done] > 0
}

// left notes that an item is no more behind the early link of its drop, which ends with the last of them. The item is nil where its row
// was taken away.
func (c *Core) left(d *drop, it *item) {
	if d == nil || d.earlyID == "" || d.earlyLost {
		return
	}
	if it != nil && it.promised() {
		c.recordNow(EarlyLost{Items: []ItemID{it.id}})
	}
	last := c.history.freeing[d.ID] <= 1 && !d.linked
	if last && !slices.ContainsFunc(d.items, func(it *item) bool { return it.earlyAt > 0 && !it.earlyLost }) {
		d.early = nil
		c.recordNow(EarlyLost{Drop: d.ID})
	}
}

// cannotLeave gives up an early link that goes on waiting for what could not be aborted.
func (c *Core) cannotLeave(debt *debt) {
	if d := c.byDrop[debt.Row]; d != nil && !debt.Delete {
		c.loseGroupEarly(d)
	}
}

// newGroupLink is the LinkRequest.ID of a drop's one link to these files, and one that was not withdrawn.
func (d *drop) newGroupLink(items []*item) string {
	id := groupID(d.ID, items, (*item).currentAttempt)
	if id == d.earlyID && d.earlyLost {
		return derived(string(d.ID), id+" again", len(items))
	}
	return id
}

// loseEarly gives up the early link to an item, or to its drop: it is withdrawn.
func (c *Core) loseEarly(it *item) {
	switch {
	case !it.promised():
	case it.drop.earlyID != "":
		c.loseGroupEarly(it.drop)
	default:
		end := c.endOf(it.drop, linkID(it.id, it.earlyAt), it)
		it.early = nil
		c.recordNow(EarlyLost{Items: []ItemID{it.id}, Ends: []Owed{end}})
		c.note(Note{Text: "the early link is withdrawn", Item: it.id})
	}
}

func (c *Core) loseGroupEarly(d *drop) {
	if d.earlyID == "" || d.earlyLost {
		return
	}
	lost := EarlyLost{Drop: d.ID}
	for _, it := range d.items {
		switch {
		case it.earlyAt == 0, it.earlyLost: // it is not behind the link, or left it
		case it.wasLinked():
			return // it arrived, and is early no more
		case len(lost.Ends) == 0:
			lost.Ends = []Owed{c.endOf(d, d.earlyID, it)}
		}
	}
	if len(lost.Ends) == 0 {
		return // it ended with its last file
	}
	d.early = nil
	c.recordNow(lost)
	c.note(Note{Text: "the early link of a drop is withdrawn", Destination: d.Destination})
}

// endOf is the debt to withdraw a link, where it was made.
func (c *Core) endOf(d *drop, id string, it *item) Owed {
	return Owed{
		ID: "link " + id, Destination: d.Destination, LinkID: id, Upload: destination.Upload{Site: it.earlySite}, Generation: it.earlyGen,
	}
}

// arrivedLate reports whether the link that a file ends in is over already, as it waited for the file for longer than it may: then
// it is lost, and another is asked for.
func (c *Core) arrivedLate(it *item, link destination.Link) bool {
	if !it.promised() || !c.isOver(link) {
		return false
	}
	c.loseEarly(it)
	return true
}

// isOver reports whether a link leads to nothing any more: it waited for too long, or was taken back.
func (c *Core) isOver(link destination.Link) bool {
	return !link.Ends.IsZero() && !link.Ends.After(c.now)
}

// foldEarly takes in that early links were made.
func (c *Core) foldEarly(f EarlyLinked) bool {
	if d := c.byDrop[f.Drop]; d != nil {
		d.earlyID = f.LinkID
		c.touchDrop(d)
	}
	for _, e := range f.Items {
		if it := c.byItem[e.ID]; it != nil {
			it.earlyAt, it.earlySite, it.earlyLost = e.Attempt, e.Site, false
			c.touch(it)
		}
	}
	return true
}

// foldEarlyLost takes in that they lead to nothing.
func (c *Core) foldEarlyLost(f EarlyLost) bool {
	if d := c.byDrop[f.Drop]; d != nil {
		d.earlyLost = true
		c.touchWhole(d)
	}
	for _, id := range f.Items {
		if it := c.byItem[id]; it != nil && it.earlyAt > 0 {
			it.earlyLost = true
			c.touch(it)
		}
	}
	for _, o := range f.Ends {
		c.foldOwed(o)
	}
	return true
}

// openedElsewhere gives up an early link that was made where the place was before.
func (c *Core) openedElsewhere(call *call, it *item) {
	if call.old() || !it.earlyHere(call.place) {
		c.loseEarly(it)
	}
}

// takenAway gives up the one link of a drop that would wait for a file whose row is taken away, unless it leaves that out.
func (c *Core) takenAway(w Wish, it *item) {
	if w == Remove && it.drop.earlyID != "" && !it.leaves() {
		c.loseEarly(it)
	}
}
