package core

import (
	"errors"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A failure of an item stops it, lets it wait, has the storage asked, begins it anew, or holds up its destination.
func TestWhatAFailureDoes(t *testing.T) {
	type result struct {
		attempt       int
		fault         fault.Kind
		waits         bool
		tries         int
		doubt, held   bool
		width, streak int
	}
	nothing := func(*Core, *item) {}
	gone, busy := fault.New(fault.Gone, "x", ""), fault.New(fault.Busy, "x", "")
	for name, one := range map[string]struct {
		was  func(c *Core, it *item)
		err  error
		want result
	}{
		"gone":                       {nothing, gone, result{attempt: 1, fault: fault.Gone, width: 4}},
		"refused":                    {nothing, fault.New(fault.Forbidden, "x", ""), result{attempt: 1, fault: fault.Forbidden, width: 4}},
		"of no kind":                 {nothing, errors.New("oh"), result{attempt: 1, fault: fault.Bug, width: 4}},
		"busy":                       {nothing, busy, result{attempt: 1, fault: fault.Busy, waits: true, tries: 1, width: 2}},
		"missing":                    {nothing, fault.New(fault.Missing, "x", ""), result{attempt: 1, tries: 1, doubt: true, width: 4}},
		"to begin anew":              {nothing, fault.New(fault.Restart, "x", ""), result{attempt: 2, width: 4}},
		"interrupted":                {nothing, fault.New(fault.Interrupted, "x", ""), result{attempt: 1, tries: 1, width: 4, streak: 1}},
		"interrupted again":          {func(_ *Core, it *item) { it.tries, it.drop.place.streak[storage] = 1, 1 }, fault.New(fault.Interrupted, "x", ""), result{attempt: 1, waits: false, tries: 1, width: 4, streak: 2}},
		"interrupted, others pass":   {func(_ *Core, it *item) { it.tries = 1 }, fault.New(fault.Interrupted, "x", ""), result{attempt: 1, waits: true, tries: 2, width: 4, streak: 1}},
		"interrupted a third time":   {func(_ *Core, it *item) { it.tries, it.drop.place.streak[storage] = 2, 2 }, fault.New(fault.Interrupted, "x", ""), result{attempt: 1, tries: 2, held: true, width: 4, streak: 3}},
		"offline":                    {nothing, fault.New(fault.Offline, "x", ""), result{attempt: 1, held: true, width: 4}},
		"stopped":                    {nothing, Stopped{"the end"}, result{attempt: 1, width: 4}},
		"paused":                     {func(_ *Core, it *item) { it.wish = Pause }, gone, result{attempt: 1, fault: fault.Gone, width: 4}},
		"cancelled":                  {func(_ *Core, it *item) { it.wish = Cancel }, gone, result{attempt: 1, width: 4}},
		"set up otherwise":           {func(_ *Core, it *item) { it.drop.place.gen++ }, gone, result{attempt: 1, width: 4}},
		"halted before":              {func(_ *Core, it *item) { it.fault = fault.New(fault.DiskFull, "x", "") }, gone, result{attempt: 1, fault: fault.DiskFull, width: 4}},
		"it waits to retry":          {func(c *Core, it *item) { c.later(it, time.Second, busy) }, gone, result{attempt: 1, fault: fault.Gone, width: 4}},
		"it waits, and is busy":      {func(c *Core, it *item) { c.later(it, time.Second, busy) }, busy, result{attempt: 1, fault: fault.Busy, waits: true, width: 4}},
		"the streams are two":        {func(c *Core, _ *item) { c.width = 3 }, busy, result{attempt: 1, fault: fault.Busy, waits: true, tries: 1, width: 1}},
		"there is one stream":        {func(c *Core, _ *item) { c.width = 1 }, busy, result{attempt: 1, fault: fault.Busy, waits: true, tries: 1, width: 1}},
		"a failure counts no longer": {func(_ *Core, it *item) { it.tries = 5 }, gone, result{attempt: 1, fault: fault.Gone, width: 4}},
	} {
		c, _, it, _ := sound(t)
		c.now, c.width = time.Unix(100, 0), 4
		call := c.open(callComplete, it.drop.place, it)
		one.was(c, it)
		c.failed(call, storage, it, one.err)
		p := it.drop.place
		if got := (result{it.attempt, fault.KindOf(faultOf(it)), !it.retryAt.IsZero(), it.tries, it.doubt, p.hold != nil, c.width, p.streak[storage]}); got != one.want || p.hold != nil && p.hold.side != storage || p.streak[backend] != 0 {
			t.Errorf("%s: %+v, want %+v, held: %+v", name, got, one.want, p.hold)
		}
	}
}

// A file is begun anew at once, and from the second time on later and later.
func TestWhenAFileIsBegunAnew(t *testing.T) {
	c, _, it, _ := sound(t)
	c.now = time.Unix(100, 0)
	for i, most := range []time.Duration{0, 4 * time.Second, 8 * time.Second} {
		c.restart(it, fault.New(fault.Restart, "x", ""))
		wait := it.retryAt.Sub(c.now)
		if it.retryAt.IsZero() {
			wait = 0
		}
		if it.attempt != i+2 || wait > most || wait < most/2 || (it.fault != nil) != (most > 0) {
			t.Errorf("time %d: attempt %d waits %v (%v)", i+1, it.attempt, wait, it.fault)
		}
	}
}

// Where an answer says that something is not what was thought, the storage is asked; who says so again waits, or begins anew.
func TestWhatADoubtDoes(t *testing.T) {
	type result struct {
		attempt                     int
		doubt, waits, failed, wants bool // wants: requests that wait are void
		tries                       int
	}
	stored := func(c *Core, it *item) { c.fold(ItemStored{"o", it.upload.Upload, nil}) }
	for name, one := range map[string]struct {
		was  func(c *Core, it *item)
		want result
	}{
		"an upload":                   {func(*Core, *item) {}, result{1, true, false, false, true, 1}},
		"one that was asked about":    {func(_ *Core, it *item) { it.lists = 1 }, result{1, true, true, false, true, 1}},
		"asked about often":           {func(_ *Core, it *item) { it.lists = 4 }, result{1, true, true, false, true, 1}},
		"asked about too often":       {func(_ *Core, it *item) { it.lists = 5 }, result{1, false, false, true, true, 0}},
		"failed often":                {func(_ *Core, it *item) { it.tries = 9 }, result{1, true, false, false, true, 10}},
		"failed too often":            {func(_ *Core, it *item) { it.tries = 10 }, result{1, false, false, true, true, 0}},
		"in doubt already":            {func(_ *Core, it *item) { it.doubt = true }, result{2, false, false, false, true, 0}},
		"none":                        {func(_ *Core, it *item) { it.upload = nil }, result{2, false, false, false, true, 0}},
		"an object":                   {stored, result{1, true, false, false, true, 1}},
		"an object asked about":       {func(c *Core, it *item) { stored(c, it); it.lists = 1 }, result{1, false, true, false, true, 1}},
		"an object that was in doubt": {func(c *Core, it *item) { stored(c, it); it.doubt = true }, result{2, false, false, false, true, 0}},
	} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		u := it.upload
		c.queueRequest(it.drop.place, it, 1, destination.Request{}, false)
		one.was(c, it)
		c.doubtIt(it, fault.New(fault.Missing, "x", ""))
		got := result{it.attempt, it.doubt, !it.retryAt.IsZero(), it.fault != nil && it.retryAt.IsZero(), it.upload == nil || u.requests == nil, it.tries}
		if got != one.want {
			t.Errorf("%s: %+v, want %+v", name, got, one.want)
		}
	}
}

// An item that alone breaks the line waits longer each time.
func TestHowLongABrokenLineWaits(t *testing.T) {
	for before, most := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 9: time.Minute} {
		c, _, it, _ := sound(t)
		c.now, it.tries = time.Unix(100, 0), before
		c.lineBroke(&call{place: it.drop.place, gen: it.drop.place.gen}, storage, it, fault.New(fault.Interrupted, "x", ""))
		if wait := it.retryAt.Sub(c.now); wait < most/2 || wait > most || it.fault != nil {
			t.Errorf("after %d: waits %v (%v)", before, wait, it.fault)
		}
	}
}

// What a person sees of a wait is why, and until when: the other side's own wait wins where it is longer.
func TestHowLongAnItemWaits(t *testing.T) {
	for asked, least := range map[time.Duration]time.Duration{0: time.Second, time.Hour: time.Hour} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		c.tryAgain(it, &fault.Error{Kind: fault.Busy, RetryAfter: asked})
		if wait := it.retryAt.Sub(c.now); wait < least || wait > max(2*time.Second, asked) {
			t.Errorf("asked for %v: waits %v", asked, wait)
		}
	}
}

// A place on hold lets one thing through when its time has come.
func TestWhatAHoldLetsThrough(t *testing.T) {
	now := time.Unix(100, 0)
	for name, one := range map[string]struct {
		hold *hold
		busy int
		may  bool
	}{
		"no hold":            {nil, 1, true},
		"its time comes":     {&hold{next: now.Add(1)}, 0, false},
		"its time has come":  {&hold{next: now}, 0, true},
		"something is there": {&hold{next: now}, 1, false},
		"a person's":         {&hold{}, 0, false},
	} {
		p := &place{hold: one.hold}
		p.calls[callFree] = one.busy
		if got := p.mayStart(now); got != one.may {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Why a file was not sent is in the log, once.
func TestAFailureIsNoted(t *testing.T) {
	c, _, it, _ := sound(t)
	why := fault.New(fault.Gone, "x", "")
	it.pieces = 1
	c.fail(it, why)
	if n := c.ready.Notes; len(n) != 1 || n[0].Item != "o" || n[0].Fault != why {
		t.Errorf("%+v", n)
	}
	if stop, ok := c.ready.Commands[0].(Stop); !ok || stop.Item != "o" || len(c.ready.Facts) != 1 {
		t.Errorf("%v, %v", c.ready.Commands, c.ready.Facts)
	}
}
