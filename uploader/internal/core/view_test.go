package core

import (
	"fmt"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Drops come newest first and items in the order they were found, from the one that is asked for on, as many as there is room for.
func TestWhichRowsAreGiven(t *testing.T) {
	l := begin(t, Config{}, Options{}, 1, 2, 3)
	l.drop("e", Options{})
	l.drop("f", Options{})
	for _, one := range []struct {
		room, from int
		want       string
	}{{5, 0, "fed"}, {2, 0, "fe"}, {5, 1, "ed"}, {5, 2, "d"}, {5, 3, ""}, {5, -1, ""}, {0, 0, ""}} {
		views, got := make([]DropView, one.room), ""
		n, version := l.Drops(views, one.from)
		for _, v := range views[:n] {
			got += string(v.ID)
		}
		if got != one.want || version != l.View().Version {
			t.Errorf("drops, room for %d from %d: %q", one.room, one.from, got)
		}
	}
	for _, one := range []struct {
		id         DropID
		room, from int
		want       string
	}{{"d", 5, 0, "d1d2d3"}, {"d", 2, 0, "d1d2"}, {"d", 2, 1, "d2d3"}, {"d", 5, 2, "d3"}, {"d", 5, 3, ""}, {"d", 5, 4, ""}, {"d", 5, -1, ""}, {"e", 5, 0, ""}, {"nobody", 5, 0, ""}} {
		items, got := make([]Item, one.room), ""
		n, version := l.Items(items, one.id, one.from)
		for _, i := range items[:n] {
			got += string(i.ID)
		}
		if got != one.want || version != l.View().Version {
			t.Errorf("items of %s, room for %d from %d: %q", one.id, one.room, one.from, got)
		}
	}
	if got := fmt.Sprint(l.ItemIDs()); got != "[d1 d2 d3]" {
		t.Errorf("all are %s", got)
	}
}

// The version of a view is another one whenever there is news, and the same where nothing happened.
func TestTheVersionOfAView(t *testing.T) {
	l := begin(t, Config{}, Options{}, 5)
	version := l.View().Version
	for name, one := range map[string]struct {
		event   Event
		changes bool
	}{
		"time":     {Tick{}, false},
		"nobody":   {Wished{Pause, []ItemID{"nobody"}}, false},
		"paused":   {Wished{Pause, []ItemID{"d1"}}, true},
		"jammed":   {Jammed{Fault: fault.New(fault.DiskFull, "", "")}, true},
		"not held": {Nudged{}, false},
	} {
		l := begin(t, Config{}, Options{}, 5)
		l.step(one.event)
		if got := l.View().Version; got > version != one.changes || l.ready.Changed != one.changes {
			t.Errorf("%s: version %d after %d, changed %v", name, got, version, l.ready.Changed)
		}
	}
}

// What was restored and moves is counted from the start, what is found later when it begins to move.
func TestWhatIsCounted(t *testing.T) {
	c, it := someItem()
	if c.Counted("d") || c.Counted("nobody") {
		t.Error("counted before anything moved")
	}
	c.refresh()
	if !c.Counted("d") || c.Counted("nobody") || c.View().Totals.Files != 1 {
		t.Errorf("not counted: %+v", c.View().Totals)
	}
	it.drop.epoch++
	if c.Counted("d") {
		t.Error("counted as one of another time")
	}
}

// A file of a drop that is counted no more brings its drop back into the count when it is tried again, each file once.
func TestATryBringsItsDropBackIntoTheCount(t *testing.T) {
	l := begin(t, Config{}, Options{}, 5, 7)
	create := only[Create](l)
	gone := CreateAnswer{Err: fault.New(fault.Gone, "create", "")}
	l.step(CreateDone{create.Call, []CreateAnswer{gone, gone}})
	if r := only[Report](l).Report; r.Drop.Failed != 2 || !r.Drop.Settled || len(r.Links) != 0 {
		t.Errorf("reported %+v", r.Drop)
	}
	l.drop("e", Options{}, 11)
	if got := l.View().Totals; got.Files != 1 || got.Bytes != 11 || l.Counted("d") || !l.Counted("e") {
		t.Errorf("counted %+v", got)
	}
	l.step(Wished{Run, []ItemID{"d1"}})
	if got := l.View().Totals; got.Files != 3 || got.Bytes != 23 || got.Failed != 1 || !l.Counted("d") {
		t.Errorf("counted %+v", got)
	}
}

// What a row of a drop says is what is known of it.
func TestWhatADropSays(t *testing.T) {
	c, d, call := aGroup()
	c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Value: destination.Link{ID: "l"}}}})
	c.refresh()
	v := c.dropView(d)
	if v.Link.ID != "l" || v.LinkID != d.asked || v.Items != 2 || v.Done != 2 || v.Looking || v.Held || v.LinkLess || v.Fault != nil || !v.Settled {
		t.Errorf("%+v", v)
	}
	d.fault, d.linkFault = fault.New(fault.Nothing, "", ""), fault.New(fault.Gone, "", "")
	d.place.hold, d.expanded = &hold{}, false
	if v = c.dropView(d); v.Fault != d.linkFault || !v.Held || !v.Looking || !c.Explores("d") || c.Explores("nobody") {
		t.Errorf("%+v", v)
	}
	if r := c.reportOf(d); len(r.Links) != 1 || r.Links[0].Files != 2 || r.Links[0].Item != "i" || r.Links[0].Name != "a" || r.Links[0].Link.ID != "l" {
		t.Errorf("%+v", r.Links)
	}
	_, _, there := c.DropBytes("d")
	_, _, other := c.DropBytes("nobody")
	_, _, item := c.ItemBytes("i")
	_, _, none := c.ItemBytes("nobody")
	if !there || other || !item || none {
		t.Error("bytes of nobody")
	}
}

// Bytes are those of the drop, acknowledged as they arrive.
func TestTheBytesOfADrop(t *testing.T) {
	l := begin(t, Config{}, Options{}, 25, 5)
	l.opens(only[Create](l))
	l.signs(only[Sign](l))
	l.sends(asked[Send](l)[0])
	size, acked, _ := l.DropBytes("d")
	all, sent := l.OverallBytes()
	of, its, _ := l.ItemBytes("d1")
	if size != 30 || acked != 10 || all != 30 || sent != 10 || of != 25 || its != 10 {
		t.Errorf("%d of %d, overall %d of %d, the file %d of %d", acked, size, sent, all, its, of)
	}
}

// Holds are told in the order in which they began, that of the journal among them.
func TestWhichHoldsAreTold(t *testing.T) {
	c := New(Config{})
	for i, id := range []string{"a", "b", "c"} {
		c.place(id).hold = &hold{fault: fault.New(fault.Offline, "", ""), since: time.Unix(int64(9-i), 0), next: time.Unix(50, 0)}
	}
	c.place("open")
	c.now = time.Unix(8, 5)
	c.jammed(Jammed{Fault: fault.New(fault.DiskFull, "", ""), Next: time.Unix(60, 0)})
	c.now = time.Unix(30, 0)
	c.jammed(Jammed{Fault: fault.New(fault.NoState, "", ""), Next: time.Unix(70, 0)})
	got := ""
	for _, h := range c.View().Holds {
		got += fmt.Sprintf("%q %d %d; ", h.Destination, h.Since.Unix(), h.Next.Unix())
	}
	if got != `"c" 7 50; "b" 8 50; "" 8 70; "a" 9 50; ` {
		t.Error(got)
	}
	if c.jammed(Jammed{}); len(c.View().Holds) != 3 {
		t.Errorf("healed: %v", c.View().Holds)
	}
}

// Only what moves again, while this run goes on, is news of a drop that was reported.
func TestWhatMovesAgain(t *testing.T) {
	for name, one := range map[string]struct {
		started bool
		happens func(it *item)
		again   bool
	}{
		"it moves":             {true, func(it *item) { it.fault = nil }, true},
		"before the start":     {false, func(it *item) { it.fault = nil }, false},
		"cancelled":            {true, func(it *item) { it.wish = Cancel }, false},
		"removed":              {true, func(it *item) { it.wish = Remove }, false},
		"nothing":              {true, func(*item) {}, false},
		"removed, not started": {false, func(it *item) { it.wish = Remove }, false},
	} {
		c, it := someItem()
		it.fault = fault.New(fault.Gone, "", "")
		c.fold(DropExpanded{Drop: "d"})
		c.refresh()
		d := it.drop
		c.started, d.reported, d.told = one.started, true, true
		one.happens(it)
		if c.count(it); d.reported == one.again || d.told == one.again {
			t.Errorf("%s: reported %v, told %v", name, d.reported, d.told)
		}
	}
}
