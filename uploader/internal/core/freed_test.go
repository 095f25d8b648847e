package core

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// owesRow owes the freeing of a stored file, of which the drop d has a row in the history.
func owesRow(c *Core, id string) *debt {
	o := newOwed("p", destination.Upload{File: destination.File{ID: id, Attempt: 1, Size: 5}}, true, 0)
	o.Row = "d"
	c.fold(AbortOwed{o})
	return c.owed[o.ID]
}

// The history loses the files of a drop together, when none of them is being freed any more, or when their place is on hold.
func TestTheHistoryLosesFilesTogether(t *testing.T) {
	for name, held := range map[string]bool{"one by one": false, "the place is on hold": true} {
		c := New(Config{Streams: 3})
		c.started = true
		p := c.place("p")
		first, second := owesRow(c, "a"), owesRow(c, "b")
		if got := c.history.freeing["d"]; got != 2 {
			t.Fatalf("%d are being freed", got)
		}
		free := func(debt *debt) {
			debt.waits.remove(debt)
			debt.waits = nil
			call := c.open(callFree, p)
			call.debt, debt.call = debt, call
			c.answer(FreeDone{Call: call.id})
		}
		free(first)
		if held {
			p.hold = &hold{fault: fault.New(fault.Offline, "", "")}
		}
		c.loseNow()
		if got := len(c.history.owed); (got == 1) != held || c.history.freeing["d"] != 1 || c.View().Unwritten != 1 {
			t.Errorf("%s: one is freed, %d owed, %d being freed", name, got, c.history.freeing["d"])
		}
		p.hold = nil
		free(second)
		c.loseNow()
		files := 0
		for _, one := range c.history.owed {
			if files += len(one.Uploads); !one.Gone || one.Entry.Drop != "d" || one.Destination != "p" || len(one.facts) != len(one.Uploads) || !one.DeletedAt.Equal(c.now) {
				t.Errorf("%s: %+v", name, one)
			}
		}
		if files != 2 || len(c.history.owed) != map[bool]int{false: 1, true: 2}[held] || len(c.history.freeing) != 0 || len(c.owed) != 0 {
			t.Errorf("%s: %d files in %d entries, %v being freed", name, files, len(c.history.owed), c.history.freeing)
		}
	}
}

// Which rows may have what is freed is said with it, where there may be one; the next attempt of a cancelled file begins then.
func TestWhatIsFreed(t *testing.T) {
	for name, one := range map[string]struct {
		was     func(it *item, debt *debt)
		attempt int
		gone    int
		rows    string
	}{
		"cancelled, with a row":    {func(*item, *debt) {}, 2, 1, "[i i]"},
		"cancelled, without":       {func(_ *item, d *debt) { d.Row = "" }, 2, 0, "[]"},
		"an upload, not an object": {func(_ *item, d *debt) { d.Delete = false }, 1, 0, "[]"},
		"wanted again":             {func(it *item, _ *debt) { it.wish = Run }, 1, 1, "[i i]"},
		"sent anew":                {func(it *item, _ *debt) { it.attempt = 3 }, 3, 1, "[i i]"},
		"not stored":               {func(it *item, _ *debt) { it.stored = nil }, 1, 1, "[i i]"},
	} {
		c, it := someItem()
		it.wish, it.stored = Cancel, &destination.Upload{File: destination.File{ID: "i", Attempt: 1}}
		debt := owesRow(c, "i")
		one.was(it, debt)
		if got := fmt.Sprint(debt.rows()); got != one.rows {
			t.Errorf("%s: rows %s", name, got)
		}
		if c.freed(debt); it.attempt != one.attempt || len(c.history.gone) != one.gone {
			t.Errorf("%s: attempt %d, %d gone", name, it.attempt, len(c.history.gone))
		}
	}
}

// What somebody has a link to after all is not freed, and is owed no more.
func TestWhatHasALinkIsNotFreed(t *testing.T) {
	for name, one := range map[string]struct {
		end  FreeDone
		gone int
		owed bool
	}{
		"freed":       {FreeDone{}, 1, false},
		"linked":      {FreeDone{Linked: true}, 0, false},
		"unsupported": {FreeDone{Err: fault.New(fault.Unsupported, "", "")}, 0, false},
		"missing":     {FreeDone{Err: fault.New(fault.Missing, "", "")}, 1, false},
		"kept":        {FreeDone{Err: fault.New(fault.Kept, "", "")}, 1, false},
		"busy":        {FreeDone{Err: fault.New(fault.Busy, "", "")}, 0, true},
	} {
		c, it := someItem()
		c.freeFault = fault.New(fault.Gone, "", "")
		debt := owesRow(c, "x")
		debt.waits.remove(debt)
		debt.waits = nil
		call := c.open(callFree, it.drop.place)
		call.debt, debt.call, one.end.Call = debt, call, call.id
		c.answer(one.end)
		if len(c.history.gone) != one.gone || (c.owed[debt.ID] != nil) != one.owed || (c.freeFault != nil) != one.owed {
			t.Errorf("%s: %d gone, owed %v, why %v", name, len(c.history.gone), c.owed[debt.ID] != nil, c.freeFault)
		}
		if one.owed != (c.history.freeing["d"] == 1) {
			t.Errorf("%s: %v being freed", name, c.history.freeing)
		}
	}
	c, it := someItem()
	debt := owesRow(c, "x")
	call := c.open(callFree, it.drop.place)
	call.debt, debt.call = debt, call
	c.forgive(debt.ID)
	if c.answer(FreeDone{Call: call.id}); len(c.history.gone) != 0 {
		t.Error("taken back meanwhile, and lost")
	}
}

// What cannot be written is tried again behind the others, one at a time, later and later.
func TestAHistoryThatCannotBeWritten(t *testing.T) {
	l := &life{Core: New(Config{}), t: t, at: time.Unix(1000, 0)}
	l.step(Started{})
	for _, id := range []string{"a", "b", "c"} {
		l.fold(EntryOwed{Entry{ID: id, Uploads: []destination.Upload{{}}}})
	}
	l.step(Tick{})
	ids := func() string {
		got := ""
		for _, e := range only[Remember](l).Entries {
			got += e.ID
		}
		return got
	}
	if ids() != "abc" || l.View().Unwritten != 3 {
		t.Fatalf("writes %s", ids())
	}
	for i, one := range []string{"a", "b"} {
		l.step(Remembered{errors.New("no")})
		wait, most := l.ready.Wake.Sub(l.at), 2*time.Second<<i
		if v := l.View(); wait > most || wait < most/2 || v.HistoryFault == nil || v.HistoryFault.Kind != fault.Bug || v.Unwritten != 3 || len(asked[Remember](l)) != 0 {
			t.Errorf("failed, waits %v: %+v", wait, v)
		}
		if l.after(wait - 1); len(asked[Remember](l)) != 0 || l.ready.Wake != l.at.Add(1) {
			t.Error("tried too soon")
		}
		if l.after(1); ids() != one {
			t.Errorf("then writes %s, want %s", ids(), one)
		}
	}
	l.step(Remembered{})
	if v := l.View(); v.HistoryFault != nil || v.Unwritten != 2 || ids() != "ca" || l.facts() != "EntryWritten" {
		t.Errorf("writes %s, %+v, facts %s", ids(), v, l.facts())
	}
	l.fold(EntryOwed{Entry{ID: "d", Uploads: []destination.Upload{{}}}})
	l.fold(EntryWritten{"d"})
	l.step(Remembered{errors.New("no")})
	if wait := l.ready.Wake.Sub(l.at); wait >= 2*time.Second || wait < time.Second {
		t.Errorf("failed once since it was written, waits %v", wait)
	}
	l.after(2 * time.Second)
	l.step(Remembered{})
	if only[Remember](l); l.View().Unwritten != 1 {
		t.Errorf("written one by one: %+v", l.View())
	}
	l.step(Remembered{})
	if len(asked[Remember](l)) != 0 || !l.ready.Wake.IsZero() || l.View().Unwritten != 0 {
		t.Errorf("still owed: %+v", l.View())
	}
}

// What is owed still is told apart from what was tried too often.
func TestHowMuchIsOwed(t *testing.T) {
	c := New(Config{})
	p := c.place("p")
	p.gen = 2
	for i, gen := range []uint64{0, 0, 1, 1, 0, 0} {
		c.fold(AbortOwed{newOwed("p", destination.Upload{File: destination.File{ID: fmt.Sprint(i), Attempt: 1}}, false, gen)})
	}
	check := func(when string, owed, unfreed int) {
		t.Helper()
		if v := c.View(); v.Owed != owed || v.Unfreed != unfreed {
			t.Errorf("%s: %d are owed, %d more were tried too often", when, v.Owed, v.Unfreed)
		}
	}
	check("at first", 6, 0)
	c.startFree(p, &p.strays)
	check("one is being freed", 6, 0)
	for _, id := range []string{"4/1", "5/1"} {
		debt := c.owed[id]
		debt.waits.remove(debt)
		debt.waits, debt.tries = nil, mostAborts+1
	}
	check("two were tried too often", 4, 2)
}

// An abort waits while it is not being paid, and was not tried too often: it is looked at again when its place is opened.
func TestWhichAbortsWait(t *testing.T) {
	for name, one := range map[string]struct {
		tries int
		call  *call
		waits bool
	}{
		"owed":                {0, nil, true},
		"tried often":         {8, nil, true},
		"tried too often":     {9, nil, false},
		"it is being paid":    {0, &call{}, false},
		"paid, and too often": {9, &call{}, false},
	} {
		c, it, _, _ := sound(t)
		debt := c.owed["x/1"]
		debt.waits.remove(debt)
		debt.waits, debt.tries, debt.call = nil, one.tries, one.call
		if c.awaitAll(it.drop.place); debt.mayWait() != one.waits || (debt.heap != 0) != one.waits {
			t.Errorf("%s: waits %v", name, debt.heap != 0)
		}
	}
}

// What is where its place does not lead is freed by nobody: it waits until the place leads there again, and the history with it not.
func TestAnAbortThatNobodyGetsTo(t *testing.T) {
	c := New(Config{})
	p := c.place("p")
	o := newOwed("p", destination.Upload{File: destination.File{ID: "x", Attempt: 1}, Site: "t"}, true, 0)
	o.Row = "d"
	c.fold(AbortOwed{o})
	debt := c.owed[o.ID]
	for i, one := range []struct {
		site  string
		waits bool
	}{{"", true}, {"s", false}, {"s", false}, {"t", true}, {"s", false}} {
		p.site, c.freeFault = one.site, nil
		c.awaitAll(p)
		if (debt.heap != 0) != one.waits || p.debts.len() == 1 != one.waits || (c.history.freeing["d"] == 1) != one.waits || (c.freeFault == nil) != one.waits {
			t.Errorf("%d, it leads to %q: %+v, %v being freed, why %v", i, one.site, debt, c.history.freeing, c.freeFault)
		}
		if v := c.View(); !one.waits && (v.Unfreed != 1 || v.Owed != 0 || v.FreeFault.Kind != fault.NoPlace || v.FreeFault.Code != fault.Moved) {
			t.Errorf("%d: %+v", i, v)
		}
	}
}
