package core

import (
	"iter"
	"slices"
	"time"

	"linkdrop/uploader/fault"
)

// Restore takes in what a journal remembered. It is called before the first Step. Nothing is said of it before Started.
func (c *Core) Restore(facts iter.Seq[Fact]) {
	for f := range facts {
		owed, ok := f.(AbortOwed)
		if !c.fold(f) && ok {
			c.disputed = append(c.disputed, owed.Owed)
		}
	}
	c.sweep()
	for _, debt := range c.owed { // of the life before
		debt.Generation = 0
		c.await(debt)
	}
	for _, d := range c.drops {
		d.restored = true
		for _, it := range d.items {
			c.restored(it)
		}
	}
	c.refresh()
	for _, d := range c.drops {
		c.countIn(d)
	}
	c.ready = Ready{}
}

// settleDisputes acts on debts for what is wanted, which journals of before may hold. Where a link leads to it nothing is owed;
// else the attempt was given up when the debt was made, and the next one begins.
func (c *Core) settleDisputes() {
	for _, o := range c.disputed {
		it := c.byItem[ItemID(o.Upload.File.ID)]
		if it == nil || it.attempt != o.Upload.File.Attempt {
			continue
		}
		if !it.hadLink {
			c.beginAnew(it)
		}
		c.ready.Facts = append(c.ready.Facts, AbortPaid{o.ID}) // under the name that it had
	}
	c.disputed = nil
}

// restored makes an item what a crash leaves of it: whatever was under way is in doubt.
func (c *Core) restored(it *item) {
	it.restored = true
	it.doubt = it.upload != nil
	freed := c.owed[debtID(string(it.id), it.attempt, false)] != nil || c.owed[debtID(string(it.id), it.attempt, true)] != nil
	it.offered = it.stored != nil && it.drop.asked != "" && !freed // nothing is owed for what a link may lead to
	it.hadLink, it.linked = it.linked, false                       // links are asked for again, under the same ids: the journal holds none
	c.touch(it)
}

// fold takes a fact in: the one function that changes what is true, here and after a restart. It takes facts in any order
// and with any of them missing: one that contradicts what is known is nothing, and false.
func (c *Core) fold(f Fact) bool { //nolint:gocyclo // one line a fact
	switch f := f.(type) {
	case DropAdded:
		return c.foldDropAdded(f.Drop)
	case ItemsFound:
		for _, found := range f.Items {
			c.foldFound(found)
		}
		return len(f.Items) > 0
	case ItemsAsked:
		for _, id := range f.IDs {
			if it := c.byItem[id]; it != nil {
				it.asked = it.attempt
			}
		}
		return len(f.IDs) > 0
	case ItemsWished:
		return c.foldWished(f)
	case ItemsRemoved:
		c.foldRemoved(f)
		return true
	case AbortOwed:
		return c.foldOwed(f.Owed)
	case AbortPaid:
		return c.forgive(f.ID)
	case EarlyLinked:
		return c.foldEarly(f)
	case EarlyLost:
		return c.foldEarlyLost(f)
	case EntryOwed:
		return c.foldEntry(f.Entry)
	case EntryWritten:
		return c.foldWritten(f.ID)
	}
	if d := c.byDrop[dropOf(f)]; d != nil {
		c.touchDrop(d)
		return c.foldDrop(d, f)
	}
	if it := c.byItem[itemOf(f)]; it != nil {
		c.touch(it)
		return c.foldItem(it, f)
	}
	return false
}

func dropOf(f Fact) DropID {
	switch f := f.(type) {
	case DropExpanded:
		return f.Drop
	case DropWished:
		return f.Drop
	case DropSettled:
		return f.Drop
	case DropTold:
		return f.Drop
	case DropLinked:
		return f.Drop
	case DropRemoved:
		return f.Drop
	}
	return ""
}

func itemOf(f Fact) ItemID {
	switch f := f.(type) {
	case AttemptBegan:
		return f.ID
	case UploadOpened:
		return f.ID
	case PieceArrived:
		return f.ID
	case ItemStored:
		return f.ID
	case ItemLinked:
		return f.ID
	case ItemFailed:
		return f.ID
	}
	return ""
}

func (c *Core) foldDropAdded(d Drop) bool {
	if c.byDrop[d.ID] != nil {
		return false
	}
	added := &drop{Drop: d.Noted(), place: c.place(d.Destination)}
	c.drops = append(c.drops, added)
	c.byDrop[d.ID] = added
	c.touchDrop(added)
	return true
}

func (c *Core) foldDrop(d *drop, f Fact) bool {
	switch f := f.(type) {
	case DropExpanded:
		d.expanded, d.skipped, d.unread, d.fault, d.removed = true, f.Skipped, f.Unread, f.Fault, nil
	case DropWished:
		d.wish = f.Wish
	case DropSettled:
		d.settled = f.Settled
	case DropTold:
		d.told = f.Told
	case DropLinked:
		d.asked, d.linked = f.LinkID, f.Done
	case DropRemoved:
		c.foldGone(d)
	}
	return true
}

func (c *Core) foldGone(d *drop) {
	d.gone, c.swept = true, false
	delete(c.byDrop, d.ID)
	c.looks(d, false)
	for _, it := range d.items {
		it.wish = Remove
		delete(c.byItem, it.id)
		c.touch(it)
	}
}

// sweep leaves out drops that are gone: all at once, as 100,000 may go together.
func (c *Core) sweep() {
	if !c.swept {
		c.drops = slices.DeleteFunc(c.drops, func(d *drop) bool { return d.gone })
		c.swept = true
	}
}

func (c *Core) foldFound(f FoundItem) {
	d := c.byDrop[f.Drop]
	if d == nil || c.byItem[f.ID] != nil {
		return
	}
	c.order++
	it := &item{
		id: f.ID, drop: d, dir: f.Dir, base: f.Base, target: f.Target, name: f.Name, stamp: f.Stamp, fault: f.Fault,
		attempt: 1, order: c.order,
	}
	if it.name == it.base || it.name == "" {
		it.name = it.base // one string for both
	}
	if n := len(d.items); n > 0 && d.items[n-1].dir == it.dir {
		it.dir = d.items[n-1].dir // ten thousand files of a folder share its name
	}
	d.items = append(d.items, it)
	d.found++
	c.byItem[it.id] = it
	c.spare(it)
	c.touch(it)
}

func (c *Core) foldWished(f ItemsWished) bool {
	for _, id := range f.IDs {
		if it := c.byItem[id]; it != nil {
			it.wish = f.Wish
			c.spare(it)
			c.touch(it)
		}
	}
	for _, o := range f.Owes {
		c.foldOwed(o)
	}
	for _, id := range f.Forgives {
		c.forgive(id)
	}
	c.foldEntries(f.Entries)
	return len(f.IDs) > 0
}

func (c *Core) foldRemoved(f ItemsRemoved) {
	var drops []*drop
	seen := map[*drop]bool{}
	for _, id := range f.IDs {
		it := c.byItem[id]
		if it == nil {
			continue
		}
		it.wish = Remove
		delete(c.byItem, id)
		c.touch(it)
		if !it.drop.expanded {
			it.drop.removed = append(it.drop.removed, it.given())
		}
		if !seen[it.drop] {
			seen[it.drop] = true
			drops = append(drops, it.drop)
		}
	}
	for _, d := range drops {
		d.items = slices.DeleteFunc(d.items, func(it *item) bool { return it.wish == Remove })
		c.touchDrop(d)
	}
	for _, o := range f.Owes {
		c.foldOwed(o)
	}
	c.foldEntries(f.Entries)
}

// foldOwed refuses a debt for what a link leads to, or will: whoever thinks it is owed is wrong.
func (c *Core) foldOwed(o Owed) bool {
	it := c.byItem[ItemID(o.Upload.File.ID)]
	if it != nil && it.wanted() && it.attempt == o.Upload.File.Attempt {
		c.note(Note{Text: "an abort of what is wanted was refused", Item: it.id, Destination: o.Destination})
		return false
	}
	c.place(o.Destination)
	if old := c.owed[o.ID]; old != nil {
		old.Owed, old.again = o, true
		if old.mayWait() {
			c.await(old)
		}
		c.countFreeing(old)
		return true
	}
	c.order++
	owed := &debt{Owed: o, order: c.order}
	c.owed[o.ID] = owed
	c.await(owed)
	return true
}

// await puts a debt among those that wait: what is open where its place was before is freed there, whatever the place is now. After
// a restart nobody can get there any more: then it waits for nothing but that the place leads there again.
func (c *Core) await(debt *debt) {
	p := c.places[debt.Destination]
	if debt.waits != nil {
		debt.waits.remove(debt)
		debt.waits = nil
	}
	switch {
	case debt.Generation != 0 && debt.Generation != p.gen:
		debt.waits = &p.strays
	case p.misses(debt.Upload):
		c.freeFault = &fault.Error{Kind: fault.NoPlace, Op: "abort", Code: fault.Moved}
		c.countFreeing(debt)
		return
	default:
		debt.waits = &p.debts
	}
	debt.waits.put(debt)
	c.countFreeing(debt)
}

// awaitAll looks again where the debts of a place wait, but for those that were tried too often.
func (c *Core) awaitAll(p *place) {
	for _, debt := range c.owed {
		if debt.Destination == p.id && debt.mayWait() {
			c.await(debt)
		}
	}
}

// spare makes sure that nothing is owed for what is wanted, whatever was before.
func (c *Core) spare(it *item) {
	if it.wanted() {
		c.forgive(debtID(string(it.id), it.attempt, false))
		c.forgive(debtID(string(it.id), it.attempt, true))
	}
}

// forgive takes a debt out of the books.
func (c *Core) forgive(id string) bool {
	debt := c.owed[id]
	if debt == nil {
		return false
	}
	delete(c.owed, id)
	if debt.waits != nil {
		debt.waits.remove(debt)
	}
	c.countFreeing(debt)
	return true
}

func (c *Core) foldItem(it *item, f Fact) bool {
	switch f := f.(type) {
	case AttemptBegan:
		return c.foldAttempt(it, f)
	case UploadOpened:
		if f.Upload.File.Attempt != it.attempt || it.stored != nil {
			return false
		}
		it.upload, it.stamp, it.asked = newUpload(f.Upload), f.Stamp, it.attempt
		it.name = f.Upload.File.Name
	case PieceArrived:
		return f.Attempt == it.attempt && it.upload != nil && it.upload.arrive(f.Receipt)
	case ItemStored:
		if f.Upload.File.Attempt != it.attempt {
			return false
		}
		u := f.Upload
		it.stored, it.upload, it.asked, it.fault, it.retryAt = &u, nil, it.attempt, nil, time.Time{}
	case ItemLinked:
		if it.stored == nil {
			return false
		}
		it.linked, it.fault, it.retryAt = true, nil, time.Time{}
	case ItemFailed:
		it.fault, it.retryAt = f.Fault, time.Time{}
		if it.deleted() { // whatever link there was leads nowhere
			it.hadLink, it.linked, it.link = it.hadLink || it.linked, false, nil
		}
	}
	return true
}

func (c *Core) foldAttempt(it *item, f AttemptBegan) bool {
	if f.Attempt < it.attempt {
		return false
	}
	if it.upload != nil {
		it.upload.void()
	}
	if it.wasLinked() && !it.earlyLost { // an early link became its link: the next attempt has one of its own
		it.earlyAt, it.early, it.noEarly = 0, nil, false
	}
	it.attempt, it.stamp, it.gen = f.Attempt, f.Stamp, 0
	it.upload, it.stored, it.link, it.linked, it.doubt, it.hadLink, it.offered = nil, nil, nil, false, false, false, false
	it.entry, it.entered = notEntered, false
	it.fault, it.retryAt = nil, time.Time{}
	c.spare(it)
	if f.Frees != nil {
		c.foldOwed(*f.Frees)
	}
	if f.Entry != nil {
		c.foldEntry(*f.Entry)
	}
	return true
}
