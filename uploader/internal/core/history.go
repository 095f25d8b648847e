package core

import (
	"cmp"
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// history is what the history is owed. As long as what is linked stays in a drop that is there, its entry is no fact: it is
// entered again after a restart, so a drop is not settled, and its facts stay, until its entries are written. What goes before
// that (a row is taken away, a file is sent anew) leaves its entry behind, in the same fact.
type history struct {
	owed  []unwritten     // the first of them are being written
	facts map[string]bool // ids of those that are facts; false: not among owed any more
	// gone are files that were freed, by drop: they leave its rows together, when no other of its files is being freed, as a history
	// that has one row for all of them is slow to lose them one by one.
	gone    []*goneFiles
	freeing map[DropID]int // files of a drop that are being freed, or wait for it
	writing int            // so many; 0: no call is out
	single  bool           // a batch could not be written: one at a time, so that no entry keeps the others out
	tries   int
	retryAt time.Time
	fault   *fault.Error // why the last try failed
}

// unwritten is an entry that is owed: to a drop, or as a fact.
type unwritten struct {
	Entry
	drop *drop
	item *item // nil: the drop's own
	// linkless: no link could be made. What it leads to is looked up when it is written, as all of it may be taken away until then.
	linkless bool
	facts    []string // of files that were freed: the ids under which they are owed
}

// goneFiles are files of a drop that were freed, and that the history has not lost yet.
type goneFiles struct {
	Entry
	facts []string
}

// entryState is how far the entry of a link has come in this run.
type entryState uint8

const (
	notEntered entryState = iota
	entering
	entered
)

const mostEntries = 500 // of one call

// enter owes the history an entry of an item, or of the whole drop.
func (c *Core) enter(one unwritten) {
	c.history.owed = append(c.history.owed, one)
	one.drop.unwritten++
	c.touchDrop(one.drop)
	c.changed()
}

// enterLinkless owes the history what is stored in a drop that came to rest, and has no link: what was sent can always be found
// again. When a link is made after all, its entry takes the place of these. The first link that fails does the same, as a program
// may end while it is tried again.
func (c *Core) enterLinkless(d *drop) {
	if d.grouped() {
		if d.linkFault != nil {
			c.owe(unwritten{drop: d, linkless: true})
		}
		return
	}
	for _, it := range d.items {
		if it.fault != nil {
			c.enterLinklessItem(it)
		}
	}
}

func (c *Core) enterLinklessItem(it *item) {
	if it.entry == notEntered && !it.entered {
		c.owe(unwritten{drop: it.drop, item: it, linkless: true})
	}
}

func (c *Core) owe(one unwritten) {
	if one.Entry = c.linklessEntry(one); len(one.Uploads) > 0 {
		one.SentAt = c.now
		c.enter(one)
	}
}

// linklessEntry has the uploads that are wanted and have no link; none: there is nothing to enter any more.
func (c *Core) linklessEntry(one unwritten) Entry {
	d := one.drop
	if it := one.item; it != nil {
		if !it.kept() {
			return Entry{}
		}
		it.entered = true
		e := c.itemEntry(it)
		e.SentAt, e.Linked = one.SentAt, it.shown()
		return e
	}
	e := Entry{
		ID: string(d.ID), Drop: d.ID, Destination: d.Destination, Where: d.place.label(), Name: d.title(), SentAt: one.SentAt,
		Ticket: d.Options.Ticket, Paths: d.fewPaths(),
	}
	for _, it := range d.items {
		if it.kept() {
			it.entered = true
			e.Uploads = append(e.Uploads, *it.stored)
			e.Size += it.stamp.Size
		}
	}
	return e
}

// kept reports whether the item is stored, and is to stay so.
func (it *item) kept() bool { return it.stored != nil && it.wanted() && !it.deleted() }

// leave takes what is not to be entered any more out of what is owed, but for what is being written.
func (c *Core) leave() {
	h := &c.history
	kept := h.owed[:h.writing]
	for _, one := range h.owed[h.writing:] {
		if one.linkless && len(c.linklessEntry(one).Uploads) == 0 {
			if one.item != nil {
				one.item.entered = false // an undo may come
			}
			one.drop.unwritten--
			c.touchDrop(one.drop)
			c.changed()
			continue
		}
		kept = append(kept, one)
	}
	clear(h.owed[len(kept):])
	h.owed = kept
}

// mayHaveRow reports whether the history may have a row of what is stored, to which nobody has a link.
func (it *item) mayHaveRow() bool {
	return it.stored != nil && !it.shown() && (it.entered || it.restored)
}

// rows are the ids that the row of what is to be freed may have in the history, if it is not its drop's.
func (d *debt) rows() []string {
	if !d.Delete || d.Row == "" {
		return nil
	}
	file := d.Upload.File
	ids := []string{linkID(ItemID(file.ID), file.Attempt), file.ID}
	for n := file.Attempt - 1; n > 1; n-- { // an early link has the id of an attempt before
		ids = append(ids, linkID(ItemID(file.ID), n))
	}
	return ids
}

// goneEntry tells the history that a file was freed.
func (c *Core) goneEntry(debt *debt) Entry {
	return Entry{
		ID: "freed " + debt.ID, Drop: debt.Row, Destination: debt.Destination, Gone: true, DeletedAt: c.now,
		Uploads: []destination.Upload{debt.Upload},
	}
}

// lose has the history lose files of a drop, sooner or later.
func (h *history) lose(e Entry) {
	i := slices.IndexFunc(h.gone, func(g *goneFiles) bool { return g.Drop == e.Drop })
	if i < 0 {
		i = len(h.gone)
		h.gone = append(h.gone, &goneFiles{Entry: e})
		h.gone[i].Uploads = nil
	}
	g := h.gone[i]
	g.Uploads, g.facts = append(g.Uploads, e.Uploads...), append(g.facts, e.ID)
}

// loseNow owes what was freed in drops of which nothing else is being freed just now.
func (c *Core) loseNow() {
	h := &c.history
	h.gone = slices.DeleteFunc(h.gone, func(g *goneFiles) bool {
		if p := c.places[g.Destination]; h.freeing[g.Drop] > 0 && (p == nil || p.hold == nil) {
			return false
		}
		h.owed = append(h.owed, unwritten{Entry: g.Entry, facts: g.facts})
		return true
	})
}

// countFreeing keeps the count of files that are being freed, by drop.
func (c *Core) countFreeing(d *debt) {
	now := DropID("")
	if c.owed[d.ID] == d && (d.waits != nil || d.call != nil) {
		now = d.Row
	}
	if now == d.pays {
		return
	}
	h := &c.history
	if h.freeing == nil {
		h.freeing = map[DropID]int{}
	}
	if waits := c.byDrop[cmp.Or(now, d.pays)]; waits != nil {
		c.touchDrop(waits) // its one link may wait for that
	}
	if d.pays != "" {
		if h.freeing[d.pays]--; h.freeing[d.pays] == 0 {
			delete(h.freeing, d.pays)
		}
	}
	if d.pays = now; now != "" {
		h.freeing[now]++
	}
}

func (c *Core) itemEntry(it *item) Entry {
	p := it.drop.place
	e := Entry{
		ID: it.ownLink(), Drop: it.drop.ID, Destination: p.id, Where: p.label(), Name: it.name, Size: it.stamp.Size,
		Uploads: []destination.Upload{*it.stored}, SentAt: it.drop.Added, Linked: true,
		Protected: it.drop.Options.Protected || it.link != nil && it.link.Protected,
		Ticket:    it.drop.Options.Ticket, Paths: []string{it.given()},
	}
	switch {
	case it.link != nil:
		e.ID, e.Ends = it.link.ID, it.link.Ends
		e = e.withPrints(destination.LinkPrint(it.link.URL.Reveal()))
	case p.linkless():
		e.ID, e.Linked = string(it.id), false
	}
	return e
}

// groupEntry is the entry of a drop's one link, which has this id.
func (c *Core) groupEntry(d *drop, id string, uploads []destination.Upload) Entry {
	e := Entry{
		ID: id, Drop: d.ID, Destination: d.place.id, Where: d.place.label(), Name: d.title(), Uploads: uploads, SentAt: d.Added,
		Protected: d.Options.Protected || d.link != nil && d.link.Protected,
		Linked:    d.linked || slices.ContainsFunc(d.items, (*item).wasLinked), // one that was only asked for may never have been made
		Ticket:    d.Options.Ticket, Paths: d.fewPaths(),
	}
	for _, u := range uploads {
		e.Size += u.File.Size
	}
	if d.link != nil && d.link.ID == id {
		e.Ends = d.link.Ends
		e = e.withPrints(destination.LinkPrint(d.link.URL.Reveal()))
	}
	return e
}

// fewPaths are what was dropped, unless it is more than the history keeps.
func (d *drop) fewPaths() []string {
	if len(d.Paths) > MostPaths {
		return nil
	}
	return d.Paths
}

// lostEntries are those that nothing would bring into the history any more, once the items are taken away or sent anew:
// somebody may have a link to what they stored, and no entry of it is known to be written.
func (c *Core) lostEntries(items []*item) []Entry {
	var lost []Entry
	seen := map[string]bool{}
	add := func(e Entry) {
		if !seen[e.ID] {
			seen[e.ID] = true
			lost = append(lost, e)
		}
	}
	for _, it := range items {
		d := it.drop
		switch {
		case it.stored == nil || !it.shown() || it.deleted():
		case it.entry == entering, it.entry == notEntered && d.asked == "":
			add(c.itemEntry(it))
		case it.entry == notEntered && d.entry != entered && !seen[d.asked] && !c.history.facts[d.asked]:
			add(c.lostGroupEntry(d))
		}
	}
	return slices.DeleteFunc(lost, func(e Entry) bool { return c.history.facts[e.ID] })
}

// lostGroupEntry is the entry of a drop's one link, with what is stored and may have it.
func (c *Core) lostGroupEntry(d *drop) Entry {
	var uploads []destination.Upload
	had := d.linked
	for _, it := range d.items {
		if it.stored != nil && it.shown() && !it.deleted() {
			uploads = append(uploads, *it.stored)
			had = had || it.wasLinked()
		}
	}
	e := c.groupEntry(d, d.asked, uploads)
	e.Linked = had // else it was asked for, and nobody was told of one
	return e
}

func (c *Core) foldEntries(entries []Entry) {
	for _, e := range entries {
		c.foldEntry(e)
	}
}

func (c *Core) foldEntry(e Entry) bool {
	h := &c.history
	if _, known := h.facts[e.ID]; known {
		return false
	}
	if h.facts == nil {
		h.facts = map[string]bool{}
	}
	h.facts[e.ID] = true
	if e.Gone {
		h.lose(e)
	} else {
		h.owed = append(h.owed, unwritten{Entry: e, facts: []string{e.ID}})
	}
	c.changed()
	return true
}

func (c *Core) foldWritten(id string) bool {
	h := &c.history
	waits, known := h.facts[id]
	if delete(h.facts, id); !waits {
		return known
	}
	h.owed = slices.DeleteFunc(h.owed, func(one unwritten) bool { return slices.Contains(one.facts, id) })
	h.gone = slices.DeleteFunc(h.gone, func(g *goneFiles) bool { return slices.Contains(g.facts, id) })
	return true
}

// writeHistory has what is owed written, in one call at a time. Nothing waits for it but that a drop is forgotten.
func (c *Core) writeHistory() {
	h := &c.history
	if h.writing == 0 {
		c.loseNow()
	}
	if h.writing > 0 || len(h.owed) == 0 || c.now.Before(h.retryAt) {
		return
	}
	h.writing = min(len(h.owed), mostEntries)
	if h.single {
		h.writing = 1
	}
	entries := make([]Entry, 0, h.writing)
	for _, one := range h.owed[:h.writing] {
		e := one.Entry
		if one.linkless {
			e = c.linklessEntry(one)
		}
		if len(e.Uploads) > 0 {
			entries = append(entries, e)
		}
	}
	c.do(Remember{entries})
}

// wakeForHistory says when the history is tried again.
func (c *Core) wakeForHistory() {
	if h := &c.history; h.writing == 0 && len(h.owed) > 0 {
		c.wakeAt(h.retryAt)
	}
}

// remembered takes in whether entries were written. What could not be is tried again behind the others, for as long as this
// run lasts.
func (c *Core) remembered(e Remembered) {
	h := &c.history
	tried := slices.Clone(h.owed[:h.writing])
	h.owed, h.writing = slices.Delete(h.owed, 0, h.writing), 0
	c.changed()
	if e.Err != nil {
		h.fault, h.single = asFault("history", e.Err), true
		c.note(Note{Text: "not in the history yet", Fault: h.fault})
		h.owed = append(h.owed, tried...)
		c.leave()
		h.tries++
		h.retryAt = c.now.Add(c.backoff(h.tries, firstAgain, lastAgain))
		return
	}
	for _, one := range tried {
		c.written(one)
	}
	h.fault, h.single, h.tries, h.retryAt = nil, false, 0, time.Time{}
}

func (c *Core) written(one unwritten) {
	if one.drop == nil {
		for _, id := range one.facts {
			c.history.facts[id] = false // it was taken out of what is owed, with all that were written
			c.record(EntryWritten{id})
		}
		if d := c.byDrop[one.Drop]; d != nil && d.asked == one.ID {
			d.entry = entered
		}
		return
	}
	switch it := one.item; {
	case one.linkless:
	case it == nil && one.drop.asked == one.ID:
		one.drop.entry = entered
	case it != nil && it.attempt == one.Uploads[0].File.Attempt:
		it.entry = entered
	}
	one.drop.unwritten--
	c.touchDrop(one.drop)
}
