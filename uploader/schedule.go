package uploader

import (
	"time"
)

const (
	// Completions keep a distance: the first goes at once, the next when the last is so long ago. Where finishMany or more
	// are on their way the distance makes batches of hundreds out of 160 small files a second; else nobody notices it.
	finishPause     = 250 * time.Millisecond
	finishManyPause = 2500 * time.Millisecond
	finishMany      = 100

	// createBytes bounds how much is opened in one batch, so that signed requests are used long before they end: 15
	// minutes at 1 Mbit/s are 112 MB.
	createBytes = 96 << 20
	// createAhead opens the next batch while this many small files are still ahead of the streams.
	createAhead = 250

	idle = time.Hour
)

// schedule starts whatever may start, and says when to look again at the latest. It is the only place that starts
// anything, it never blocks, and it costs what it starts, not what waits. With the lock held.
func (q *Queue) schedule(now time.Time) time.Duration {
	next := idle
	sooner := func(d time.Duration) { next = max(0, min(next, d)) }
	if q.jammed != nil {
		sooner(q.jammed.Next.Sub(now))
		return next
	}
	for range q.rota {
		id := q.rota[0]
		q.rota = append(q.rota[1:], id) // whoever was asked first is asked last next time
		l := q.lanes[id]
		switch {
		case l.hold == nil:
		case l.busy() == 0 && !q.hasWork(l):
			q.lift(l) // nobody is held up by it any more
		case !l.hold.next.IsZero() && now.Before(l.hold.next):
			sooner(l.hold.next.Sub(now))
		}
		for l.open(now) && q.startOne(l, now, sooner) {
			if l.hold != nil {
				l.hold.probing = true
				break
			}
		}
	}
	return next
}

// startOne starts one thing in the lane, the one nearest to a finished link first. It reports whether it did.
func (q *Queue) startOne(l *lane, now time.Time, sooner func(time.Duration)) bool {
	if l.dest == nil {
		if l.opening || !q.hasWork(l) {
			return false
		}
		q.openLane(l)
		return true
	}
	return q.startLink(l, now, sooner) || q.startPiece(l) || q.startUpload(l) || (!l.aborting && q.payDebt(l, now, sooner))
}

func (q *Queue) startLink(l *lane, now time.Time, sooner func(time.Duration)) bool {
	switch {
	case !l.linking && len(l.groups) > 0 && q.linkGroup(l, now, sooner):
	case !l.linking && l.toLink.peek() != nil:
		q.link(l)
	case !l.finishing && q.finishDue(l, now, sooner):
		q.finish(l)
	default:
		return false
	}
	return true
}

func (q *Queue) startPiece(l *lane) bool {
	switch {
	case q.running < q.width && q.send(l):
	case !l.signing && l.ready.peek() != nil && len(l.jobs) < q.lookahead(l):
		q.sign(l)
	default:
		return false
	}
	return true
}

func (q *Queue) startUpload(l *lane) bool {
	switch {
	case !l.listing && l.toList.peek() != nil:
		q.list(l)
	case !l.creating && l.toCreate.peek() != nil && len(l.jobs)+l.ready.size() < createAhead:
		q.create(l)
	default:
		return false
	}
	return true
}

// lookahead is how many signed requests may wait for a stream: two batches at most, one at a time where they end soon.
func (q *Queue) lookahead(l *lane) int {
	if l.shortLife {
		return max(1, q.width-q.running)
	}
	return 2 * q.width
}

// hasWork reports whether a lane has a reason to be open.
func (q *Queue) hasWork(l *lane) bool {
	for _, line := range []*line{&l.toCreate, &l.toList, &l.ready, &l.toFinish, &l.toLink} {
		if line.peek() != nil {
			return true
		}
	}
	if len(l.groups)+len(l.jobs) > 0 {
		return true
	}
	for _, debt := range q.owed {
		if debt.Destination == l.id {
			return true
		}
	}
	return false
}

// finishDue decides when acknowledged files are completed: at once where few are on their way, in large batches where
// there are many, so that no round trip to the backend stands between two small files.
func (q *Queue) finishDue(l *lane, now time.Time, sooner func(time.Duration)) bool {
	if l.toFinish.peek() == nil {
		return false
	}
	behind := l.toCreate.size() + len(l.jobs) + l.sending + l.ready.size()
	if behind == 0 || l.toFinish.size() >= l.batch() {
		return true
	}
	pause := finishPause
	if behind >= finishMany {
		pause = finishManyPause
	}
	left := l.finishedAt.Add(pause).Sub(now)
	if left <= 0 {
		return true
	}
	sooner(left)
	return false
}

// batch is the most elements of one call.
func (l *lane) batch() int { return max(1, l.dest.Traits().MaxBatch) }

// enqueue puts an item in the line for what it needs next, by its facts alone. With the lock held.
func (q *Queue) enqueue(it *item) {
	it.ticket++ // it leaves every line it may be in
	if it.rests() {
		return
	}
	l := q.lane(it.drop.Destination)
	switch {
	case it.step == Linked:
		return
	case it.step == Stored:
		if it.drop.grouped && it.drop.learned {
			q.settleIfDone(it.drop)
			return
		}
		l.toLink.push(it)
	case it.stored != nil:
		l.toList.push(it)
	case it.up != nil && it.up.torn:
		q.abandon(it, errRestarted)
		l.toCreate.push(it)
	case it.up != nil && it.unsure:
		l.toList.push(it)
	case it.up != nil && it.up.left == 0:
		l.toFinish.push(it)
	case it.up != nil:
		q.revive(it)
		l.ready.push(it)
	default:
		l.toCreate.push(it)
	}
	q.ring()
}

// rests reports whether nothing may be done for the item now.
func (it *item) rests() bool {
	return it.calling || it.wish != Run || it.stopping || it.removed() || (it.fault != nil && it.retryAt.IsZero())
}

func (it *item) removed() bool { return it.wish == Remove || it.drop.removed }

// later puts an item back after a pause of its own, and shows why it waits. With the lock held.
func (q *Queue) later(it *item, wait time.Duration, show func()) {
	at := time.Now().Add(wait)
	q.change(it, func() { it.retryAt = at; show() })
	it.ticket++
	time.AfterFunc(wait, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if !it.retryAt.Equal(at) || it.wish != Run || q.runCtx.Err() != nil {
			return // somebody acted meanwhile, or it is over
		}
		q.change(it, func() { it.fault, it.retryAt = nil, time.Time{} })
		q.enqueue(it)
	})
}
