package core

import (
	"linkdrop/uploader/destination"
)

// An early link is made as soon as its upload is open, and leads to nothing until the file has arrived. It is the one that the file
// ends in: it is asked for again then, under the same ID, and only its end is news. It goes on with the next attempt of a file that is
// sent anew, because a destination with early links puts that in the place of the one before (destination.Traits.EarlyLinks); so nothing
// is owed for the one before. Where it cannot be the one, it is lost: that is a fact, in which its end is owed, and its ID is never used
// again. A link that could not be made early is made when the file is stored, as without the wish.

// choosesEarly reports whether the links of the drop are to be made early, as far as is known. Without its password none is made, and
// where what was chosen for it cannot be had.
func (c *Core) choosesEarly(d *drop) bool {
	p := d.place
	return d.Options.LinkAtDrop && p.known && p.links && p.traits.EarlyLinks && !d.gone && !d.locked() && !c.unsure(d) && d.refusal() == nil
}

// needsEarly reports whether the item, whose upload is open, is to have an early link of its own.
func (c *Core) needsEarly(it *item) bool {
	return it.early == nil && !it.noEarly && !it.earlyLost && c.choosesEarly(it.drop) && !it.drop.grouped() && it.drop.earlyID == ""
}

// startEarly asks for early links. It reports whether it did something.
func (c *Core) startEarly(p *place) bool {
	if p.calls[callEarly] > 0 {
		return false
	}
	for _, d := range p.earlyDrops {
		c.startGroupEarly(p, d)
		return true
	}
	if p.lines[LinkingEarly].size == 0 {
		return false
	}
	var batch []*item
	var requests []destination.LinkRequest
	for it := p.lines[LinkingEarly].first; it != nil && len(batch) < p.batch(); it = it.next {
		if it.promised() && !it.earlyHere(p) {
			c.loseEarly(it)
			continue
		}
		if p.misses(it.upload.Upload) { // as for a signature: nothing of it was sent, or it would be in doubt
			c.beginAnew(it)
			continue
		}
		batch = append(batch, it)
		requests = append(requests, destination.LinkRequest{
			ID: it.ownLink(), Uploads: []destination.Upload{it.upload.Upload}, Name: it.name, Life: it.drop.Options.Life, Options: it.drop.linkOptions(),
		})
	}
	if len(batch) > 0 {
		call := c.open(callEarly, p, batch...)
		c.do(Link{Call: call.id, Place: call.command(), Requests: requests})
	}
	return true
}

// startGroupEarly asks for the one link of a drop, whose uploads are all open or stored.
func (c *Core) startGroupEarly(p *place, d *drop) {
	c.touchDrop(d)
	var items []*item
	var attempts []int
	request := destination.LinkRequest{ID: d.earlyID, Name: d.title(), Life: d.Options.Life, Options: d.linkOptions()}
	for _, it := range d.items {
		if !it.wanted() {
			continue
		}
		u := c.current(it)
		if p.misses(u) || d.earlyID != "" && (it.earlyAt == 0 || it.earlyLost || !it.earlyHere(p)) {
			d.noEarly = true
			return
		}
		items, attempts = append(items, it), append(attempts, it.attempt)
		request.Uploads = append(request.Uploads, u)
	}
	if request.ID == "" {
		request.ID = groupID(d.ID, items, (*item).currentAttempt)
	}
	call := c.open(callEarly, p)
	call.drop, d.call, call.request = d, call, request
	call.members, call.attempt = items, attempts
	c.do(Link{Call: call.id, Place: call.command(), Requests: []destination.LinkRequest{request}})
}

// earlyDone takes in early links. One that could not be made is not asked for again: the file gets its link when it is stored.
func (c *Core) earlyDone(call *call, answers []destination.Result[destination.Link]) {
	if call.drop != nil {
		c.groupEarlyDone(call, answers)
		return
	}
	var made EarlyLinked
	for i, it := range call.items {
		switch {
		case !call.current(i) || !it.wanted() || it.earlyLost || call.old() || i < len(answers) && stopped(answers[i].Err):
			// Nobody has it, and it ends with the upload that it leads to.
		case i >= len(answers) || answers[i].Err != nil:
			it.noEarly = true
		case c.isOver(answers[i].Value): // somebody took it back meanwhile
			it.noEarly = true
			c.loseEarly(it)
		default:
			c.worked(call, backend)
			link := answers[i].Value
			it.early, it.earlyGen = &link, call.gen
			if !it.promised() {
				made.Items = append(made.Items, EarlyItem{it.id, it.attempt, call.site})
			}
		}
	}
	if len(made.Items) > 0 {
		c.recordNow(made)
	}
}

func (c *Core) groupEarlyDone(call *call, answers []destination.Result[destination.Link]) {
	d := call.drop
	c.touchDrop(d)
	switch {
	case d.gone || d.earlyLost || call.old() || len(answers) == 1 && stopped(answers[0].Err):
		return
	case len(answers) != 1 || answers[0].Err != nil:
		d.noEarly = true
		return
	case c.isOver(answers[0].Value): // it ended with a file, or somebody took it back
		d.noEarly = true
		c.loseGroupEarly(d)
		return
	}
	c.worked(call, backend)
	made := EarlyLinked{Drop: d.ID, LinkID: call.request.ID}
	for i, it := range call.members {
		if d.earlyID == "" && (it.attempt != call.attempt[i] || it.wish == Remove) { // nobody has it, and it does not lead to what is sent now
			c.recordNow(AbortOwed{Owed{
				ID: "link " + call.request.ID, Destination: d.Destination, LinkID: call.request.ID, Upload: call.at(destination.Upload{}), Generation: call.gen,
			}})
			return
		}
		made.Items = append(made.Items, EarlyItem{it.id, it.attempt, call.site})
	}
	for _, it := range call.members {
		it.earlyGen = call.gen
	}
	if d.earlyID == "" {
		c.recordNow(made)
	}
	link := answers[0].Value
	d.early = &link
}

// needsEarlyLink reports whether the drop's one link is to be made early: all of its files are found and have their uploads, and
// some are still on their way.
func (c *Core) needsEarlyLink(d *drop) bool {
	return d.early == nil && !d.noEarly && !d.earlyLost && d.expanded && d.call == nil && d.link == nil && !d.linked && d.linkFault == nil &&
		c.choosesEarly(d) && d.grouped() && d.passed((*item).hasUpload)
}

// hasUpload reports whether a link can be asked for that leads to the item.
func (it *item) hasUpload() bool {
	return !it.wanted() || !it.doubt && !(it.fault != nil && it.retryAt.IsZero()) && (it.stored != nil || it.upload != nil)
}

// hasEarly reports whether the link to the item is known.
func (it *item) hasEarly() bool {
	return !it.wanted() || it.link != nil || it.early != nil && it.promised()
}

// passed reports whether all items are ready for something, and at least one is on its way. It looks again only at the ones behind
// those that were, as a drop may have 100,000.
func (d *drop) passed(ready func(*item) bool) bool {
	for d.ready < len(d.items) && ready(d.items[d.ready]) {
		d.ready++
	}
	if d.ready < len(d.items) {
		return false
	}
	arriving := false
	for i, it := range d.items {
		if !ready(it) {
			d.ready = i
			return false
		}
		arriving = arriving || it.wanted() && it.stored == nil
	}
	return arriving
}

// tellEarly reports the links of a drop, once in a run, when all of them are known and some files are still on their way.
func (c *Core) tellEarly(d *drop) {
	if d.toldEarly || !c.started || !d.expanded || d.reported || !c.choosesEarly(d) || !d.knowsEarly() {
		return
	}
	d.toldEarly = true
	r := DropReport{Drop: c.dropView(d), Restored: d.restored, Arriving: true}
	if d.grouped() {
		r.Links = []NamedLink{{Item: d.items[0].id, Name: d.title(), Files: len(d.items), Size: d.bytes, Link: *d.early}}
	} else {
		r.Links = d.ownLinks(func(it *item) *destination.Link {
			if it.link != nil {
				return it.link
			}
			return it.early
		})
	}
	d.given = map[string]bool{}
	for _, l := range r.Links {
		d.given[l.Link.ID] = true
	}
	c.ready.Sync = true
	c.do(Report{r})
	c.changed()
}

// knowsEarly reports whether all links of the drop are known, and some of its files are still on their way.
func (d *drop) knowsEarly() bool {
	if d.grouped() {
		return d.early != nil && d.passed((*item).hasUpload)
	}
	return d.earlyID == "" && d.passed((*item).hasEarly)
}

// ownLinks are the links that items have, each its own.
func (d *drop) ownLinks(of func(*item) *destination.Link) (links []NamedLink) {
	for _, it := range d.items {
		if link := of(it); link != nil && it.wanted() {
			links = append(links, NamedLink{Item: it.id, Name: it.base, Files: 1, Size: it.stamp.Size, Link: *link})
		}
	}
	return links
}

// gave reports whether all of these links were told before their files arrived.
func (d *drop) gave(links []NamedLink) bool {
	for _, l := range links {
		if !d.given[l.Link.ID] {
			return false
		}
	}
	return len(links) > 0
}
