package core

import (
	"errors"
	"time"

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
	anew                    // start over with a higher attempt
)

// react is the table. The lint fails when a Kind has no line in it.
func react(k fault.Kind) reaction {
	switch k {
	case fault.Interrupted, fault.Stalled, fault.Protocol:
		return network
	case fault.Offline, fault.Unreachable, fault.Blocked, fault.SignIn, fault.Keys, fault.NoKeys, fault.NoPlace, fault.StorageFull,
		fault.NoKeychain, fault.KeychainLocked, fault.NoDestination, fault.HostRefused, fault.NewHost, fault.Authority, fault.ProxySignIn,
		fault.ProxySetting, fault.TooManyFiles:
		return holdAll
	case fault.Busy, fault.Corrupt, fault.NoRoute:
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

// waits reports whether a hold for this reason may end by itself, so that it is probed. An address that answers without encryption
// is another address than the one that was meant.
func waits(f *fault.Error) bool {
	k := f.Kind
	r := react(k)
	return f.Reason() != fault.NoTLS && (r == network || r == again || k == fault.Offline || k == fault.Unreachable || k == fault.Blocked || k == fault.Authority ||
		k == fault.ProxySignIn || k == fault.ProxySetting || k == fault.TooManyFiles)
}

// The bounds of an item's work. A person's "try again" begins the counts anew; nothing else does, but for those that count
// since the last progress, in bytes or in steps.
const (
	mostTries    = 10 // failures since the last progress, while everything else at its destination works
	mostSigns    = 3  // signed requests that ended before they were used, since the last progress
	mostLists    = 5  // lists since the last progress
	mostRestarts = 3  // whole uploads begun anew because of an answer
	firstAgain   = time.Second
	lastAgain    = time.Minute
)

// backoff doubles from base to most, with full jitter in the upper half, so that a thousand clients do not come back as one.
func (c *Core) backoff(tries int, base, most time.Duration) time.Duration {
	d := min(base<<min(tries, 16), most)
	return d/2 + time.Duration(c.random.Int64N(int64(d/2)+1))
}

// stopped reports whether err is our own doing.
func stopped(err error) bool {
	var s Stopped
	return errors.As(err, &s)
}

// asFault makes a *fault.Error of any error.
func asFault(op string, err error) *fault.Error {
	var e *fault.Error
	if errors.As(err, &e) {
		return e
	}
	return fault.New(fault.Bug, op, err.Error())
}

// fail stops an item until a person acts.
func (c *Core) fail(it *item, f *fault.Error) {
	c.note(Note{Text: "not sent", Item: it.id, Fault: f})
	it.tries = 0
	c.record(ItemFailed{it.id, f})
	c.halt(it, "another piece failed", 0)
}

// failed acts on a failure of an item, whatever was being done with it.
func (c *Core) failed(call *call, s side, it *item, err error) {
	if stopped(err) || call.old() || !it.wanted() || it.fault != nil && it.retryAt.IsZero() {
		return // it was halted meanwhile, for a reason that counts more than this one
	}
	f := asFault("engine", err)
	switch react(f.Kind) {
	case network:
		c.lineBroke(call, s, it, f)
	case holdAll:
		c.holdOn(call, s, f)
	case again:
		c.tryAgain(it, f)
	case ask:
		c.doubtIt(it, f)
	case anew:
		c.restart(it, f)
	case resign, giveUp:
		c.fail(it, f)
	}
}

// lineBroke goes on at once after a first break, and puts the place on hold when nothing gets through any more. An item that
// alone breaks the line, while others pass, must not do so for ever.
func (c *Core) lineBroke(call *call, s side, it *item, f *fault.Error) {
	p := call.place
	if !call.old() {
		p.streak[s]++
	}
	if p.streak[s] <= 1 {
		it.tries++
	}
	if p.hold != nil || p.streak[s] >= holdAfter {
		c.holdOn(call, s, f)
	}
	switch {
	case it.tries > mostTries:
		c.fail(it, f)
	case it.retryAt.IsZero() && it.tries > 1 && p.hold == nil:
		c.later(it, c.backoff(it.tries, firstAgain/4, lastAgain), nil)
	}
}

// tryAgain waits as long as the other side asked for, and says so on the row.
func (c *Core) tryAgain(it *item, f *fault.Error) {
	if !it.retryAt.IsZero() {
		return // several of its pieces failed together: that is one failure
	}
	it.tries++
	c.width = max(1, c.width/2)
	if it.tries > mostTries {
		c.fail(it, f)
		return
	}
	c.later(it, max(c.backoff(it.tries, firstAgain, lastAgain), f.RetryAfter), f)
}

// doubtIt follows an answer that says the upload, a piece or the whole object is not what was thought: the storage is
// asked. A list that says so too begins a new attempt.
func (c *Core) doubtIt(it *item, f *fault.Error) {
	switch {
	case it.upload == nil && it.stored == nil || it.doubt:
		c.restart(it, f)
		return
	case it.stored != nil && it.lists > 0: // it is there: whoever says otherwise is asked again
		c.tryAgain(it, f)
		return
	}
	it.tries++
	if it.tries > mostTries || it.lists >= mostLists {
		c.fail(it, f)
		return
	}
	it.doubt = true
	if it.upload != nil {
		it.upload.void()
	}
	if it.lists > 0 {
		c.later(it, max(c.backoff(it.lists, firstAgain, lastAgain), f.RetryAfter), f)
	}
}

// restart begins anew with a higher attempt, later and later; the old upload is owed an abort.
func (c *Core) restart(it *item, f *fault.Error) {
	it.restarts++
	if it.restarts > mostRestarts {
		c.fail(it, f)
		return
	}
	c.beginAnew(it)
	if it.restarts > 1 {
		c.later(it, c.backoff(it.restarts, firstAgain, lastAgain), f)
	}
}

// later lets an item wait; f is shown on its row.
func (c *Core) later(it *item, wait time.Duration, f *fault.Error) {
	it.fault, it.retryAt = f, c.now.Add(wait)
	c.touch(it)
}

// progress begins the counts that are since the last progress anew.
func (c *Core) progress(it *item) {
	it.tries, it.signs, it.lists = 0, 0, 0
}
