package uploader

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// reaction is what the engine does about a Kind. Retry lives here and nowhere else.
type reaction uint8

const (
	giveUp  reaction = iota // the item stops until a person acts
	network                 // the line broke: again at once, and a hold when it keeps breaking
	holdAll                 // the whole destination stops; who can end it is waits' to say
	again                   // this item waits a little, a limited number of times
	resign                  // a new signed request
	ask                     // ask the storage what it has
	anew                    // start over with a higher Attempt
)

// react is the table. The lint fails when a Kind has no line in it.
func react(k fault.Kind) reaction {
	switch k {
	case fault.Interrupted, fault.Stalled, fault.Protocol:
		return network
	case fault.Offline, fault.Unreachable, fault.Blocked, fault.SignIn, fault.Keys, fault.NoKeys, fault.NoPlace, fault.StorageFull,
		fault.NoKeychain, fault.KeychainLocked, fault.NoDestination, fault.HostRefused, fault.NewHost, fault.Authority, fault.ProxySignIn,
		fault.ProxySetting:
		return holdAll
	case fault.Busy, fault.Corrupt:
		return again
	case fault.Expired, fault.Permission, fault.Forbidden, fault.Clock:
		return resign
	case fault.Missing, fault.Exists:
		return ask
	case fault.Restart:
		return anew
	case fault.Bug, fault.Policy, fault.TooLarge, fault.Changed, fault.Unreadable, fault.Gone, fault.InUse, fault.NotFile,
		fault.Nothing, fault.DiskFull, fault.NeedsPassword, fault.Unsupported, fault.JournalLost, fault.NoState, fault.Filtered, fault.PieceLimit,
		fault.Kept:
		return giveUp
	}
	return giveUp
}

// waits reports whether a hold for this reason may end by itself, so that it is probed.
func waits(k fault.Kind) bool {
	r := react(k)
	return r == network || r == again || k == fault.Offline || k == fault.Unreachable || k == fault.Blocked || k == fault.Authority ||
		k == fault.ProxySignIn || k == fault.ProxySetting
}

const (
	mostTries    = 10 // of one item, while everything else at its destination works
	mostSigns    = 3  // signed requests in a row that ended before they were used
	mostRestarts = 3
	firstAgain   = time.Second
	lastAgain    = time.Minute
)

// pieceFailed acts on a piece that was not acknowledged. With the lock held.
func (q *Queue) pieceFailed(l *lane, j job, err error) {
	it, up := j.it, j.it.up
	if !j.valid() || stopped(err) { // the item was halted meanwhile, for a reason that counts more than this one
		if j.valid() {
			up.redo = append(up.redo, j.n)
		}
		q.enqueue(it)
		return
	}
	up.redo = append(up.redo, j.n)
	f := asFault("put", err)
	q.c.Log.Debug("piece not sent", "item", it.id, "piece", j.n, "fault", f)
	if f.Kind == fault.Interrupted {
		up.expect = true // a refusal in mid-body often looks like a reset: ask first, next time
	}
	if react(f.Kind) == resign {
		q.signAgain(l, it, f)
		return
	}
	q.callFailed(l, storage, it, f)
}

// signAgain asks for a new signed request: the old one had ended, or was refused, which one renewal may heal.
func (q *Queue) signAgain(l *lane, it *item, f *fault.Error) {
	it.signs++
	most := uint8(1)
	if f.Kind == fault.Expired || f.Kind == fault.Clock {
		most = mostSigns
	}
	if it.signs > most {
		it.signs = 0
		q.fail(it, f)
		return
	}
	for i := range l.jobs { // those that wait are as old as the refused one
		if j := l.jobs[i]; j.it == it && j.valid() {
			it.up.redo = append(it.up.redo, j.n)
			l.jobs[i].gen = -1
		}
	}
	l.ready.push(it)
}

// callFailed acts on a failure of an item, whatever was being done with it. With the lock held.
func (q *Queue) callFailed(l *lane, s side, it *item, err error) {
	if stopped(err) {
		q.change(it, func() {})
		q.enqueue(it)
		return
	}
	f := asFault("engine", err)
	switch react(f.Kind) {
	case network:
		q.lineBroke(l, s, it, f)
	case holdAll:
		q.holdOn(l, s, f)
		q.enqueue(it)
	case again:
		q.tryAgain(it, f)
	case ask:
		q.askOrRestart(it, f)
	case anew:
		q.restart(it, f)
	case resign, giveUp:
		if f.Kind == fault.Changed {
			q.fileChanged(it, it.up)
			return
		}
		q.fail(it, f)
	}
}

// lineBroke goes on at once after a first break, and puts the lane on hold when nothing gets through any more. An item that
// alone breaks the line, while others pass, must not do so for ever.
func (q *Queue) lineBroke(l *lane, s side, it *item, f *fault.Error) {
	l.streak[s]++
	if l.streak[s] == 1 {
		it.tries++
	}
	if l.hold != nil || l.streak[s] >= holdAfter {
		q.holdOn(l, s, f)
	}
	if it.tries > mostTries {
		q.fail(it, f)
		return
	}
	if !it.retryAt.IsZero() {
		return // another of its pieces waits already, and takes this one along
	}
	if it.tries > 1 && l.hold == nil {
		q.later(it, backoff(int(it.tries), firstAgain/4, lastAgain), func() {})
		return
	}
	q.change(it, func() {})
	q.enqueue(it)
}

// tryAgain waits as long as the other side asked for, and says so on the row.
func (q *Queue) tryAgain(it *item, f *fault.Error) {
	if !it.retryAt.IsZero() {
		return // several of its pieces failed together: that is one failure
	}
	it.tries++
	q.width = max(1, q.width/2)
	if it.tries > mostTries {
		q.fail(it, f)
		return
	}
	wait := max(backoff(int(it.tries), firstAgain, lastAgain), f.RetryAfter)
	q.later(it, wait, func() { it.fault = f })
}

// askOrRestart follows an answer that says the upload, a piece or the whole object is not what was thought: the storage is
// asked. What it does not know at all is started over.
func (q *Queue) askOrRestart(it *item, f *fault.Error) {
	if it.up == nil || it.unsure {
		q.restart(it, f)
		return
	}
	it.tries++
	if it.tries > mostTries {
		q.fail(it, f)
		return
	}
	it.unsure = true
	q.change(it, func() { it.step = min(it.step, Created) })
	q.enqueue(it)
}

// restart begins anew with a higher Attempt; the old upload is owed an abort. It is bounded by what was done for the item at all:
// that it was stored in between gives it no new beginnings, only a person does. All but the first wait, and say on the row why,
// and so does the first where the file was sent whole. With the lock held.
func (q *Queue) restart(it *item, f *fault.Error) {
	it.restarts++
	if it.restarts > mostRestarts {
		q.fail(it, f)
		return
	}
	whole := it.stored != nil || it.step >= Sent
	q.abandon(it, errRestarted)
	if it.restarts == 1 && !whole {
		q.enqueue(it)
		return
	}
	q.later(it, max(backoff(int(it.restarts), firstAgain, lastAgain), f.RetryAfter), func() { it.fault = f })
}

// abandon gives the current attempt up. With the lock held.
func (q *Queue) abandon(it *item, cause error) {
	var old *destination.Upload
	var at *destination.Destination
	if it.up != nil {
		q.halt(it, cause)
		old, at = &it.up.Upload, it.up.at
	}
	it.up, it.unsure, it.stored, it.link, it.doubted = nil, false, nil, nil, false
	q.nextAttempt(it, old, at)
	q.credit(it, -it.acked.Load())
	q.change(it, func() { it.step, it.fault, it.retryAt = Found, nil, time.Time{} })
}

// nextAttempt begins a higher attempt. That it began, and that the upload of the one before it is owed an abort, is one write:
// with only the second of both, the abort would free what the item goes on with after a crash. With the lock held.
func (q *Queue) nextAttempt(it *item, old *destination.Upload, at *destination.Destination) {
	it.attempt = max(1, it.attempt) + 1
	it.asked = false
	began := ItemCreated{it.id, it.stamp, destination.Upload{File: it.maybe().File}}
	if old == nil {
		q.note(began)
		return
	}
	debt := q.newDebt(it.drop.Destination, *old, false, time.Time{})
	debt.at = at
	q.owed = append(q.owed, debt)
	q.note(began, AbortOwed{debt.Owed})
	q.ring()
}

// fileChanged stops an item whose file is not the one that was started, so that nobody gets half a file. "Send again" then
// starts over. With the lock held.
func (q *Queue) fileChanged(it *item, up *upload) {
	untouched := up != nil && up.left == up.Pieces() && it.restored && it.live.Load() == 0
	if untouched { // nothing of the old version was sent: take the new one
		q.restart(it, &fault.Error{Kind: fault.Changed, Op: "read"})
		return
	}
	q.fail(it, &fault.Error{Kind: fault.Changed, Op: "read"})
}
