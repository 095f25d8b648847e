package core

import (
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// aGroup is a drop of two stored files that is to have one link, which was asked for.
func aGroup() (*Core, *drop, *call) {
	c, first := someItem()
	c.started = true
	c.fold(ItemsFound{[]FoundItem{{ID: "j", Drop: "d", Dir: "/", Base: "b"}}})
	c.fold(DropExpanded{Drop: "d"})
	d := first.drop
	d.Options.Together = true
	d.place.open = true
	for _, it := range d.items {
		c.fold(ItemStored{it.id, destination.Upload{File: destination.File{ID: string(it.id), Attempt: 1, Size: 5}}, nil})
	}
	c.refresh()
	c.startGroupLink(d.place, d)
	return c, d, d.call
}

// A link to what is being taken away meanwhile, or was sent anew, is nobody's: another one is made.
func TestALinkToWhatIsTakenAwayIsNone(t *testing.T) {
	for name, one := range map[string]struct {
		linked bool
		happen func(c *Core, it *item)
	}{
		"nothing happened": {true, func(*Core, *item) {}},
		"cancelled":        {false, func(_ *Core, it *item) { it.wish = Cancel }},
		"in doubt":         {false, func(_ *Core, it *item) { it.doubt = true }},
		"removed":          {false, func(c *Core, it *item) { c.fold(DropRemoved{it.drop.ID}) }},
		"set up otherwise": {false, func(_ *Core, it *item) { it.drop.place.gen++ }},
		"sent anew": {false, func(c *Core, it *item) {
			c.fold(AttemptBegan{ID: it.id, Attempt: 2})
			c.fold(ItemStored{it.id, destination.Upload{File: destination.File{ID: string(it.id), Attempt: 2}}, nil})
		}},
	} {
		c, d, call := aGroup()
		one.happen(c, d.items[1])
		c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Value: destination.Link{ID: "l"}}}})
		if (d.link != nil) != one.linked || d.linked != one.linked || d.items[0].linked != one.linked {
			t.Errorf("%s: link %v, linked %v", name, d.link, d.linked)
		}
	}
}

// What was stored is in the history also where its one link could not be made.
func TestWhatIsStoredIsInTheHistoryWithoutALink(t *testing.T) {
	for stored, wants := range map[int]int{2: 1, 1: 1, 0: 0} {
		c, d, _ := aGroup()
		for i, it := range d.items {
			if i >= stored {
				it.wish = Cancel
			}
		}
		c.ready = Ready{}
		c.now = c.now.AddDate(30, 0, 0)
		d.linkFault = fault.New(fault.Forbidden, "link", "")
		c.report(d)
		entries := 0
		for _, owed := range c.history.owed {
			entries++
			if e := owed.Entry; len(e.Uploads) != stored || e.ID != "d" || e.Linked || e.SentAt != c.now {
				t.Errorf("%d stored: %+v", stored, e)
			}
		}
		if entries != wants {
			t.Errorf("%d stored: %d entries", stored, entries)
		}
	}
}

// A nudge opens a place anew where the reason of its hold may have been its settings, or a sign-in; where it ends by itself, what
// is signed stays good.
func TestWhatANudgeOpensAnew(t *testing.T) {
	for kind, anew := range map[fault.Kind]bool{
		fault.SignIn: true, fault.Keys: true, fault.StorageFull: true, fault.Interrupted: false, fault.Offline: false, fault.Busy: false,
	} {
		c, waits, _, _ := sound(t)
		p := waits.drop.place
		p.open = true
		p.hold = &hold{fault: fault.New(kind, "x", "")}
		if c.nudged(""); p.open == anew || (p.gen == 2) != anew || p.hold == nil || p.hold.next != c.now {
			t.Errorf("%v: open %v, generation %d", kind, p.open, p.gen)
		}
	}
}
