package uploader

import (
	"context"
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// sign asks for the next requests, just in time and across uploads; files that were started come first. With the lock held.
func (q *Queue) sign(l *lane) {
	want := min(q.lookahead(l)-len(l.jobs), l.batch())
	var asked []job
	var lives []context.Context // of the attempts, for reading their files
	for len(asked) < want {
		it := l.ready.peek()
		if it == nil {
			break
		}
		n, ok := it.up.take()
		if ok {
			asked = append(asked, job{it: it, up: it.up, gen: it.up.gen, n: n})
			lives = append(lives, it.up.ctx)
			it.busy++
		}
		if !it.up.wants() {
			l.ready.pop()
		}
	}
	if len(asked) == 0 {
		return
	}
	l.signing = true
	dest, gen := l.dest, l.gen
	q.spawn(func(ctx context.Context) {
		results := signAll(ctx, dest, asked, lives)
		q.mu.Lock()
		defer q.mu.Unlock()
		l.signing = false
		for i, j := range asked {
			if gen != l.gen && j.valid() { // signed for where the destination was before
				j.it.busy--
				j.up.redo = append(j.up.redo, j.n)
				q.enqueue(j.it)
				continue
			}
			q.signed(l, j, results[i])
		}
		q.ring()
	}, func(f *fault.Error) {
		q.mu.Lock()
		defer q.mu.Unlock()
		l.signing = false
		for _, j := range asked {
			j.it.busy--
			q.fail(j.it, f)
		}
	})
}

// signed takes one answer in. With the lock held.
func (q *Queue) signed(l *lane, j job, result destination.Result[destination.Request]) {
	j.it.busy--
	if !j.valid() {
		q.change(j.it, func() {}) // it stopped meanwhile; its pieces were put back
		return
	}
	if result.Err != nil {
		j.up.redo = append(j.up.redo, j.n)
		q.callFailed(l, calls, j.it, result.Err)
		return
	}
	q.worked(l, calls)
	j.request = result.Value
	l.jobs = append(l.jobs, j)
	q.lifeOf(l, j.request)
}

// list asks the storage what it really has of an upload that was under way before. With the lock held.
func (q *Queue) list(l *lane) {
	it := l.toList.pop()
	if it.stored != nil {
		q.listStored(l, it)
		return
	}
	dest, up, gen, lacks := l.dest, it.up, l.gen, it.up.lacksReceipts()
	var arrived destination.Arrived
	var stamp Stamp
	var err error
	q.call(&l.listing, []*item{it}, func(ctx context.Context) {
		arrived, err = dest.List(ctx, up.Upload)
		if err == nil && proven(up, arrived, lacks) {
			err = q.barrier(ctx, ItemStored{it.id, arrived.Object.Upload, arrived.Object.Digests.CRC64})
		}
		if err != nil || arrived.Object != nil {
			return
		}
		if stamp, err = inspect(it.path()); err == nil {
			countAgain(it.path(), up, &arrived)
		}
	}, func(int, *item) {
		whole := proven(up, arrived, lacks)
		if gen != l.gen && !whole {
			q.change(it, func() {})
			q.enqueue(it)
			return
		}
		if it.up == up && err == nil && whole {
			q.worked(l, calls)
			q.credit(it, it.stamp.Size-it.acked.Load())
			q.storedNow(it, *arrived.Object)
			return
		}
		q.listed(l, it, up, arrived, stamp, err)
	})
}

// proven reports whether the whole object is there, so that nothing is left to be asked: it was read back, or nobody here has
// what another Complete would have to be told.
func proven(up *upload, a destination.Arrived, lacks bool) bool {
	return a.Object != nil && a.Object.Size == up.File.Size && a.Object.Upload.File == up.File &&
		(lacks || a.Object.Proof > destination.Acknowledged)
}

// lacksReceipts reports whether the acknowledgement of some piece is not known here. With the lock held.
func (up *upload) lacksReceipts() bool { return slices.Contains(up.arrived, false) }

// listStored asks once whether a stored file is there that a link call did not know. With the lock held.
func (q *Queue) listStored(l *lane, it *item) {
	dest, stored, gen := l.dest, it.stored, l.gen
	var arrived destination.Arrived
	var err error
	q.call(&l.listing, []*item{it}, func(ctx context.Context) { arrived, err = dest.List(ctx, *stored) }, func(int, *item) {
		switch {
		case gen != l.gen, it.stored != stored:
			q.change(it, func() {})
			q.enqueue(it)
		case err != nil && fault.KindOf(err) != fault.Missing && fault.KindOf(err) != fault.Unsupported:
			q.callFailed(l, calls, it, err)
		case err == nil && arrived.Object != nil: // it is there: the link is asked for again, a little later
			q.worked(l, calls)
			q.change(it, func() { it.step = Stored })
			if it.drop.grouped { // the drop has a pause of its own
				q.enqueue(it)
				return
			}
			q.tryAgain(it, &fault.Error{Kind: fault.Missing, Op: "link"})
		default:
			q.worked(l, calls)
			q.restart(it, &fault.Error{Kind: fault.Missing, Op: "link"})
		}
	})
}

// listed goes on with the pieces that storage really has. With the lock held.
func (q *Queue) listed(l *lane, it *item, up *upload, arrived destination.Arrived, stamp Stamp, err error) {
	if it.up != up {
		q.change(it, func() {})
		q.enqueue(it)
		return
	}
	if err != nil && (fault.KindOf(err) == fault.Missing || fault.KindOf(err) == fault.Unsupported) {
		q.worked(l, calls)
		q.restart(it, asFault("list", err))
		return
	}
	if err != nil {
		q.callFailed(l, calls, it, err)
		return
	}
	q.worked(l, calls)
	it.unsure = false
	if arrived.Object != nil { // it is complete; only the answer was lost
		up.left = 0
		for i := range up.arrived {
			up.arrived[i] = true
		}
		q.credit(it, it.stamp.Size-it.acked.Load())
		q.change(it, func() { it.step = max(it.step, Sent) })
		q.enqueue(it)
		return
	}
	if stamp != up.started {
		q.fileChanged(it, up)
		return
	}
	q.agree(it, up, arrived.Receipts)
	if up.left == 0 {
		q.change(it, func() { it.step = max(it.step, Sent) })
	}
	q.change(it, func() { it.fault, it.retryAt = nil, time.Time{} })
	q.enqueue(it)
}

// agree makes what is noted of an upload what the storage has. With the lock held.
func (q *Queue) agree(it *item, up *upload, has []destination.Receipt) {
	up.left = len(up.arrived)
	clear(up.arrived)
	up.redo, up.next = nil, up.firstPiece()
	up.gen++
	total := int64(0)
	for _, r := range has {
		if _, size := up.Range(r.N); r.Size != size || !up.arrive(r) {
			continue // another plan's piece, or a broken one: it is sent again
		}
		total += r.Size
	}
	q.credit(it, total-it.acked.Load())
}

// credit moves the acknowledged bytes, and the shown ones with them. With the lock held.
func (q *Queue) credit(it *item, by int64) {
	for _, counter := range []interface{ Add(int64) int64 }{&it.acked, &it.sent, &it.drop.acked, &it.drop.sent} {
		counter.Add(by)
	}
	if it.drop.counted && !it.gone {
		q.overall.acked.Add(by)
		q.overall.sent.Add(by)
	}
}
