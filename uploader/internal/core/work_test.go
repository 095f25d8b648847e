package core

import (
	"testing"
	"time"

	"linkdrop/uploader/fault"
)

// A place is opened, and a hold of it kept, for a reason only: a file in a line, a drop that wants its link, a request that
// waits, an abort that is owed.
func TestWhatAPlaceIsOpenedFor(t *testing.T) {
	for name, one := range map[string]struct {
		works  bool
		reason func(p *place)
	}{
		"nothing":   {false, func(*place) {}},
		"a file":    {true, func(p *place) { p.lines[Completing].size = 1 }},
		"a drop":    {true, func(p *place) { p.drops = []*drop{{}} }},
		"a request": {true, func(p *place) { p.signed = []*signed{aRequest()} }},
		"a request that counts no more": {false, func(p *place) {
			s := aRequest()
			s.upload.requests = nil
			p.signed = []*signed{s}
		}},
		"an abort":              {true, func(p *place) { p.debts.put(&debt{}) }},
		"an abort where it was": {false, func(p *place) { p.strays.put(&debt{}) }},
	} {
		c := New(Config{})
		p := c.place("p")
		p.hold = &hold{fault: fault.New(fault.SignIn, "x", "")}
		one.reason(p)
		if got := c.hasWork(p); got != one.works {
			t.Errorf("%s: there is work: %v", name, got)
		}
		p.strays = timeline[*debt]{} // else start would pay it, whatever holds the place
		if c.start(); (p.hold != nil) != one.works {
			t.Errorf("%s: held: %v", name, p.hold != nil)
		}
	}
}

func aRequest() *signed {
	u := multipart(1)
	s := &signed{item: &item{upload: u}, upload: u, n: 1}
	u.requests = map[int]*signed{1: s}
	return s
}

// One Create and one List are on their way at a time, and neither waits for the other.
func TestOneCreateAtATime(t *testing.T) {
	for kind, more := range map[callKind]bool{callCreate: false, callList: true, callSign: true, callLink: true} {
		c, waits, _, _ := sound(t)
		p := waits.drop.place
		p.open = true
		c.open(kind, p)
		if got := c.startUpload(p); got != more {
			t.Errorf("beside a call of kind %d: %v", kind, got)
		}
	}
}

// An abort that fails is tried again, later and later, and holds up nobody: only a hold that is there waits on with it.
func TestAnAbortThatFailsHoldsUpNobody(t *testing.T) {
	for name, one := range map[string]struct {
		err   error
		moved bool // the probe of a hold that is there
	}{
		"busy":     {fault.New(fault.Busy, "abort", ""), false},
		"refused":  {fault.New(fault.Forbidden, "abort", ""), false},
		"offline":  {fault.New(fault.Offline, "abort", ""), true},
		"sign in":  {fault.New(fault.SignIn, "abort", ""), true},
		"stopped":  {Stopped{"the end"}, false},
		"a broken": {fault.New(fault.Interrupted, "abort", ""), false},
	} {
		for _, held := range []bool{false, true} {
			c, waits, _, _ := sound(t)
			c.now = time.Unix(100, 0)
			p := waits.drop.place
			before := &hold{side: backend, fault: fault.New(fault.Unreachable, "x", ""), since: time.Unix(50, 0), next: time.Unix(99, 0)}
			if held {
				p.hold = before
			}
			debt := c.owed["x/1"]
			debt.waits.remove(debt)
			call := c.open(callFree, p)
			call.debt, debt.call = debt, call
			c.answer(FreeDone{Call: call.id, Err: one.err})
			if (p.hold != nil) != held || held && (p.hold.fault.Kind != fault.Unreachable) != one.moved {
				t.Errorf("%s, held before %v: %+v", name, held, p.hold)
			}
			if c.owed["x/1"] != debt || debt.heap == 0 || !debt.NotBefore.After(c.now) || debt.tries != 1 {
				t.Errorf("%s: %+v", name, debt)
			}
		}
	}
	for _, paid := range []fault.Kind{fault.Unsupported, fault.Missing, fault.Kept} {
		c, waits, _, _ := sound(t)
		debt := c.owed["x/1"]
		debt.waits.remove(debt)
		call := c.open(callFree, waits.drop.place)
		call.debt, debt.call = debt, call
		if c.answer(FreeDone{Call: call.id, Err: fault.New(paid, "abort", "")}); c.owed["x/1"] != nil {
			t.Errorf("%v: still owed", paid)
		}
	}
}
