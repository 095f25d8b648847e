package uploader

import (
	"context"
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
	dest := l.dest
	q.spawn(func(ctx context.Context) {
		results := signAll(ctx, dest, asked, lives)
		q.mu.Lock()
		defer q.mu.Unlock()
		l.signing = false
		for i, j := range asked {
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
	dest, up := l.dest, it.up
	var arrived destination.Arrived
	var stamp Stamp
	var err error
	q.call(&l.listing, []*item{it}, func(ctx context.Context) {
		arrived, err = dest.List(ctx, up.Upload)
		if err != nil || arrived.Object != nil {
			return
		}
		if stamp, err = inspect(it.path()); err == nil {
			countAgain(it.path(), up, &arrived)
		}
	}, func(int, *item) { q.listed(l, it, up, arrived, stamp, err) })
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
		q.restart(it)
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
