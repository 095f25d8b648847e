package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// finish completes files whose every piece was acknowledged, and asks for their links in the same breath. With the lock
// held.
func (q *Queue) finish(l *lane) {
	var batch []*item
	var sent []destination.Sent
	for len(batch) < l.batch() {
		it := l.toFinish.pop()
		if it == nil {
			break
		}
		batch = append(batch, it)
		sent = append(sent, it.up.sentWhole())
	}
	l.finishedAt = time.Now()
	dest, gen := l.dest, l.gen
	var results []destination.Result[destination.Object]
	q.call(&l.finishing, batch, func(ctx context.Context) {
		results = dest.Complete(ctx, sent)
		if err := q.barrier(ctx, storedFacts(batch, results)...); err != nil {
			results = destination.Fail[destination.Object](len(batch), err)
		}
	}, func(i int, it *item) {
		if gen != l.gen && results[i].Err != nil { // what the place of before refuses, the new one may take
			q.change(it, func() {})
			q.enqueue(it)
			return
		}
		q.finished(l, it, results[i])
	})
}

func storedFacts(batch []*item, results []destination.Result[destination.Object]) []Fact {
	var facts []Fact
	for i, r := range results {
		if r.Err == nil {
			facts = append(facts, ItemStored{batch[i].id, r.Value.Upload, r.Value.Digests.CRC64})
		}
	}
	return facts
}

// finished acts on the answer. A cancel that came too late deletes what was stored. With the lock held.
func (q *Queue) finished(l *lane, it *item, result destination.Result[destination.Object]) {
	if result.Err != nil {
		q.finishFailed(l, it, result.Err)
		return
	}
	q.worked(l, calls)
	q.storedNow(it, result.Value)
}

// storedNow goes on with one whole object, which the journal knows of. With the lock held.
func (q *Queue) storedNow(it *item, object destination.Object) {
	u := object.Upload
	if it.up == nil || it.up.File != u.File { // cancelled and started over meanwhile
		q.owe(it.drop.Destination, u, true, time.Time{})
		q.change(it, func() {})
		q.enqueue(it)
		return
	}
	it.up.cancel(errDone)
	it.up.closeFile()
	it.stored, it.up = &u, nil
	it.tries = 0
	if link := object.Link; link != nil {
		it.link = link
	}
	if it.wish == Cancel || it.removed() {
		q.owe(it.drop.Destination, u, true, time.Time{})
	}
	q.change(it, func() { it.step, it.fault, it.retryAt = Stored, nil, time.Time{} })
	q.enqueue(it)
}

func (q *Queue) finishFailed(l *lane, it *item, err error) {
	if it.up == nil { // it was given up meanwhile
		q.change(it, func() {})
		q.enqueue(it)
		return
	}
	if fault.KindOf(err) == fault.Corrupt { // the whole is not what was sent: none of it can be trusted
		q.restart(it, asFault("complete", err))
		return
	}
	q.callFailed(l, calls, it, err)
}

// sentWhole is what Complete is told: every receipt, and the checksum of the whole where every piece has one.
func (up *upload) sentWhole() destination.Sent {
	s := destination.Sent{Upload: up.Upload, Receipts: append([]destination.Receipt(nil), up.receipts...)}
	whole := uint64(0)
	for _, r := range up.receipts {
		if r.Sent.CRC64 == nil {
			return s
		}
		whole = transfer.Combine(whole, *r.Sent.CRC64, r.Size)
	}
	s.Digests.CRC64 = &whole
	return s
}
