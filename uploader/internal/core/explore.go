package core

import "linkdrop/uploader/fault"

// begin starts what was restored.
func (c *Core) begin() {
	c.started = true
	c.settleDisputes()
	for _, d := range c.drops {
		c.explore(d)
		c.touchDrop(d)
	}
}

// added takes a drop. Its paths are looked through beside everything else: a dead network drive may block for minutes.
func (c *Core) added(dropped Drop, noted bool) {
	switch {
	case c.byDrop[dropped.ID] != nil:
		return
	case noted:
		c.fold(DropAdded{dropped.Noted()})
	default:
		c.recordNow(DropAdded{dropped.Noted()})
	}
	d := c.byDrop[dropped.ID]
	d.password = dropped.Options.Password
	c.countIn(d)
	c.explore(d)
}

func (c *Core) explore(d *drop) {
	if d.expanded || d.exploring || !c.started {
		return
	}
	c.looks(d, true)
	known := make([]string, len(d.items))
	for i, it := range d.items {
		known[i] = it.given()
	}
	c.do(Explore{Drop: d.Drop, Known: append(known, d.removed...)})
}

// looks notes whether files of a drop are being looked for.
func (c *Core) looks(d *drop, now bool) {
	switch {
	case now == d.exploring:
	case now:
		c.looking++
	default:
		c.looking--
	}
	d.exploring = now
}

// discovered takes in files of a drop. What the person said of the drop holds for them too.
func (c *Core) discovered(e Discovered) {
	d := c.byDrop[e.Drop]
	if d == nil || d.expanded {
		return
	}
	d.skipped += e.Skipped
	if len(e.Items) == 0 {
		return
	}
	grouped := d.grouped()
	c.record(ItemsFound{e.Items})
	if grouped != d.grouped() { // it has become too many for one link
		c.touchWhole(d)
	}
	for _, f := range e.Items {
		if f.Fault != nil {
			d.unread++
		}
	}
	if d.wish != Run {
		ids := make([]ItemID, len(e.Items))
		for i, f := range e.Items {
			ids[i] = f.ID
		}
		c.record(ItemsWished{IDs: ids, Wish: d.wish})
	}
}

func (c *Core) explored(e Explored) {
	d := c.byDrop[e.Drop]
	if d == nil {
		return
	}
	c.looks(d, false)
	c.touchDrop(d)
	if d.expanded {
		return
	}
	why := d.fault
	if e.Fault != nil {
		why = e.Fault
	}
	c.expand(d, d.skipped+e.Skipped, why)
}

func (c *Core) expand(d *drop, skipped int, why *fault.Error) {
	c.record(DropExpanded{Drop: d.ID, Skipped: skipped, Unread: d.unread, Fault: why})
}
