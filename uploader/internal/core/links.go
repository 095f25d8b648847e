package core

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// linkID is the LinkRequest.ID of an item's own link. It is made of the item and its attempt, so that an answer lost in a
// crash is asked for again under the same name, and a file that was sent anew gets a link of its own.
func linkID(id ItemID, attempt int) string {
	if attempt <= 1 {
		return string(id)
	}
	return derived(string(id), string(id), attempt)
}

// groupID is the LinkRequest.ID of a drop's one link: the same files, at the same attempts, give the same link, one more gives another.
func groupID(d DropID, items []*item, attempt func(*item) int) string {
	h := sha256.New()
	for _, it := range items {
		_, _ = fmt.Fprintf(h, "%s/%d ", it.id, attempt(it)) // a hash never fails
	}
	return derived(string(d), string(h.Sum(nil)), len(items))
}

// derived makes a ULID with the time of another, so that it sorts beside it, and the rest from what it stands for.
func derived(id, of string, n int) string {
	parsed, err := ulid.Parse(id)
	if err != nil {
		return fmt.Sprintf("%s-%x", id, sha256.Sum256(fmt.Appendf(nil, "%s %d", of, n)))[:min(26, len(id)+9)]
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", of, n))
	copy(parsed[6:], sum[:])
	return parsed.String()
}

// startLinks asks for the links of stored files, many at once.
func (c *Core) startLinks(p *place) {
	var batch []*item
	var requests []destination.LinkRequest
	for it := p.lines[Linking].first; it != nil && len(batch) < p.batch(); it = it.next {
		if it.elsewhere(p) { // the place may be another one than where it was stored
			it.doubt = true
			c.touch(it)
			continue
		}
		if p.linkless() || !it.earlyHere(p) || it.drop.earlyID != "" {
			c.loseEarly(it)
		}
		if p.linkless() || it.link != nil {
			c.itemLinked(it, it.link)
			continue
		}
		if f := it.drop.refusal(); f != nil {
			c.enterLinklessItem(it)
			c.fail(it, f)
			continue
		}
		batch = append(batch, it)
		requests = append(requests, destination.LinkRequest{
			ID: it.ownLink(), Uploads: []destination.Upload{*it.stored}, Name: it.name, Life: it.drop.Options.Life,
			Options: it.drop.linkOptions(),
		})
	}
	c.refresh() // those that need no call are done
	if len(batch) > 0 {
		call := c.open(callLink, p, batch...)
		c.do(Link{Call: call.id, Place: call.command(), Requests: requests, Look: slices.ContainsFunc(batch, (*item).ofEarlierRun)})
	}
}

// startGroupLink asks for the one link of a drop.
func (c *Core) startGroupLink(p *place, d *drop) {
	if f := d.refusal(); f != nil {
		c.groupLinkRefused(d, f)
		return
	}
	request := destination.LinkRequest{Name: d.title(), Life: d.Options.Life, Options: d.linkOptions()}
	asks := false
	for _, it := range d.items {
		if it.member() && it.elsewhere(p) { // the place may be another one than where it was stored
			c.doubtStored(it)
			asks = true
		}
	}
	if asks {
		return
	}
	items := make([]*item, 0, len(d.items)) // made at once: of 100,000 files, what grows is as large again as what is needed
	request.Uploads = make([]destination.Upload, 0, len(d.items))
	attempts := make([]int, 0, len(d.items))
	for _, it := range d.items {
		if it.member() {
			items = append(items, it)
			request.Uploads = append(request.Uploads, *it.stored)
			attempts = append(attempts, it.attempt)
		}
	}
	if request.ID = d.earlyID; !d.keepsGroupLink(items) {
		c.loseGroupEarly(d)
		request.ID = d.newGroupLink(items)
	}
	if request.ID != d.asked {
		d.entry = notEntered
	}
	c.recordNow(DropLinked{d.ID, request.ID, false})
	call := c.open(callLink, p)
	call.drop, d.call, call.request = d, call, request
	call.members, call.attempt = items, attempts // not items of the call: they may be wished for meanwhile
	c.touchDrop(d)
	c.do(Link{Call: call.id, Place: call.command(), Requests: []destination.LinkRequest{request}, Look: slices.ContainsFunc(items, (*item).ofEarlierRun)})
}

// ofEarlierRun reports whether nothing was heard of what the item stored in this run.
func (it *item) ofEarlierRun() bool { return it.gen == 0 }

// linkDone takes in links.
func (c *Core) linkDone(call *call, answers []destination.Result[destination.Link]) {
	if call.kind == callEarly {
		c.earlyDone(call, answers)
		return
	}
	if call.drop != nil {
		answer := destination.Result[destination.Link]{Err: fault.New(fault.Bug, "link", "no answer")}
		if len(answers) == 1 {
			answer = answers[0]
		}
		c.groupLinkDone(call, answer)
		return
	}
	for i, it := range call.items {
		switch {
		case !call.current(i) || it.stored == nil || !it.wanted() || it.deleted():
			// The file is being deleted or sent anew, and its link ends with it.
		case i >= len(answers):
			c.failed(call, backend, it, fault.New(fault.Bug, "link", "too few answers"))
		case call.old():
		case answers[i].Err != nil:
			c.linkFailed(call, it, answers[i].Err)
		case c.arrivedLate(it, answers[i].Value):
		default:
			c.worked(call, backend)
			link := answers[i].Value
			c.itemLinked(it, &link)
		}
	}
}

// linkFailed retries links, and never sends the file again for one: only the storage can say that it is gone.
func (c *Core) linkFailed(call *call, it *item, err error) {
	if f := asFault("link", err); f.Kind == fault.Unsupported && f.Code != fault.NoOption {
		c.noLinks(call.place)
		return
	}
	if !stopped(err) {
		c.enterLinklessItem(it)
	}
	if f := asFault("link", err); react(f.Kind) == anew {
		c.fail(it, f)
		return
	}
	c.failed(call, backend, it, err)
}

// itemLinked finishes an item; a nil link is one at a destination without.
func (c *Core) itemLinked(it *item, link *destination.Link) {
	c.linked(it)
	it.link = link
	c.progress(it)
	if it.entry != notEntered {
		return
	}
	it.entry = entering
	entry := c.itemEntry(it)
	entry.SentAt = c.now
	c.enter(unwritten{Entry: entry, drop: it.drop, item: it})
}

// linked notes that an item has its link, which is news to whoever was told of its drop before.
func (c *Core) linked(it *item) {
	if it.drop.told && !it.hadLink {
		c.record(DropTold{it.drop.ID, false})
	}
	c.record(ItemLinked{it.id})
}

func (c *Core) groupLinkDone(call *call, a destination.Result[destination.Link]) {
	d := call.drop
	c.touchDrop(d)
	if d.gone || call.old() {
		return
	}
	if a.Err != nil {
		c.groupLinkFailed(call, d, a.Err)
		return
	}
	c.worked(call, backend)
	link := a.Value
	if len(call.members) > 0 && c.arrivedLate(call.members[0], link) {
		return
	}
	for i, it := range call.members {
		if it.attempt != call.attempt[i] || !it.member() {
			return // it leads to a file that is being taken away: nobody gets it, and one to the others is made
		}
	}
	for _, it := range call.members {
		c.linked(it)
		if len(d.items) == 1 {
			it.link = &link
		}
	}
	d.link, d.linkFault, d.tries = &link, nil, 0
	c.record(DropLinked{d.ID, call.request.ID, true})
	entry := c.groupEntry(d, link.ID, call.request.Uploads)
	entry.SentAt = c.now
	d.entry = entering
	c.enter(unwritten{Entry: entry, drop: d})
}

func (c *Core) groupLinkFailed(call *call, d *drop, err error) {
	if stopped(err) {
		return
	}
	f := asFault("link", err)
	if f.Kind == fault.Unsupported && f.Code != fault.NoOption {
		c.noLinks(call.place)
		return
	}
	d.tries++
	if d.tries == 1 {
		c.owe(unwritten{drop: d, linkless: true})
	}
	switch react(f.Kind) {
	case holdAll:
		c.holdOn(call, backend, f)
	case network:
		if !call.old() {
			call.place.streak[backend]++
		}
		if call.place.hold != nil || call.place.streak[backend] >= holdAfter {
			c.holdOn(call, backend, f)
		}
	case ask:
		c.doubtMembers(call)
	case again:
	case giveUp, resign, anew:
		d.tries = mostTries + 1
	}
	if d.tries > mostTries {
		d.linkFault = f
		return
	}
	d.retryAt = c.now.Add(max(c.backoff(d.tries, firstAgain/4, lastAgain), f.RetryAfter))
}

// groupLinkRefused gives the one link up before it is asked for: what was chosen for it cannot be had any more.
func (c *Core) groupLinkRefused(d *drop, f *fault.Error) {
	c.owe(unwritten{drop: d, linkless: true})
	d.tries, d.linkFault = mostTries+1, f
	c.touchDrop(d)
}

// doubtMembers follows an answer that a file of a group is not there: the storage is asked about each of them, once.
func (c *Core) doubtMembers(call *call) {
	for i, it := range call.members {
		if it.attempt == call.attempt[i] && it.stored != nil && it.wanted() && it.lists == 0 {
			c.doubtStored(it)
		}
	}
}

// member reports whether the one link of its drop leads to it.
func (it *item) member() bool { return it.stored != nil && !it.doubt && it.wanted() && !it.deleted() }

// doubtStored has the storage asked about a file of a group, which has its link again when it is there.
func (c *Core) doubtStored(it *item) {
	it.offered, it.hadLink = it.offered || it.linked, it.hadLink || it.linked
	it.doubt, it.linked = true, false
	c.touch(it)
}

// freeDone acts on the answer to an abort.
func (c *Core) freeDone(call *call, e FreeDone) {
	debt, err := call.debt, e.Err
	if c.owed[debt.ID] != debt {
		return // taken back meanwhile
	}
	defer c.countFreeing(debt)
	kind := fault.KindOf(err)
	if err != nil && kind != fault.Unsupported && kind != fault.Missing && kind != fault.Kept {
		debt.tries++
		debt.NotBefore = c.now.Add(c.backoff(debt.tries, firstAgain, lastAgain))
		if debt.tries <= mostAborts {
			c.await(debt)
		}
		if debt.tries >= mostLeaving {
			c.cannotLeave(debt)
		}
		c.notFreed(call, err)
		return
	}
	c.freeFault = nil
	if e.Linked || err != nil { // who does not know it, or keeps it, may have it behind a link all the same
		c.cannotLeave(debt)
	}
	if e.Linked {
		c.record(AbortPaid{debt.ID})
		return
	}
	c.worked(call, backend)
	if err == nil || kind != fault.Unsupported { // else it is still there, and stays
		c.freed(debt)
	}
	if debt.again { // something was opened after all, perhaps after this abort
		c.await(debt)
		return
	}
	c.record(AbortPaid{debt.ID})
}

// freed tells the history that a file is gone, which could be undone until then. A cancelled one has nothing stored any more: its next
// attempt begins.
func (c *Core) freed(debt *debt) {
	it := c.byItem[ItemID(debt.Upload.File.ID)]
	if it != nil && (it.wanted() || it.attempt != debt.Upload.File.Attempt) {
		it = nil
	}
	switch {
	case !debt.Delete && debt.Row != "":
		c.left(c.byDrop[debt.Row], it)
	case it != nil:
		c.loseEarly(it)
	}
	if !debt.Delete {
		return
	}
	if debt.Row != "" {
		c.record(EntryOwed{c.goneEntry(debt)})
	}
	if it != nil && it.stored != nil {
		c.record(AttemptBegan{ID: it.id, Attempt: it.attempt + 1, Stamp: it.stamp})
	}
}

// notFreed holds a place that refuses an abort, if nothing else is to be done there: what else there is finds out for itself whether
// the reason is its own, too.
func (c *Core) notFreed(call *call, err error) {
	if stopped(err) {
		return
	}
	f := asFault("abort", err)
	c.freeFault = f
	c.changed()
	if react(f.Kind) == holdAll && (call.place.hold != nil || call.place.onlyFrees()) {
		c.holdOn(call, backend, f)
	}
}

const mostLeaving = 3 // tries of one abort until the early link that is to leave it out is given up for another one

const mostAborts = 8 // tries of one abort in one run; what is still owed then is tried at the next start

// elsewhere reports whether the item was stored where its place was before. Where nobody can say where a place leads, nothing else is
// known of what an earlier run stored than that it is there.
func (it *item) elsewhere(p *place) bool {
	if it.stored.Site != "" && p.site != "" {
		return p.misses(*it.stored)
	}
	return it.gen != 0 && it.gen != p.gen
}

// misses reports whether the upload is known to be where the place, which is open, does not lead.
func (p *place) misses(u destination.Upload) bool {
	return u.Site != "" && p.site != "" && u.Site != p.site
}
