package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// recall is what is known of deletions in the history: another program, or a person in the window, may delete what a drop has
// stored before anybody was told its link.
type recall struct {
	asking bool
	known  bool      // it was asked in this run: until then no link is made of what an earlier run stored
	next   time.Time // when it is asked again, if there is a drop to ask about
	keeps  bool      // there is one, for all that is known
}

// recallEvery is how old what is known of deletions may be when a link is told.
const recallEvery = time.Second

// recallDeleted asks the history, in one call at a time, which files of drops whose links are yet to be told were deleted.
func (c *Core) recallDeleted() {
	r := &c.recall
	if !c.c.Recalls || !c.started || r.asking || c.now.Before(r.next) {
		return
	}
	r.next = c.now.Add(recallEvery)
	var drops []DropID
	for _, d := range c.drops {
		if d.promises() {
			drops = append(drops, d.ID)
		}
	}
	r.keeps = len(drops) > 0
	if !r.keeps {
		c.recalledAll()
		return
	}
	r.asking = true
	c.do(Recall{drops})
}

// recalledAll lets links of what an earlier run stored be made.
func (c *Core) recalledAll() {
	if c.recall.known {
		return
	}
	c.recall.known = true
	for _, d := range c.drops {
		if d.restored {
			c.touchWhole(d)
		}
	}
	c.refresh()
}

// promises reports whether something is stored in the drop of which somebody is yet to be told.
func (d *drop) promises() bool {
	if d.gone || d.told && d.reported {
		return false
	}
	for _, it := range d.items {
		if it.stored != nil && !it.deleted() {
			return true
		}
	}
	return false
}

// unsure reports whether what an earlier run stored in the drop may have been deleted since, for all that is known.
func (c *Core) unsure(d *drop) bool { return d.restored && c.c.Recalls && !c.recall.known }

// recalled takes in what was deleted. A history that cannot be read keeps no file from its link.
func (c *Core) recalled(e Recalled) {
	c.recall.asking = false
	if e.Err != nil {
		c.note(Note{Text: "deletions are not known", Fault: asFault("history", e.Err)})
	}
	for _, u := range e.Deleted {
		it := c.byItem[ItemID(u.File.ID)]
		if it != nil && it.stored != nil && it.attempt == u.File.Attempt && !it.deleted() && it.wish < Cancel {
			c.deletedSince(it)
		}
	}
	c.recalledAll()
}

// deletedSince ends an item whose stored file was deleted: nobody is told a link to it. One link for several files is made anew,
// for those that are left.
func (c *Core) deletedSince(it *item) {
	d := it.drop
	if d.grouped() && d.linked {
		c.record(DropLinked{d.ID, d.asked, false})
	}
	if d.grouped() {
		d.link = nil
	}
	c.fail(it, &fault.Error{Kind: fault.Gone, Op: "history", Code: fault.Deleted})
	c.touchDrop(d)
	c.changed()
}

// deleted reports whether what the item stored was deleted since.
func (it *item) deleted() bool { return it.fault != nil && it.fault.Reason() == fault.Deleted }

// Recall asks the history which stored files of drops were deleted. It ends in one Recalled, and there is one at a time.
type Recall struct{ Drops []DropID }

// AfterSync implements Command.
func (Recall) AfterSync() bool { return false }

// Recalled ends a Recall.
type Recalled struct {
	Deleted []destination.Upload // File.ID and File.Attempt count
	Err     error
}

func (Recalled) event() {}
