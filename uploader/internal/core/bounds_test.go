package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// An item's work has bounds, each of which lets exactly so many happen: past it the item fails, with the last fault.
func TestTheBoundsOfAnItemsWork(t *testing.T) {
	why := fault.New(fault.Restart, "x", "why")
	for name, one := range map[string]struct {
		most int
		once func(c *Core, it *item)
	}{
		"whole uploads begun anew": {3, func(c *Core, it *item) { c.restart(it, why) }},
		"tries":                    {10, func(c *Core, it *item) { c.tryAgain(it, why) }},
		"requests signed anew":     {3, func(c *Core, it *item) { c.signAgain(it, why, mostSigns) }},
		"lines that broke": {10, func(c *Core, it *item) {
			c.lineBroke(&call{place: it.drop.place, gen: it.drop.place.gen}, backend, it, why)
		}},
	} {
		c, _, o, _ := sound(t)
		c.now = time.Unix(100, 0)
		for i := 1; i <= one.most+1; i++ {
			o.fault, o.retryAt = nil, time.Time{} // its time has come
			o.drop.place.hold, o.drop.place.streak[backend] = nil, 0
			if o.upload == nil {
				c.fold(UploadOpened{"o", o.stamp, destination.Upload{File: c.file(o), Key: "k", Parts: 2, PartSize: 10}})
			}
			one.once(c, o)
			if failed := o.fault == why && o.retryAt.IsZero(); failed != (i > one.most) {
				t.Errorf("%s: number %d of %d: failed %v (%v)", name, i, one.most, failed, o.fault)
			}
		}
	}
}

// An abort is tried nine times in one run; the next start tries again.
func TestAnAbortIsTriedSoOften(t *testing.T) {
	c, waits, _, _ := sound(t)
	c.now = time.Unix(100, 0)
	debt := c.owed["x/1"]
	for i := 1; ; i++ {
		debt.waits.remove(debt)
		call := c.open(callFree, waits.drop.place)
		call.debt, debt.call = debt, call
		c.answer(FreeDone{Call: call.id, Err: fault.New(fault.Busy, "abort", "")})
		if debt.heap != 0 {
			continue
		}
		if i != 9 || c.owed["x/1"] != debt {
			t.Errorf("given up after %d, owed %v", i, c.owed["x/1"] != nil)
		}
		return
	}
}

// The streams are one at least, start at four, and grow by one with each piece up to the most there may be.
func TestTheStreamsGrow(t *testing.T) {
	for most, starts := range map[int]int{-1: 1, 0: 1, 1: 1, 3: 3, 4: 4, 9: 4} {
		c := New(Config{Streams: most})
		if c.width != starts {
			t.Errorf("%d at most: starts with %d", most, c.width)
		}
		p := c.place("p")
		for range 20 {
			it := &item{drop: &drop{place: p}}
			call := c.open(callSend, p, it)
			call.ns = []int{1}
			c.sendDone(call, SendDone{})
		}
		if c.width != max(1, most) {
			t.Errorf("%d at most: grew to %d", most, c.width)
		}
	}
}

// A piece of a multipart upload is a fact, also where it is the only one; the one request of a small file needs none.
func TestWhichPiecesAreFacts(t *testing.T) {
	for parts, facts := range map[int]int{0: 0, 1: 1, 2: 1} {
		c, waits, _, _ := sound(t)
		c.fold(UploadOpened{"i", Stamp{Size: 10}, destination.Upload{File: destination.File{ID: "i", Attempt: 1, Size: 10}, Parts: parts, PartSize: 10}})
		waits.tries, waits.signs, waits.lists = 1, 1, 1
		c.pieceArrived(waits, destination.Receipt{N: min(1, parts), Size: 10, Body: []byte("b")})
		if len(c.ready.Facts) != facts || waits.tries+waits.signs+waits.lists != 0 {
			t.Errorf("%d parts: %v", parts, c.ready.Facts)
		}
		if facts == 1 && c.ready.Facts[0].(PieceArrived).Receipt.Body != nil { //nolint:errcheck,forcetypeassert // what it is
			t.Error("the answer's body is kept")
		}
	}
}

// An object that is there is what was sent, also when the file changed since, if its one request was acknowledged before.
func TestAnObjectIsBelieved(t *testing.T) {
	for name, one := range map[string]struct {
		acknowledged, changed, stored bool
	}{
		"as it was":                        {false, false, true},
		"changed, and not acknowledged":    {false, true, false},
		"changed, and acknowledged before": {true, true, true},
	} {
		c, waits, _, _ := sound(t)
		u := destination.Upload{File: destination.File{ID: "i", Attempt: 1}}
		c.fold(UploadOpened{"i", Stamp{}, u})
		waits.doubt = true
		if one.acknowledged {
			waits.upload.arrive(destination.Receipt{})
		}
		e := ListDone{Call: c.open(callList, waits.drop.place, waits).id}
		e.Arrived.Object = &destination.Object{Upload: u}
		if one.changed {
			e.Stamp.ModTime = 1
		}
		if c.answer(e); (waits.stored != nil) != one.stored || !one.stored && (waits.fault == nil || waits.fault.Kind != fault.Changed) {
			t.Errorf("%s: stored %v, fault %v", name, waits.stored != nil, waits.fault)
		}
	}
}

// A row says how many files are before it, none of them asked for yet.
func TestHowManyAreBefore(t *testing.T) {
	c, waits, _, _ := sound(t)
	var rows [3]Item
	for reached, want := range [][3]int{{0, 1, 2}, {0, 0, 1}, {0, 0, 0}, {0, 0, 0}} {
		waits.drop.place.reached = uint64(reached)
		n, _ := c.Items(rows[:], "d", 0)
		if got := [3]int{rows[0].Before, rows[1].Before, rows[2].Before}; n != 3 || got != want {
			t.Errorf("reached %d: %v, want %v", reached, got, want)
		}
	}
	if n, _ := c.Items(rows[:1], "d", 1); n != 1 || rows[0].ID != "o" {
		t.Errorf("one from the second on: %d, %s", n, rows[0].ID)
	}
}

// A link is told only when all that it stands on is durable at once; a report without one can wait.
func TestAReportWithALinkIsDurableAtOnce(t *testing.T) {
	for _, link := range []*destination.Link{nil, {ID: "l"}} {
		c, waits := someItem()
		c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
		c.fold(ItemLinked{"i"})
		waits.link = link
		if c.report(waits.drop); c.ready.Sync != (link != nil) || len(c.ready.Commands) != 1 {
			t.Errorf("with a link %v: at once %v, %v", link != nil, c.ready.Sync, c.ready.Commands)
		}
	}
}
