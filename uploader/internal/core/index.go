package core

import (
	"slices"
	"time"
)

// line is a first-in-first-out line of items with the same need at the same place.
type line struct {
	first, last *item
	size        int
}

func (l *line) push(it *item) {
	it.line, it.prev, it.next = l, l.last, nil
	if l.last != nil {
		l.last.next = it
	} else {
		l.first = it
	}
	l.last = it
	l.size++
}

func (l *line) remove(it *item) {
	if it.prev != nil {
		it.prev.next = it.next
	} else {
		l.first = it.next
	}
	if it.next != nil {
		it.next.prev = it.prev
	} else {
		l.last = it.prev
	}
	it.line, it.prev, it.next = nil, nil, nil
	l.size--
}

// touch says that something about an item changed; refresh draws the conclusions, once a Step.
func (c *Core) touch(it *item) {
	if !it.dirty {
		it.dirty = true
		c.touched = append(c.touched, it)
	}
}

func (c *Core) touchDrop(d *drop) {
	if !d.dirty {
		d.dirty = true
		c.touchedDrops = append(c.touchedDrops, d)
	}
}

// refresh brings the lines, the retries and the counters up to date, and settles drops. It is the only place where an item
// enters a line or leaves one.
func (c *Core) refresh() {
	c.sweep()
	for len(c.touched)+len(c.touchedDrops) > 0 {
		items := c.touched
		c.touched = nil
		for _, it := range items {
			it.dirty = false
			c.index(it)
			c.count(it)
			if it.drop.Options.LinkAtDrop {
				c.touchDrop(it.drop) // its early link may be had now
			}
		}
		drops := c.touchedDrops
		c.touchedDrops = nil
		for _, d := range drops {
			d.dirty = false
			c.settle(d)
		}
		c.changed()
	}
}

func (c *Core) index(it *item) {
	need := c.need(it)
	var to *line
	if need > Wait {
		to = &it.drop.place.lines[need]
	}
	if it.line != to {
		if it.line != nil {
			it.line.remove(it)
		}
		if to != nil {
			to.push(it)
		}
	}
	if need == Wait {
		c.retries.put(it)
	} else {
		c.retries.remove(it)
	}
}

// lineUp keeps the lines of drops whose one link is wanted, and of those whose link is wanted early.
func (c *Core) lineUp(d *drop, wants, early bool) {
	p := d.place
	inLine(&p.drops, d, d.line, wants)
	inLine(&p.earlyDrops, d, d.earlyLine, early)
	d.line, d.earlyLine = wants, early
}

func inLine(line *[]*drop, d *drop, was, now bool) {
	switch {
	case now == was:
	case now:
		*line = append(*line, d)
	default:
		*line = slices.DeleteFunc(*line, func(other *drop) bool { return other == d })
	}
}

// count keeps the counters of the item's drop, and the totals.
func (c *Core) count(it *item) {
	d := it.drop
	now := seen{}
	if it.wish != Remove && !d.gone {
		now = seen{counted: true, class: c.class(it), size: it.stamp.Size, acked: it.acked()}
	}
	was := it.seen
	if now == was {
		return
	}
	c.tally(d, was, -1)
	it.seen = seen{}
	if now.counted && now.class == moving {
		c.countIn(d)
	}
	c.tally(d, now, +1)
	it.seen = now
	if now.counted && (now.class == moving || now.class == paused) && c.started { // what is paused goes on
		c.movesAgain(d)
	}
	c.touchDrop(d)
}

// movesAgain takes back that the drop was told: there will be news. A restored drop that only has its links made again was
// told already.
func (c *Core) movesAgain(d *drop) {
	if d.told && d.reported {
		c.record(DropTold{d.ID, false})
	}
	d.reported = false
}

func (c *Core) tally(d *drop, s seen, by int) {
	if !s.counted {
		return
	}
	d.count[s.class] += by
	d.bytes += int64(by) * s.size
	d.acked += int64(by) * s.acked
	if d.epoch != c.epoch || d.epoch == 0 {
		return
	}
	c.totals.add(s, by)
	c.acked += int64(by) * s.acked
}

func (t *Totals) add(s seen, by int) {
	t.Files += by
	t.Bytes += int64(by) * s.size
	switch s.class {
	case moving:
		t.Moving += by
	case done:
		t.Done += by
		t.DoneBytes += int64(by) * s.size
	case failed:
		t.Failed += by
	case paused:
		t.Paused += by
	case cancelled:
		t.Cancelled += by
	case classes:
	}
}

// countIn puts a drop among those that Totals counts. When nothing moved before, the count begins anew with it.
func (c *Core) countIn(d *drop) {
	if d.epoch == c.epoch && d.epoch != 0 {
		return
	}
	if c.totals.Moving == 0 && c.looking == 0 {
		c.epoch++ // which leaves out all drops of before
		c.totals, c.acked = Totals{}, 0
	}
	d.epoch = c.epoch
	for _, it := range d.items {
		if it.seen.counted {
			c.totals.add(it.seen, 1)
			c.acked += it.seen.acked
		}
	}
}

// retryWhatIsDue lets items whose time has come go on.
func (c *Core) retryWhatIsDue() {
	for c.retries.len() > 0 && !c.now.Before(c.retries.next().retryAt) {
		it := c.retries.next()
		c.retries.remove(it)
		it.fault, it.retryAt = nil, time.Time{}
		c.touch(it)
	}
}
