package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A nudge of all reaches every place that is held, and those that are not stay as they are.
func TestANudgeOfAllReachesEveryHold(t *testing.T) {
	c := New(Config{})
	c.now = time.Unix(100, 0)
	for _, id := range []string{"a", "b", "c", "d"} {
		c.place(id)
	}
	for _, id := range []string{"b", "d"} {
		c.places[id].hold = &hold{fault: fault.New(fault.Interrupted, "x", ""), next: time.Unix(900, 0), tries: 5}
	}
	c.nudged("d")
	if b, d := c.places["b"].hold, c.places["d"].hold; b.next.Unix() != 900 || b.tries != 5 || d.next.Unix() != 100 || d.tries != 0 {
		t.Errorf("nudged d: b is tried at %v, d at %v", b.next, d.next)
	}
	c.nudged("")
	for id, held := range map[string]bool{"a": false, "b": true, "c": false, "d": true} {
		h := c.places[id].hold
		if (h != nil) != held || held && (h.next.Unix() != 100 || h.tries != 0) {
			t.Errorf("%s: %+v", id, h)
		}
	}
}

// A place is probed after a second, then half as often each time, down to every quarter of a minute; the other side's own wait
// wins; what only a person can end is not probed.
func TestProbesBecomeRarer(t *testing.T) {
	c, waits, _, _ := sound(t)
	c.now = time.Unix(100, 0)
	p := waits.drop.place
	fail := func(f *fault.Error) time.Duration {
		c.holdOn(&call{place: p, gen: p.gen, since: c.now}, backend, f)
		return p.hold.next.Sub(c.now)
	}
	for i, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 15 * time.Second} {
		if got := fail(fault.New(fault.Interrupted, "x", "")); got < most/2 || got > most {
			t.Errorf("probe %d after %v, want %v at most, and half of it at least", i+1, got, most)
		}
	}
	if got := fail(&fault.Error{Kind: fault.Busy, RetryAfter: time.Minute}); got != time.Minute {
		t.Errorf("asked to wait a minute: %v", got)
	}
	for _, f := range []*fault.Error{{Kind: fault.SignIn}, {Kind: fault.Blocked, Code: fault.NoTLS}, {Kind: fault.NoPlace, Code: fault.Redirect}} {
		if fail(f); !p.hold.next.IsZero() {
			t.Errorf("only a person can end %v: %v", f, p.hold.next)
		}
	}
	if fail(&fault.Error{Kind: fault.Blocked}); p.hold.next.IsZero() {
		t.Error("a proxy that is in the way is not probed")
	}
}

// The count of what this run does begins anew with what is dropped when nothing moves and nothing is looked for any more.
func TestTheTotalsBeginAnew(t *testing.T) {
	c := New(Config{})
	now := time.Unix(100, 0)
	c.Step(now, Started{})
	for _, id := range []DropID{"A", "B", "C"} {
		if id == "C" {
			c.Step(now, Explored{Drop: "A"})
			c.Step(now, Explored{Drop: "B"})
		}
		c.Step(now, Added{Drop: Drop{ID: id, Destination: "p", Paths: []string{"/" + string(id)}}})
		c.Step(now, Discovered{Drop: id, Items: []FoundItem{{ID: ItemID(id), Drop: id, Dir: "/", Base: string(id), Stamp: Stamp{Size: 10}}}})
		c.fold(ItemStored{ItemID(id), destination.Upload{File: destination.File{ID: string(id), Attempt: 1, Size: 10}}, nil})
		c.fold(ItemLinked{ItemID(id)})
		c.Step(now, Tick{})
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		want := map[DropID]int{"A": 1, "B": 2, "C": 1}[id] // A is still being looked through when B is dropped
		if got := c.View().Totals; got.Files != want || got.Done != want || got.DoneBytes != int64(want)*10 {
			t.Errorf("%s: %+v, want %d", id, got, want)
		}
	}
}
