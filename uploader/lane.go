package uploader

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// lane is everything that goes to one destination. Guarded by Queue.mu.
type lane struct {
	id   string
	dest *destination.Destination // nil until it is open
	hold *hold

	toCreate line
	toList   line
	ready    line  // open uploads with pieces to be signed
	jobs     []job // signed requests, in the order they are to be sent
	toFinish line
	toLink   line
	groups   []*drop // whose one link is to be made

	gen                                                               int  // how often it was set up otherwise: answers to questions of before are of another place
	stale                                                             bool // it is being opened as it was set up before
	opening, creating, listing, signing, finishing, linking, aborting bool
	finishedAt                                                        time.Time  // when the last Complete was started
	sending                                                           int        // pieces on their way
	streak                                                            [sides]int // failures of the network in a row, without any success between
	shortLife                                                         bool       // its signed requests live less than two minutes: sign one at a time
	created                                                           uint64     // order of the newest item that left toCreate
}

// job is a signed request that waits for a stream.
type job struct {
	it      *item
	up      *upload
	gen     int
	n       int
	request destination.Request
}

func (j job) valid() bool { return j.it.up == j.up && j.gen == j.up.gen }

// side tells the two machines a lane talks to apart: a backend that answers says nothing about a storage that does not.
type side uint8

const (
	calls   side = iota // to the backend: create, sign, complete, link
	storage             // pieces
	sides
)

// hold stops a lane.
type hold struct {
	side    side
	fault   *fault.Error
	since   time.Time
	next    time.Time // zero: a person must act
	tries   int
	probing bool // one thing is let through to see whether it works again
}

func (q *Queue) lane(id string) *lane {
	l := q.lanes[id]
	if l == nil {
		l = &lane{id: id}
		q.lanes[id] = l
		q.rota = append(q.rota, id)
	}
	return l
}

// name is what people call the destination; it may be closed for the moment.
func (l *lane) name() string {
	if l.dest == nil {
		return l.id
	}
	return l.dest.Traits().Name
}

// busy counts what runs in the lane.
func (l *lane) busy() int {
	n := l.sending
	for _, b := range []bool{l.opening, l.creating, l.listing, l.signing, l.finishing, l.linking, l.aborting} {
		if b {
			n++
		}
	}
	return n
}

// open reports whether the lane may start something now. A lane on hold lets one thing through when its time has come.
func (l *lane) open(now time.Time) bool {
	if l.hold == nil {
		return true
	}
	if l.hold.next.IsZero() || now.Before(l.hold.next) {
		return false
	}
	return l.busy() == 0
}

const (
	holdAfter  = 3 // failures of the network in a row, without a success between, that put a lane on hold
	firstProbe = time.Second
	lastProbe  = 15 * time.Second
)

// backoff doubles from base to most, with full jitter in the upper half, so that a thousand clients do not come back as one.
func backoff(tries int, base, most time.Duration) time.Duration {
	d := min(base<<min(tries, 16), most)
	return d/2 + rand.N(d/2+1) //nolint:gosec // spreading load needs no secret randomness
}

// holdOn puts a lane on hold, or moves its next probe when a probe failed. With the lock held.
func (q *Queue) holdOn(l *lane, s side, f *fault.Error) {
	now := time.Now()
	if l.hold == nil {
		l.hold = &hold{since: now}
		q.c.Log.Info("destination on hold", "destination", l.id, "fault", f)
	} else if !l.hold.probing && !l.hold.next.IsZero() && waits(f.Kind) {
		return // a straggler that was on its way when the hold began
	}
	l.hold.side, l.hold.fault, l.hold.probing = s, f, false
	l.hold.next = time.Time{}
	if waits(f.Kind) {
		wait := backoff(l.hold.tries, firstProbe, lastProbe)
		l.hold.next = now.Add(max(wait, f.RetryAfter))
		l.hold.tries++
	}
	q.changed()
	q.ring()
}

// worked notes that one side of the lane does what it should, and lifts a hold that was because of it. With the lock held.
func (q *Queue) worked(l *lane, s side) {
	l.streak[s] = 0
	switch {
	case l.hold == nil:
	case l.hold.next.IsZero(): // a straggler that was on its way when the hold began: nobody has acted yet
	case l.hold.side == s:
		q.lift(l)
	default:
		l.hold.probing = false // on to the next thing, until one shows whether the other side works
	}
	q.ring()
}

func (q *Queue) lift(l *lane) {
	q.c.Log.Info("destination works again", "destination", l.id)
	l.hold = nil
	q.changed()
}

// openLane opens the destination.
func (q *Queue) openLane(l *lane) {
	l.opening = true
	q.spawn(func(ctx context.Context) {
		dest, err := q.c.Resolve(ctx, l.id)
		if err == nil && dest.Storage == nil {
			with := *dest
			with.Storage = transfer.NewTransport(transfer.TransportOptions{})
			dest = &with
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		l.opening = false
		switch {
		case l.stale:
			l.stale = false
			q.ring()
		case err == nil:
			l.dest = dest
			q.learn(l)
			q.worked(l, calls)
		case !stopped(err):
			q.holdOn(l, calls, asFault("open", err))
		}
	}, func(f *fault.Error) { q.mu.Lock(); l.opening = false; q.holdOn(l, calls, f); q.mu.Unlock() })
}

// learn tells the lane's drops what its destination can do. With the lock held.
func (q *Queue) learn(l *lane) {
	linkless := l.dest.Linker == nil
	several := !linkless && l.dest.Traits().Links.Several
	for _, d := range q.drops {
		if d.Destination != l.id {
			continue
		}
		q.know(d, linkless, several)
	}
}

// giveNoLinks makes the destination one without links, until it is opened again: it said that it has no such call. With the lock
// held.
func (q *Queue) giveNoLinks(l *lane) {
	if l.dest == nil || l.dest.Linker == nil {
		return
	}
	q.c.Log.Info("destination gives no links", "destination", l.id)
	with := *l.dest
	with.Linker = nil
	l.dest = &with
	q.learn(l)
}

func (q *Queue) know(d *drop, linkless, several bool) {
	grouped := d.Options.Together && several
	if d.learned && d.linkless == linkless && d.grouped == grouped {
		return
	}
	before := make([]class, len(d.items))
	for i, it := range d.items {
		before[i] = it.class()
	}
	d.linkless, d.grouped, d.learned = linkless, grouped, true
	for i, it := range d.items {
		if after := it.class(); after != before[i] {
			d.count[before[i]]--
			d.count[after]++
			q.recount(d, it, before[i], -1)
			q.recount(d, it, after, +1)
			if after == moving {
				q.unsettle(d)
			}
		}
	}
	l := q.lane(d.Destination)
	l.groups = slices.DeleteFunc(l.groups, func(other *drop) bool { return other == d })
	for _, it := range d.items { // what waits for one link for all, or for its own, may have waited for the other
		if it.step == Stored {
			q.enqueue(it)
		}
	}
	q.changed()
	q.settleIfDone(d)
}
