package uploader

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
	"linkdrop/uploader/transfer"
)

// sendLocked sends one piece.
func (q *Queue) sendLocked(c core.Send) {
	p := q.tasks.places[c.Place]
	life := q.tasks.holdLife(c.Item)
	_, size := c.Upload.Range(c.N)
	m := &meter{item: c.Item, drop: c.Drop, size: size}
	m.moved.Store(time.Now().UnixNano())
	q.tasks.meters[c.Call] = m
	q.goLocked(func(context.Context) {
		done := core.SendDone{Call: c.Call, Err: brokenFault()}
		defer func() {
			if r := recover(); r != nil {
				q.c.Log.Error("panic in the engine", "panic", r)
			}
			q.mu.Lock()
			defer q.mu.Unlock()
			delete(q.tasks.meters, c.Call) // with what it has shown, in one step with what the core acknowledges
			q.tasks.letGo(c.Item, life)
			q.stepLocked(done)
		}()
		done = q.send(life.ctx, p, c, m)
	})
}

func (q *Queue) send(ctx context.Context, p *openPlace, c core.Send, m *meter) core.SendDone {
	done := core.SendDone{Call: c.Call}
	switch {
	case p == nil:
		done.Err = errReopened
	case ctx.Err() != nil:
		done.Err, done.Unused = core.Stopped{Why: context.Cause(ctx).Error()}, true
	case !c.Request.Life.Usable():
		done.Err, done.Unused = &fault.Error{Kind: fault.Expired, Op: "put"}, true
	default:
		done.Receipt, done.Err = sendPiece(ctx, p.Storage, c, transfer.Options{
			N: c.N, Sent: m.sent, Limit: q.c.Limit, Stall: q.c.Stall, Reply: q.c.Reply, Expect: c.Expect, SignedByUs: p.Traits().SignsLocally,
		})
		done.Err = ended(ctx, done.Err)
	}
	return done
}

// sendPiece sends one piece and makes sure, before and after, that the file is the one that was started.
func sendPiece(ctx context.Context, rt http.RoundTripper, c core.Send, o transfer.Options) (destination.Receipt, error) {
	file, err := openRegular(c.Path)
	if err != nil && fault.KindOf(err) == fault.NotFile { // it was one when it was found
		return destination.Receipt{}, fault.New(fault.Changed, "read", "")
	}
	if err != nil {
		return destination.Receipt{}, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	if err := unchanged(file, c.Path, c.Stamp); err != nil {
		return destination.Receipt{}, err
	}
	offset, size := c.Upload.Range(c.N)
	receipt, err := transfer.Send(ctx, rt, c.Request, transfer.Body{At: file, Offset: offset, Size: size}, o)
	if err != nil {
		return destination.Receipt{}, err
	}
	return receipt, unchanged(file, c.Path, c.Stamp)
}

// meter counts the bytes of one piece on its way.
type meter struct {
	item  ItemID
	drop  DropID
	size  int64
	taken atomic.Int64
	moved atomic.Int64 // when something moved last: nanoseconds since 1970
	over  bool         // it was stopped, and what it has sent counts no more; guarded by Queue.mu
}

// sent is called from the sending goroutine.
func (m *meter) sent(n int64) {
	m.taken.Add(n)
	if n > 0 {
		m.moved.Store(time.Now().UnixNano())
	}
}

// shown is what a bar shows of it: at most 99 % until it is acknowledged.
func (m *meter) shown() int64 { return max(0, min(m.taken.Load(), m.size*99/100)) }
