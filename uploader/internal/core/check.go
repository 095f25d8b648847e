package core

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linkdrop/uploader/destination"
)

// Check recounts everything that is kept beside the facts, and says what does not agree: the lines and the retries against
// need, the counters against the items, the pieces against the calls. Nothing but tests calls it; they do after every Step.
func (c *Core) Check() error {
	for _, p := range c.rota {
		if err := c.checkPlace(p); err != nil {
			return fmt.Errorf("%s: %w", p.id, err)
		}
	}
	for _, d := range c.drops {
		if err := c.checkDrop(d); err != nil {
			return fmt.Errorf("drop %s: %w", d.ID, err)
		}
		for _, it := range d.items {
			if err := c.checkItem(it); err != nil {
				return fmt.Errorf("item %s: %w", it.id, err)
			}
		}
	}
	if err := c.checkRetries(); err != nil {
		return err
	}
	if err := c.checkTotals(); err != nil {
		return err
	}
	return c.checkDebts()
}

func (c *Core) checkPlace(p *place) error {
	var calls [callKinds]int
	for _, call := range c.calls {
		if call.place == p {
			calls[call.kind]++
		}
	}
	if calls != p.calls {
		return fmt.Errorf("calls in flight are %v, counted %v", calls, p.calls)
	}
	for need := range p.lines {
		n := 0
		for it := p.lines[need].first; it != nil; it = it.next {
			if n++; it.line != &p.lines[need] || it.next == nil && p.lines[need].last != it {
				return fmt.Errorf("line %v is broken at %s", Need(need), it.id)
			}
			if c.byItem[it.id] != it || it.drop.Destination != p.id {
				return fmt.Errorf("line %v holds %s, which is not there", Need(need), it.id)
			}
		}
		if n != p.lines[need].size {
			return fmt.Errorf("line %v holds %d, counted %d", Need(need), n, p.lines[need].size)
		}
	}
	for _, d := range p.drops {
		if !d.line || c.byDrop[d.ID] != d {
			return fmt.Errorf("drop %s is in its line and should not", d.ID)
		}
	}
	return nil
}

func (c *Core) checkDrop(d *drop) error {
	var count [classes]int
	bytes, acked := int64(0), int64(0)
	for _, it := range d.items {
		if it.wish == Remove {
			return fmt.Errorf("item %s was removed", it.id)
		}
		count[c.class(it)]++
		bytes, acked = bytes+it.stamp.Size, acked+it.acked()
	}
	p := d.place
	switch {
	case count != d.count:
		return fmt.Errorf("its items are %v, counted %v", count, d.count)
	case bytes != d.bytes || acked != d.acked:
		return fmt.Errorf("bytes %d of %d, counted %d of %d", acked, bytes, d.acked, d.bytes)
	case c.needsLink(d) != d.line || d.line != slices.Contains(p.drops, d):
		return fmt.Errorf("needs a link: %v, in line: %v, %v", c.needsLink(d), d.line, slices.Contains(p.drops, d))
	case c.needsEarlyLink(d) != d.earlyLine || d.earlyLine != slices.Contains(p.earlyDrops, d):
		return fmt.Errorf("needs an early link: %v, in line: %v", c.needsEarlyLink(d), d.earlyLine)
	case c.started && !d.line && c.stands(d):
		return fmt.Errorf("nothing in it moves, and it is not reported")
	}
	return nil
}

func (c *Core) checkItem(it *item) error {
	p, need := it.drop.place, c.need(it)
	var line *line
	if need > Wait {
		line = &p.lines[need]
	}
	call, pieces := 0, 0
	under := map[int]bool{}
	for _, other := range c.calls {
		for i, of := range other.items {
			switch {
			case of != it:
			case other.kind == callSign || other.kind == callSend:
				pieces++
				if other.uploads[i] == it.upload {
					under[other.ns[i]] = true
				}
			default:
				call++
			}
		}
	}
	switch {
	case it.line != line:
		return fmt.Errorf("needs %v, and is not in that line", need)
	case (it.heap != 0) != (need == Wait):
		return fmt.Errorf("needs %v, and its place among the retries is %d", need, it.heap)
	case pieces != it.pieces || call > 1 || (call == 1) != (it.call != nil):
		return fmt.Errorf("calls %d and %d about pieces, counted %d", call, pieces, it.pieces)
	case it.dirty:
		return fmt.Errorf("it was touched and not looked at")
	}
	return it.checkPieces(under)
}

func (it *item) checkPieces(under map[int]bool) error {
	u := it.upload
	if u == nil {
		return nil
	}
	left, acked := 0, int64(0)
	for i, s := range u.pieces {
		n := i + u.first()
		switch waits := u.requests[n] != nil; {
		case s == idle && (waits || i < u.next):
			return fmt.Errorf("piece %d is idle, and would not be found", n)
		case s == underWay && under[n] == waits:
			return fmt.Errorf("piece %d is under way: in a call %v, waiting %v", n, under[n], waits)
		case s == arrived:
			acked += u.receipts[i].Size
			continue
		}
		left++
	}
	if left != u.left || acked != u.acked {
		return fmt.Errorf("%d pieces left and %d bytes, counted %d and %d", left, acked, u.left, u.acked)
	}
	return nil
}

func (c *Core) checkRetries() error {
	n := 0
	for _, d := range c.drops {
		for _, it := range d.items {
			if it.heap != 0 {
				n++
			}
		}
	}
	if n != c.retries.len() {
		return fmt.Errorf("%d items wait for a retry, counted %d", n, c.retries.len())
	}
	if err := c.retries.check(); err != nil {
		return fmt.Errorf("retries: %w", err)
	}
	return nil
}

func (c *Core) checkTotals() error {
	var totals Totals
	acked, sending := int64(0), 0
	for _, d := range c.drops {
		if d.epoch != c.epoch || d.epoch == 0 {
			continue
		}
		for _, it := range d.items {
			totals.add(seen{true, c.class(it), it.stamp.Size, it.acked()}, 1)
			acked += it.acked()
		}
	}
	for _, call := range c.calls {
		if call.kind == callSend {
			sending++
		}
	}
	if totals != c.totals || acked != c.acked {
		return fmt.Errorf("totals are %+v and %d bytes, counted %+v and %d", totals, acked, c.totals, c.acked)
	}
	if sending != c.sending {
		return fmt.Errorf("%d pieces are on their way, counted %d", sending, c.sending)
	}
	return nil
}

func (c *Core) checkDebts() error {
	waiting := 0
	for id, debt := range c.owed {
		if it := c.byItem[ItemID(debt.Upload.File.ID)]; it != nil && it.wanted() && it.attempt == debt.Upload.File.Attempt {
			return fmt.Errorf("the abort %s names what is wanted", id)
		}
		if debt.heap != 0 {
			waiting++
		}
		if debt.heap == 0 && debt.mayWait() && !c.places[debt.Destination].misses(debt.Upload) {
			return fmt.Errorf("the abort %s is owed, and waits nowhere", id)
		}
	}
	for _, p := range c.rota {
		waiting -= p.debts.len() + p.strays.len()
		if err := errors.Join(p.debts.check(), p.strays.check()); err != nil {
			return fmt.Errorf("aborts of %s: %w", p.id, err)
		}
	}
	if waiting != 0 {
		return fmt.Errorf("the lines of aborts hold %d others", -waiting)
	}
	return nil
}

// check says where a timeline is out of order.
func (t *timeline[T]) check() error {
	for i, x := range t.h {
		if *x.x.slot() != i+1 || !x.at.Equal(x.x.due()) {
			return fmt.Errorf("number %d of %d has slot %d", i, len(t.h), *x.x.slot())
		}
		if i > 0 && t.h.Less(i, (i-1)/2) {
			return fmt.Errorf("number %d of %d comes before the one above it", i, len(t.h))
		}
	}
	return nil
}

// Idle says what is still to be done, in words; nothing where all is done. For tests.
func (c *Core) Idle() string {
	var b strings.Builder
	if len(c.calls) > 0 {
		fmt.Fprintf(&b, "%d calls; ", len(c.calls))
	}
	for id, debt := range c.owed {
		if !c.places[debt.Destination].misses(debt.Upload) { // nobody gets there
			fmt.Fprintf(&b, "owed %s; ", id)
		}
	}
	for _, p := range c.rota {
		for need := range p.lines {
			if n := p.lines[need].size; n > 0 {
				fmt.Fprintf(&b, "%s: %d in line %v; ", p.id, n, Need(need))
			}
		}
	}
	return b.String()
}

// Remembered is what a restart keeps, and what every item needs after it, one line each: a Core gives the same text as the
// one that was restored from all of its facts, which says what its items do need. For tests.
func (c *Core) Remembered(restored bool) string {
	var b strings.Builder
	for _, d := range c.drops {
		fmt.Fprintf(&b, "drop %s to %s: found all %v, wish %v, fault %v, settled %v, told %v, asked %q, made %v, early %q, lost %v\n",
			d.ID, d.Destination, d.expanded, d.wish, d.fault, d.settled, d.told, d.asked, d.linked, d.earlyID, d.earlyLost)
		for _, it := range d.items {
			c.rememberedItem(&b, it, restored)
		}
	}
	var owed []string
	for _, debt := range c.owed {
		var one strings.Builder
		one.WriteString("owed " + debt.ID + " ")
		rememberedUpload(&one, debt.Upload)
		owed = append(owed, one.String()+"\n")
	}
	for _, o := range c.disputed {
		owed = append(owed, "disputed "+o.ID+"\n")
	}
	for id := range c.history.facts {
		owed = append(owed, "entry "+id+"\n")
	}
	slices.Sort(owed)
	return b.String() + strings.Join(owed, "")
}

func (c *Core) rememberedItem(b *strings.Builder, it *item, restored bool) {
	b.WriteString("  item " + string(it.id) + " " + it.dir + " " + it.base + " " + it.name + " attempt " + strconv.Itoa(it.attempt) +
		", wish " + strconv.Itoa(int(it.wish)) + ", size " + strconv.FormatInt(it.stamp.Size, 10) + " of " + strconv.FormatInt(it.stamp.ModTime, 10) + it.stamp.FileID)
	failed := it.fault != nil && it.retryAt.IsZero()
	if it.opens() {
		b.WriteString(", may be open")
	}
	if it.earlyAt > 0 {
		b.WriteString(", early link of attempt " + strconv.Itoa(it.earlyAt) + " at " + it.earlySite)
	}
	if it.earlyLost {
		b.WriteString(", which is lost")
	}
	if failed {
		b.WriteString(", failed " + it.fault.Error())
	}
	switch {
	case it.stored != nil:
		b.WriteString(", stored ")
		rememberedUpload(b, *it.stored)
	case it.upload != nil && it.upload.Parts > 0:
		b.WriteString(", opened ") // which pieces arrived is asked again
		rememberedUpload(b, it.upload.Upload)
	}
	need := c.need(it)
	if !restored {
		need = it.needRestored(failed)
	}
	if need == Listing && it.upload != nil && it.upload.Parts == 0 {
		need = Creating // an upload of one request is not always remembered: it is asked about, or created once more
	}
	b.WriteString(", needs " + need.String() + "\n")
}

func rememberedUpload(b *strings.Builder, u destination.Upload) {
	b.WriteString(u.File.ID + "/" + strconv.Itoa(u.File.Attempt) + " " + u.File.Name + " of " + strconv.FormatInt(u.File.Size, 10) + " in " +
		strconv.Itoa(u.Parts) + " parts of " + strconv.FormatInt(u.PartSize, 10) + ", key " + u.Key)
	if u.Site != "" {
		b.WriteString(" at " + u.Site)
	}
}

// needRestored is what an item needs when every call was lost, said without asking need: an upload that was known is asked
// about, a stored file is linked again, also when it had its link, and everything else is created.
func (it *item) needRestored(failed bool) Need {
	switch {
	case it.wish != Run && (it.wish != Pause || !it.linked && !it.hadLink) || failed:
		return Nothing
	case it.stored != nil:
		return Linking // that it is its drop's is known when its destination is open
	case it.upload != nil:
		return Listing
	}
	return Creating
}
