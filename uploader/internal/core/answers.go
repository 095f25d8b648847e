package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// createDone takes in what was opened.
func (c *Core) createDone(call *call, answers []CreateAnswer) {
	for i, it := range call.items {
		if i >= len(answers) {
			c.failed(call, backend, it, fault.New(fault.Bug, "create", "too few answers"))
			continue
		}
		c.created(call, i, it, answers[i])
	}
}

func (c *Core) created(call *call, i int, it *item, a CreateAnswer) {
	if a.Err == nil && !a.NotAsked {
		a.Err = call.covers(i, a.Created.Upload, a.Stamp.Size)
	}
	opened := a.Err == nil && !a.NotAsked
	a.Created.Upload = call.at(a.Created.Upload)
	if opened {
		c.openedElsewhere(call, it)
	}
	switch {
	case opened && (!it.wanted() || !call.current(i)):
		c.oweOpened(call, a.Created.Upload)
	case opened && call.old(): // it is open where the place was before
		owed := newOwed(call.place.id, a.Created.Upload, false, call.gen)
		c.beginOwing(it, it.stamp, &owed)
	case opened:
		c.worked(call, backend)
		c.openUpload(call, it, a)
	case !call.current(i) || !it.wanted():
	case a.Err == nil: // the file is not what the attempt was asked for with: its upload may be open, with another size
		c.beginWith(it, a.Stamp)
	default:
		c.failed(call, backend, it, a.Err)
	}
}

// owns reports whether an upload is the one that the call was about.
func (call *call) owns(i int, u destination.Upload) bool {
	return u.File.ID == string(call.items[i].id) && u.File.Attempt == call.attempt[i]
}

// covers checks an upload before anything is built on it: it is the one that was asked for, and its plan covers the file.
func (call *call) covers(i int, u destination.Upload, size int64) error {
	switch {
	case !call.owns(i, u):
		return fault.New(fault.Protocol, "create", "the answer is about another upload")
	case u.File.Size != size:
	case u.Parts == 0, u.Parts == 1 && size == 0:
		return nil
	case u.Parts > 0 && u.PartSize > 0 && (size+u.PartSize-1)/u.PartSize == int64(u.Parts):
		return nil
	}
	return fault.New(fault.Protocol, "create", "the plan does not cover the file")
}

// oweOpened frees what nobody wants any more. A debt for it may be there, without the key.
func (c *Core) oweOpened(call *call, u destination.Upload) {
	owed := newOwed(call.place.id, u, false, call.gen)
	if debt := c.owed[owed.ID]; debt != nil {
		owed.Row = debt.Row
	}
	c.recordNow(AbortOwed{owed})
}

func (c *Core) openUpload(call *call, it *item, a CreateAnswer) {
	u := a.Created.Upload
	opened := UploadOpened{it.id, a.Stamp, u}
	if u.Parts > 0 || u.File.Attempt > 1 || a.Stamp != it.stamp {
		c.recordNow(opened)
	} else {
		c.fold(opened) // after a crash, creating it again gives the same upload: small files need no fact
	}
	it.upload.gen = call.gen
	it.fault, it.retryAt = nil, time.Time{}
	if first := a.Created.First; first != nil && it.wish == Run {
		n, _ := it.upload.idlePiece()
		c.queueRequest(call.place, it, n, *first, u.Parts > 0)
	}
}

// queueRequest lets a signed request wait for a stream. With sync its upload may not be durable yet.
func (c *Core) queueRequest(p *place, it *item, n int, r destination.Request, sync bool) {
	s := &signed{it, it.upload, n, r, c.now, sync}
	it.upload.set(n, underWay)
	if it.upload.requests == nil {
		it.upload.requests = map[int]*signed{}
	}
	it.upload.requests[n] = s
	p.signed = append(p.signed, s)
	p.shortLife = r.Life.Total() > 0 && r.Life.Total() < 2*time.Minute
	c.touch(it)
}

// signDone takes in signed requests.
func (c *Core) signDone(call *call, answers []destination.Result[destination.Request]) {
	for i, it := range call.items {
		u, n := call.uploads[i], call.ns[i]
		if it.upload != u || u == nil {
			continue
		}
		u.set(n, idle)
		c.touch(it)
		switch {
		case it.wish != Run || it.fault != nil && it.retryAt.IsZero() || it.doubt || call.old():
		case i >= len(answers):
			c.failed(call, backend, it, fault.New(fault.Bug, "sign", "too few answers"))
		case answers[i].Err != nil:
			c.signFailed(call, it, answers[i].Err)
		default:
			c.worked(call, backend)
			c.queueRequest(call.place, it, n, answers[i].Value, false)
		}
	}
}

func (c *Core) signFailed(call *call, it *item, err error) {
	if fault.KindOf(err) == fault.Changed {
		c.fileChanged(it)
		return
	}
	c.failed(call, backend, it, err)
}

// sendDone acts on what became of a piece.
func (c *Core) sendDone(call *call, e SendDone) {
	it, u := call.items[0], call.uploads[0]
	e.Err = call.receives(e)
	if e.Err == nil {
		c.worked(call, storage)
		c.width = min(c.width+1, c.c.Streams)
	}
	if it.upload != u || u == nil {
		return
	}
	c.touch(it)
	switch {
	case e.Err != nil:
		c.sendFailed(call, it, u, e)
	case u.Parts == 0 && call.old() && it.wanted():
		c.beginAnew(it) // it was sent to where the place was before
	default:
		c.pieceArrived(it, e.Receipt)
	}
}

// receives gives the error of a Send, also where its receipt is for something else.
func (call *call) receives(e SendDone) error {
	if u, n := call.uploads[0], call.ns[0]; e.Err == nil && u != nil {
		if _, size := u.Range(n); e.Receipt.N != n || e.Receipt.Size != size {
			return fault.New(fault.Protocol, "put", "a receipt for another piece")
		}
	}
	return e.Err
}

func (c *Core) sendFailed(call *call, it *item, u *upload, e SendDone) {
	u.set(call.ns[0], idle)
	if u.Parts == 0 && !e.Unused && unanswered(e.Err) {
		u.torn = true
		if it.wanted() {
			c.tear(call, it, e.Err)
			return
		}
	}
	if !stopped(e.Err) && it.wish == Run && (it.fault == nil || !it.retryAt.IsZero()) {
		c.sendAgain(call, it, u, e.Unused, asFault("put", e.Err))
	}
}

// sendAgain reacts to the failure of a piece.
func (c *Core) sendAgain(call *call, it *item, u *upload, unused bool, f *fault.Error) {
	switch {
	case unused && c.now.Sub(call.signed) > stillborn:
		u.void() // it waited too long for a stream: what waits beside it is as old
	case unused:
		c.signAgain(it, f, mostSigns)
	case f.Kind == fault.Changed:
		c.fileChanged(it)
	case react(f.Kind) == resign:
		most := 1
		if f.Kind == fault.Expired || f.Kind == fault.Clock {
			most = mostSigns
		}
		c.signAgain(it, f, most)
	default:
		u.expect = f.Kind == fault.Interrupted // a refusal in mid-body often looks like a reset: ask first, next time
		c.failed(call, storage, it, f)
	}
}

// stillborn is how soon after it was signed a request has ended that never could be used: signing again for ever would not
// help.
const stillborn = time.Second

// unanswered reports whether a request ended without anybody saying how.
func unanswered(err error) bool {
	k := fault.KindOf(err)
	return stopped(err) || k == fault.Interrupted || k == fault.Stalled
}

// tear gives up an attempt whose one request broke off with no answer. Its connection may live on somewhere, and there are
// storages that publish what came when it ends: over the file, if that were sent again to the same key.
func (c *Core) tear(call *call, it *item, err error) {
	c.beginAnew(it)
	if !stopped(err) && it.wish == Run && it.fault == nil {
		c.failed(call, storage, it, err)
	}
}

// signAgain asks for a new signed request: the old one had ended, or was refused, which one renewal may heal. Those that
// wait are as old as it.
func (c *Core) signAgain(it *item, f *fault.Error, most int) {
	it.signs++
	if it.signs > most {
		c.fail(it, f)
		return
	}
	it.upload.void()
}

// pieceArrived notes an acknowledged piece.
func (c *Core) pieceArrived(it *item, r destination.Receipt) {
	r.Body = nil
	arrived := PieceArrived{it.id, it.attempt, r}
	if it.upload.Parts > 0 {
		c.record(arrived)
	} else {
		c.fold(arrived)
	}
	c.progress(it)
	if it.upload.left == 0 {
		it.fault, it.retryAt = nil, time.Time{}
	}
}

// fileChanged stops an item whose file is not the one that was started, so that nobody gets half a file; "send again" then
// starts over. Where nothing of the old version was sent, the new one is taken.
func (c *Core) fileChanged(it *item) {
	if u := it.upload; u != nil && u.left == len(u.pieces) && it.restored && it.pieces == 0 {
		c.restart(it, fault.New(fault.Changed, "read", ""))
		return
	}
	c.fail(it, fault.New(fault.Changed, "read", ""))
}

// listDone goes on with what the storage really has.
func (c *Core) listDone(call *call, e ListDone) { //nolint:gocyclo // it is the one table of what an answer means
	it := call.items[0]
	if !call.current(0) || it.upload != call.uploads[0] || call.old() || it.deleted() {
		return
	}
	kind := fault.KindOf(e.Err)
	switch {
	case e.Err == nil:
		c.worked(call, backend)
		c.listed(call, it, e)
	case kind == fault.Unsupported && it.stored != nil && it.gen != call.gen && (call.site == "" || it.stored.Site == ""):
		it.doubt, it.gen = false, call.gen // nobody said that it is gone, and nobody can be asked
	case kind == fault.Missing || kind == fault.Unsupported || react(kind) == giveUp && call.place.misses(c.current(it)):
		c.worked(call, backend) // whoever cannot make head or tail of what another place opened does not have it
		if it.wanted() {
			c.restart(it, asFault("list", e.Err))
		}
	default:
		c.failed(call, backend, it, e.Err)
	}
}

func (c *Core) listed(call *call, it *item, e ListDone) {
	it.lists++
	if o := e.Arrived.Object; o != nil {
		if !call.owns(0, o.Upload) || o.Size != it.stamp.Size {
			c.failed(call, backend, it, fault.New(fault.Protocol, "list", "the answer is about another object"))
			return
		}
		if u := it.upload; u != nil && u.Parts == 0 && u.left > 0 && e.Stamp != it.stamp {
			c.fileChanged(it) // nobody saw whether it changed before its one request came to an end, or after
			return
		}
		it.doubt, it.gen = false, call.gen
		if it.stored == nil || it.stored.Site != call.at(*it.stored).Site { // it is there and proven: whatever answer was lost
			c.storedAs(call, it, *o)
		}
		return
	}
	if it.stored != nil { // it was an object, and is none any more
		c.restart(it, fault.New(fault.Missing, "list", ""))
		return
	}
	c.listedPieces(call, it, e)
}

// listedPieces goes on with an upload that is no object yet.
func (c *Core) listedPieces(call *call, it *item, e ListDone) {
	it.doubt = false
	switch {
	case e.Stamp != it.stamp:
		c.fileChanged(it)
		return
	case call.site == "" || it.upload.Site == call.site:
	case it.upload.Site != "" && len(e.Arrived.Receipts) == 0: // nothing of it is here: it was opened elsewhere
		c.restart(it, fault.New(fault.Missing, "list", ""))
		return
	default: // the same place under another name
		c.recordNow(UploadOpened{it.id, it.stamp, call.at(it.upload.Upload)})
	}
	u := it.upload
	u.gen, u.made = call.gen, false
	u.forget()
	for _, r := range e.Arrived.Receipts {
		if _, size := u.Range(r.N); r.Size == size { // else another plan's piece, or a broken one: it is sent again
			u.arrive(r)
		}
	}
	it.fault, it.retryAt = nil, time.Time{}
}

// storedAs notes that the item is one whole object. A cancel that came too late deletes it.
func (c *Core) storedAs(call *call, it *item, o destination.Object) {
	o.Upload = call.at(o.Upload)
	if !it.wanted() {
		owed := newOwed(it.drop.Destination, o.Upload, true, call.gen)
		if debt := c.owed[debtID(string(it.id), it.attempt, false)]; debt != nil {
			owed.NotBefore = debt.NotBefore // an undo may still come
		}
		c.loseEarly(it) // which ends with what is stored behind it
		c.recordNow(AbortOwed{owed})
	}
	it.gen = call.gen
	c.recordNow(ItemStored{it.id, o.Upload, o.Digests.CRC64})
	c.recall.keeps = true
	if o.Link != nil {
		it.link = o.Link
	}
	c.progress(it)
}

// completeDone takes in objects.
func (c *Core) completeDone(call *call, answers []destination.Result[destination.Object]) {
	for i, it := range call.items {
		var a destination.Result[destination.Object]
		if i < len(answers) {
			a = answers[i]
		} else {
			a.Err = fault.New(fault.Bug, "complete", "too few answers")
		}
		c.completed(call, i, it, a)
	}
}

func (c *Core) completed(call *call, i int, it *item, a destination.Result[destination.Object]) {
	if a.Err == nil && (!call.owns(i, a.Value.Upload) || a.Value.Size != call.uploads[i].File.Size) {
		a.Err = fault.New(fault.Protocol, "complete", "the answer is about another object")
	}
	late := !call.current(i) || it.upload != call.uploads[i]
	switch {
	case a.Err != nil && !late:
		c.completeFailed(call, it, a.Err)
	case a.Err != nil:
	case late:
		c.recordNow(AbortOwed{newOwed(call.place.id, call.at(a.Value.Upload), true, call.gen)})
	case call.old() && it.wanted():
		it.doubt, it.upload.made = true, true // it is stored where the place was before
	default:
		c.worked(call, backend)
		c.storedAs(call, it, a.Value)
	}
}

func (c *Core) completeFailed(call *call, it *item, err error) {
	switch {
	case fault.KindOf(err) == fault.Corrupt: // the whole is not what was sent: none of it can be trusted
		if it.wanted() {
			c.restart(it, asFault("complete", err))
		}
	default:
		// Perhaps it is done and only the answer was lost: the storage knows, where it can be asked.
		if it.wanted() && unanswered(err) && it.upload.Parts > 0 && call.place.traits.Resumes && it.lists == 0 {
			it.doubt = true
		}
		c.failed(call, backend, it, err)
	}
}
