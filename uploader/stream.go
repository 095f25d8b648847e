package uploader

import (
	"context"
	"net/http"
	"os"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// send starts the next signed request. It reports whether there was one. With the lock held.
func (q *Queue) send(l *lane) bool {
	for len(l.jobs) > 0 {
		j := l.jobs[0]
		l.jobs[0] = job{}
		l.jobs = l.jobs[1:]
		if !j.valid() {
			continue
		}
		if !j.request.Life.Usable() {
			j.up.redo = append(j.up.redo, j.n)
			l.ready.push(j.it)
			continue
		}
		q.stream(l, j)
		return true
	}
	l.jobs = nil
	return false
}

// stream sends one piece. With the lock held.
func (q *Queue) stream(l *lane, j job) {
	j.it.busy++
	j.it.live.Add(1)
	j.it.moved.Store(int64(time.Since(q.born)))
	l.sending++
	q.running++
	if j.it.busy == 1 {
		q.changed()
	}
	rt, signedByUs, expect := l.dest.Storage, l.dest.Traits().SignsLocally, j.up.expect
	j.up.expect = false
	meter := &meter{q: q, it: j.it}
	q.spawn(func(context.Context) {
		receipt, err := q.sendPiece(j, rt, meter, transfer.Options{
			N: j.n, Sent: meter.sent, Limit: q.c.Limit, Stall: q.c.Stall, Reply: q.c.Reply, Expect: expect, SignedByUs: signedByUs,
		})
		q.streamed(l, j, meter, receipt, err)
	}, func(f *fault.Error) { q.streamed(l, j, meter, destination.Receipt{}, f) })
}

// sendPiece sends one piece and makes sure, before and after, that the file is the one that was started.
func (q *Queue) sendPiece(j job, rt http.RoundTripper, m *meter, o transfer.Options) (destination.Receipt, error) {
	file, err := j.up.open(j.it.path())
	if err != nil {
		return destination.Receipt{}, err
	}
	if err := unchanged(file, j.it.path(), j.up.started); err != nil {
		return destination.Receipt{}, err
	}
	offset, size := j.up.Range(j.n)
	m.size = size
	receipt, err := transfer.Send(j.up.ctx, rt, j.request, transfer.Body{At: file, Offset: offset, Size: size}, o)
	if err != nil {
		return destination.Receipt{}, err
	}
	return receipt, unchanged(file, j.it.path(), j.up.started)
}

// open gives the one descriptor of an upload.
func (up *upload) open(path string) (*os.File, error) {
	up.mu.Lock()
	defer up.mu.Unlock()
	if up.file != nil {
		return up.file, nil
	}
	if up.ctx.Err() != nil {
		return nil, context.Cause(up.ctx)
	}
	file, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	up.file = file
	return file, nil
}

// meter turns the bytes of one running piece into what a bar shows: at most 99 % of the piece until it is acknowledged,
// and taken back when it failed.
type meter struct {
	q     *Queue
	it    *item
	size  int64
	taken int64
	shown int64
}

// sent is called from the sending goroutine alone.
func (m *meter) sent(n int64) {
	m.taken += n
	if n > 0 {
		m.it.moved.Store(int64(time.Since(m.q.born)))
		m.it.drop.moved.Store(m.it.moved.Load())
	}
	m.show(min(m.taken, m.size*99/100))
}

func (m *meter) show(to int64) {
	by := to - m.shown
	m.shown = to
	if by == 0 {
		return
	}
	m.it.sent.Add(by)
	m.it.drop.sent.Add(by)
	m.q.overall.sent.Add(by)
}

// streamed acts on what became of a piece.
func (q *Queue) streamed(l *lane, j job, m *meter, receipt destination.Receipt, err error) {
	m.show(0)
	q.mu.Lock()
	defer q.mu.Unlock()
	defer q.ring()
	it := j.it
	it.busy--
	l.sending--
	q.running--
	last := it.live.Add(-1) == 0
	current := it.up != nil && it.up.Key == j.up.Key && it.up.File == j.up.File
	if err == nil {
		q.worked(l, storage)
		q.width = min(q.width+1, q.c.Streams)
		if current {
			q.arrived(it, receipt)
		}
	}
	if last && j.up.ctx.Err() != nil {
		j.up.closeFile()
	}
	if err != nil && current {
		it.up.torn = it.up.torn || it.up.Parts == 0 && unanswered(err)
		q.pieceFailed(l, j, err)
	}
	if it.busy == 0 {
		q.change(it, func() {})
	}
}

// unanswered reports whether a request ended without anybody saying how.
func unanswered(err error) bool {
	if stopped(err) {
		return true
	}
	k := fault.KindOf(err)
	return k == fault.Interrupted || k == fault.Stalled
}

// arrived notes an acknowledged piece, and goes on to the completion after the last. With the lock held.
func (q *Queue) arrived(it *item, r destination.Receipt) {
	up := it.up
	if !up.arrive(r) {
		return
	}
	it.tries, it.signs = 0, 0
	q.credit(it, r.Size)
	if up.Parts > 0 {
		q.note(PieceArrived{it.id, int(it.attempt), r})
	}
	if up.left > 0 {
		return
	}
	up.closeFile()
	q.change(it, func() { it.step, it.fault, it.retryAt = max(it.step, Sent), nil, time.Time{} })
	if it.wish == Run {
		q.enqueue(it)
	}
}
