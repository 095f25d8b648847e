package core

import (
	"slices"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// snapshot is the item as the outside sees it, but for Held and Before.
func (c *Core) snapshot(it *item) Item {
	grouped := it.drop.grouped() // a stored file of a group is done; of what may be one, it is not yet
	if it.stored == nil {
		grouped = it.drop.expectsGroup()
	}
	i := Item{
		ID: it.id, Drop: it.drop.ID, Destination: it.drop.Destination, Dir: it.dir, Base: it.base, Stamp: it.stamp,
		Wish: it.wish, Step: it.step(), Attempt: it.attempt, Fault: it.fault, RetryAt: it.retryAt, Active: it.call != nil || it.pieces > 0,
		Restored: it.restored, LinkLess: it.drop.place.linkless(), HadLink: it.wasLinked(), Grouped: grouped,
	}
	if it.link != nil {
		i.Link = *it.link
	}
	c.snapshotEarly(&i, it)
	if it.awaitsPassword() {
		i.Fault = &fault.Error{Kind: fault.NeedsPassword, Op: "link"}
	}
	return i
}

// snapshotEarly says what became of an early link to the item.
func (c *Core) snapshotEarly(i *Item, it *item) {
	d, link := it.drop, it.early
	if d.earlyID != "" && len(d.items) == 1 {
		link = d.early
	}
	i.EarlyMade = it.earlyAt > 0 && (d.earlyID == "" || d.earlyLost || len(d.items) == 1) // the one link of a drop is the drop's
	i.EarlyLost = i.EarlyMade && (it.earlyLost || d.earlyLost)
	if link != nil && it.link == nil && it.promised() && it.wanted() {
		i.Early = *link
	}
}

func (c *Core) held(p *place) bool { return c.jam != nil || p.hold != nil }

// View is the queue at a glance. It costs the same at ten items and at a hundred thousand.
func (c *Core) View() View {
	v := View{Version: c.version, Drops: len(c.drops), Items: len(c.byItem), Totals: c.totals, Notice: c.notice, Unwritten: len(c.history.owed) + len(c.history.gone), HistoryFault: c.history.fault}
	if c.jam != nil {
		v.Holds = append(v.Holds, *c.jam)
	}
	v.Unfreed, v.FreeFault = c.unfreed(), c.freeFault
	for _, p := range c.rota {
		v.Owed += p.debts.len() + p.strays.len() + p.calls[callFree]
		if p.hold != nil {
			v.Holds = append(v.Holds, Hold{Destination: p.id, Fault: p.hold.fault, Since: p.hold.since, Next: p.hold.next})
		}
	}
	slices.SortFunc(v.Holds, func(a, b Hold) int { return a.Since.Compare(b.Since) })
	return v
}

// unfreed counts the debts that neither wait nor are being paid.
func (c *Core) unfreed() int {
	n := len(c.owed)
	for _, p := range c.rota {
		n -= p.debts.len() + p.strays.len()
	}
	for _, call := range c.calls {
		if call.debt != nil && c.owed[call.debt.ID] == call.debt && call.debt.waits == nil {
			n--
		}
	}
	return n
}

// Drops fills dst with drops, newest first, beginning with the one at index newest.
func (c *Core) Drops(dst []DropView, newest int) (n int, version uint64) {
	for i := len(c.drops) - 1 - newest; newest >= 0 && i >= 0 && n < len(dst); i-- {
		dst[n] = c.dropView(c.drops[i])
		n++
	}
	return n, c.version
}

// Items fills dst with the items of a drop in the order they were found, beginning with the one at index from.
func (c *Core) Items(dst []Item, id DropID, from int) (n int, version uint64) {
	d := c.byDrop[id]
	if d == nil || from < 0 || from >= len(d.items) {
		return 0, c.version
	}
	p := d.place
	held := c.held(p)
	for _, it := range d.items[from:] {
		if n == len(dst) {
			break
		}
		dst[n] = c.snapshot(it)
		dst[n].Held = held
		if it.order > p.reached {
			dst[n].Before = int(it.order - p.reached - 1) //nolint:gosec // a count of items
		}
		n++
	}
	return n, c.version
}

// dropView is the drop as the outside sees it.
func (c *Core) dropView(d *drop) DropView {
	p := d.place
	v := DropView{
		ID: d.ID, Destination: d.Destination, Paths: d.Paths, Name: d.name(), Folder: d.isFolder(), Options: d.Options, Added: d.Added,
		Restored: d.restored, Looking: !d.expanded, Skipped: d.skipped, Unread: d.unread, Items: len(d.items),
		Done: d.count[done], Failed: d.count[failed], Paused: d.count[paused], Cancelled: d.count[cancelled],
		Bytes: d.bytes, Settled: d.reported, Told: d.told, Held: c.held(p), LinkLess: p.linkless(), TooMany: d.tooMany(), Fault: d.fault,
		LinkID: d.asked, Locked: d.locked(),
	}
	if d.linkAwaitsPassword() {
		v.Fault = &fault.Error{Kind: fault.NeedsPassword, Op: "link"}
	}
	if d.linkFault != nil {
		v.Fault = d.linkFault
	}
	if d.link != nil {
		v.Link = *d.link
	} else if d.early != nil && !d.earlyLost {
		v.Early = *d.early
	}
	v.EarlyMade, v.EarlyLost = d.earlyID != "", d.earlyLost
	return v
}

// ItemBytes are the size of a file and how much of it the storage has acknowledged; false where there is none of that ID.
func (c *Core) ItemBytes(id ItemID) (size, acked int64, ok bool) {
	it := c.byItem[id]
	if it == nil {
		return 0, 0, false
	}
	return it.stamp.Size, it.acked(), true
}

// DropBytes does it for a drop.
func (c *Core) DropBytes(id DropID) (size, acked int64, ok bool) {
	d := c.byDrop[id]
	if d == nil {
		return 0, 0, false
	}
	return d.bytes, d.acked, true
}

// OverallBytes are those of everything that View.Totals counts, and whether a drop is among it.
func (c *Core) OverallBytes() (size, acked int64) { return c.totals.Bytes, c.acked }

// Counted reports whether View.Totals counts a drop.
func (c *Core) Counted(id DropID) bool {
	d := c.byDrop[id]
	return d != nil && d.epoch == c.epoch && d.epoch != 0
}

// Explores reports whether more files of a drop are looked for.
func (c *Core) Explores(id DropID) bool {
	d := c.byDrop[id]
	return d != nil && !d.expanded
}

// Destination returns what is known of an open destination's links: for reports.
func (c *Core) Destination(id string) (destination.Traits, bool) {
	p := c.places[id]
	if p == nil || !p.known {
		return destination.Traits{}, false
	}
	return p.traits, true
}

// ItemIDs are all there are, oldest drop first.
func (c *Core) ItemIDs() []ItemID {
	ids := make([]ItemID, 0, len(c.byItem))
	for _, d := range c.drops {
		for _, it := range d.items {
			ids = append(ids, it.id)
		}
	}
	return ids
}
