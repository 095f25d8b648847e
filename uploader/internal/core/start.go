package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

const (
	// Completions keep a distance: the first goes at once, the next when the last is so long ago. Where completeMany or more
	// are on their way the distance makes batches of hundreds out of 160 small files a second; else nobody notices it.
	completePause     = 250 * time.Millisecond
	completeManyPause = 2500 * time.Millisecond
	completeMany      = 100

	// createBytes bounds how much is opened in one batch, so that signed requests are used long before they end: 15
	// minutes at 1 Mbit/s are 112 MB.
	createBytes = 96 << 20
	// createAhead opens the next batch while this many small files are still ahead of the streams.
	createAhead = 250
)

// start begins whatever may begin. It costs what it starts, not what waits.
func (c *Core) start() {
	for range c.rota {
		p := c.rota[0]
		c.rota = append(c.rota[1:], p) // whoever was asked first is asked last next time
		if p.hold != nil && p.busy() == 0 && !c.hasWork(p) {
			c.lift(p) // nobody is held up by it any more
		}
		if c.startFree(p, &p.strays) { // whatever holds the place now
			c.refresh()
		}
		for p.mayStart(c.now) && c.startOne(p) {
			c.refresh()
		}
	}
}

// startOne starts one thing at a place, the one nearest to a finished link first. It reports whether it did.
func (c *Core) startOne(p *place) bool {
	if !p.open {
		if p.calls[callOpen] > 0 || !c.hasWork(p) {
			return false
		}
		c.do(Open{Call: c.open(callOpen, p).id, Place: Place{p.id, p.gen}})
		return true
	}
	return c.startLink(p) || c.startEarly(p) || c.startPiece(p) || c.startUpload(p) || c.startFree(p, &p.debts)
}

func (c *Core) startLink(p *place) bool {
	if p.calls[callLink] == 0 {
		for _, d := range p.drops {
			if !c.now.Before(d.retryAt) {
				c.startGroupLink(p, d)
				return true
			}
		}
		if p.lines[Linking].size > 0 {
			c.startLinks(p)
			return true
		}
	}
	if p.calls[callComplete] == 0 && c.completeDue(p) {
		c.startComplete(p)
		return true
	}
	return false
}

func (c *Core) startPiece(p *place) bool {
	waiting := p.waiting()
	switch {
	case waiting > 0 && c.sending < c.width:
		c.startSend(p)
	case p.calls[callSign] == 0 && p.lines[Signing].size > 0 && waiting < c.lookahead(p):
		c.startSign(p, min(c.lookahead(p)-waiting, p.batch()))
	default:
		return false
	}
	return true
}

func (c *Core) startUpload(p *place) bool {
	switch {
	case p.calls[callList] == 0 && p.lines[Listing].size > 0:
		c.startList(p)
	case p.calls[callCreate] == 0 && p.lines[Creating].size > 0 && len(p.signed)+p.lines[Signing].size+p.lines[LinkingEarly].size < createAhead:
		c.startCreate(p)
	default:
		return false
	}
	return true
}

// waiting counts the signed requests that wait for a stream, and forgets void ones before the first of them.
func (p *place) waiting() int {
	for len(p.signed) > 0 && !p.signed[0].valid() {
		p.signed[0] = nil
		p.signed = p.signed[1:]
	}
	return len(p.signed)
}

// lookahead is how many signed requests may wait for a stream: two batches at most, one at a time where they end soon.
func (c *Core) lookahead(p *place) int {
	if p.shortLife {
		return max(1, c.width-c.sending)
	}
	return 2 * c.width
}

// hasWork reports whether there is a reason for the place to be open.
func (c *Core) hasWork(p *place) bool {
	return p.wanted() || p.debts.len() > 0 // strays need no open place
}

// wanted reports whether something waits for the place that a person wants to be sent or linked.
func (p *place) wanted() bool {
	for i := range p.lines {
		if p.lines[i].size > 0 {
			return true
		}
	}
	return len(p.drops)+len(p.earlyDrops) > 0 || p.waiting() > 0
}

// onlyFrees reports whether nothing but aborts is under way there, or waits to be.
func (p *place) onlyFrees() bool { return p.busy() == p.calls[callFree] && !p.wanted() }

// completeDue decides when acknowledged files are completed: at once where few are on their way, in large batches where
// there are many, so that no round trip to the backend stands between two small files.
func (c *Core) completeDue(p *place) bool {
	waiting := p.lines[Completing].size
	if waiting == 0 {
		return false
	}
	behind := p.lines[Creating].size + p.lines[LinkingEarly].size + p.waiting() + p.calls[callSend] + p.lines[Signing].size
	if behind == 0 || waiting >= p.batch() {
		return true
	}
	pause := completePause
	if behind >= completeMany {
		pause = completeManyPause
	}
	due := p.completed.Add(pause)
	if c.now.Before(due) {
		c.wakeAt(due)
		return false
	}
	return true
}

func (c *Core) startComplete(p *place) {
	var batch []*item
	var sent []destination.Sent
	for it := p.lines[Completing].first; it != nil && len(batch) < p.batch(); it = it.next {
		batch = append(batch, it)
		sent = append(sent, destination.Sent{Upload: it.upload.Upload, Receipts: append([]destination.Receipt(nil), it.upload.receipts...)})
	}
	p.completed = c.now
	call := c.open(callComplete, p, batch...)
	c.do(Complete{Call: call.id, Place: call.command(), Sent: sent})
}

func (c *Core) startSend(p *place) {
	s := p.signed[0]
	p.signed[0] = nil
	p.signed = p.signed[1:]
	delete(s.upload.requests, s.n)
	it := s.item
	call := c.open(callSend, p, it)
	call.ns, call.signed = []int{s.n}, s.at
	c.do(Send{
		Call: call.id, Place: call.command(), Item: it.id, Drop: it.drop.ID, Path: it.path(), Stamp: it.stamp, Upload: s.upload.Upload, N: s.n,
		Request: s.request, Expect: s.upload.expect, Sync: s.sync,
	})
	s.upload.expect = false
}

// startSign asks for the next requests, just in time and across uploads; files that were started come first.
func (c *Core) startSign(p *place, most int) {
	var items []*item
	var ns []int
	var pieces []SignPiece
	sync := false
	for it := p.lines[Signing].first; it != nil && len(ns) < most; it = it.next {
		if p.misses(it.upload.Upload) { // nothing of it was sent, or it would be in doubt
			c.beginAnew(it)
			continue
		}
		for len(ns) < most {
			n, ok := it.upload.idlePiece()
			if !ok {
				break
			}
			it.upload.set(n, underWay)
			items, ns = append(items, it), append(ns, n)
			pieces = append(pieces, SignPiece{it.id, it.path(), it.stamp, it.upload.Upload, n})
			sync = sync || it.upload.Parts > 0
		}
	}
	if len(ns) == 0 {
		return
	}
	call := c.open(callSign, p, items...)
	call.ns = ns
	c.do(Sign{Call: call.id, Place: call.command(), Pieces: pieces, Sync: sync})
}

// startList asks the storage what it really has of an upload that was under way before, or whether the object is there.
func (c *Core) startList(p *place) {
	it := p.lines[Listing].first
	command := List{Item: it.id, Path: it.path(), Upload: c.current(it), Stored: it.stored != nil}
	if it.upload != nil {
		for i, r := range it.upload.receipts {
			if it.upload.pieces[i] == arrived {
				command.Receipts = append(command.Receipts, r)
			}
		}
	}
	call := c.open(callList, p, it)
	command.Call, command.Place = call.id, call.command()
	c.do(command)
}

// startCreate opens uploads for the next files in line.
func (c *Core) startCreate(p *place) {
	var batch []*item
	var files []CreateFile
	var asked ItemsAsked
	bytes := int64(0)
	for it := p.lines[Creating].first; it != nil && len(batch) < p.batch() && (bytes == 0 || bytes < createBytes); it = it.next {
		if f := it.drop.refusal(); f != nil { // before a byte of it is sent
			c.refuse(it, f)
			continue
		}
		batch = append(batch, it)
		files = append(files, CreateFile{
			Item: it.id, Path: it.path(), Stamp: it.stamp, File: c.file(it), Fresh: it.asked < it.attempt, Limit: p.traits.MaxFile,
		})
		asked.IDs = append(asked.IDs, it.id)
		p.reached = max(p.reached, it.order)
		bytes += it.stamp.Size
	}
	if len(batch) == 0 {
		return
	}
	c.recordNow(asked) // whatever a destination opens is found again
	call := c.open(callCreate, p, batch...)
	c.do(Create{Call: call.id, Place: call.command(), Files: files})
}

// refuse stops an item whose destination cannot do what was chosen for its link. An earlier run, or one before it was refused, may have
// asked for its upload, and what was opened then, or even stored, nobody goes on with: it is owed an abort.
func (c *Core) refuse(it *item, f *fault.Error) {
	if it.opens() {
		c.loseEarly(it) // else the next attempt would be opened, to take the place of this one
		c.beginAnew(it)
	}
	c.fail(it, f)
}

// mostFrees is how many aborts may be on their way at once: as many as pieces where nothing else is to be done there.
func (c *Core) mostFrees(p *place) int {
	if p.onlyFrees() {
		return c.c.Streams
	}
	return 1
}

// startFree frees one upload whose time has come, where it was opened.
func (c *Core) startFree(p *place, debts *timeline[*debt]) bool {
	if p.calls[callFree] >= c.mostFrees(p) || debts.len() == 0 || c.now.Before(debts.next().NotBefore) {
		return false
	}
	debt := debts.next()
	if c.beingOpened(debt) {
		return false // freed before it is open, it would be there afterwards
	}
	debts.remove(debt)
	call := c.open(callFree, p)
	if debt.Generation != 0 {
		call.gen = debt.Generation
	}
	call.debt, debt.call, debt.again, debt.waits = debt, call, false, nil
	c.do(Free{Call: call.id, Place: call.command(), Owed: debt.Owed, Rows: debt.rows()})
	return true
}

// beingOpened reports whether the upload of a debt is just being asked for.
func (c *Core) beingOpened(debt *debt) bool {
	for _, call := range c.calls {
		for i, it := range call.items {
			if call.kind == callCreate && string(it.id) == debt.Upload.File.ID && call.attempt[i] == debt.Upload.File.Attempt {
				return true
			}
		}
	}
	return false
}

// wake says when there is something to do although nothing happens.
func (c *Core) wake() {
	if !c.started {
		return
	}
	c.wakeForHistory()
	if c.c.Recalls && c.recall.keeps && !c.recall.asking {
		c.wakeAt(c.recall.next)
	}
	if c.jam != nil {
		return // the runner tries the journal again, and says when it can be written
	}
	if c.retries.len() > 0 {
		c.wakeAt(c.retries.next().retryAt)
	}
	for _, p := range c.rota {
		c.wakeForPlace(p)
	}
}

func (c *Core) wakeForPlace(p *place) {
	if p.strays.len() > 0 && p.strays.next().NotBefore.After(c.now) {
		c.wakeAt(p.strays.next().NotBefore)
	}
	if p.hold != nil && p.hold.next.After(c.now) {
		c.wakeAt(p.hold.next)
		return
	}
	if p.debts.len() > 0 && p.debts.next().NotBefore.After(c.now) {
		c.wakeAt(p.debts.next().NotBefore)
	}
	for _, d := range p.drops {
		if d.retryAt.After(c.now) {
			c.wakeAt(d.retryAt)
		}
	}
}
