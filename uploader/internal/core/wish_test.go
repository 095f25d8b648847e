package core

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/fault"
)

// A wish means something only where it changes what becomes of the item.
func TestWhichWishesMeanSomething(t *testing.T) {
	for name, one := range map[string]struct {
		was                        func(c *Core, it *item)
		run, pause, cancel, remove bool
	}{
		"it goes on":               {func(*Core, *item) {}, false, true, true, true},
		"paused":                   {func(_ *Core, it *item) { it.wish = Pause }, true, false, true, true},
		"cancelled":                {func(_ *Core, it *item) { it.wish = Cancel }, true, false, false, true},
		"failed":                   {func(_ *Core, it *item) { it.fault = fault.New(fault.Gone, "", "") }, true, false, true, true},
		"waits to retry":           {func(c *Core, it *item) { c.later(it, 1, fault.New(fault.Busy, "", "")) }, true, true, true, true},
		"done":                     {func(_ *Core, it *item) { it.stored, it.linked = &it.upload.Upload, true }, false, false, false, true},
		"only its link is missing": {func(_ *Core, it *item) { it.stored, it.hadLink = &it.upload.Upload, true }, false, false, false, true},
		"its link failed": {func(_ *Core, it *item) {
			it.stored, it.hadLink, it.fault = &it.upload.Upload, true, fault.New(fault.Gone, "", "")
		}, true, false, true, true},
	} {
		c, _, it, _ := sound(t)
		one.was(c, it)
		for w, want := range map[Wish]bool{Run: one.run, Pause: one.pause, Cancel: one.cancel, Remove: one.remove, Remove + 1: false} {
			if got := c.accepts(w, it); got != want {
				t.Errorf("%s, wish %d: %v", name, w, got)
			}
		}
	}
}

// Tried again, an item begins its counts anew, and goes on from what the storage has, or from the beginning where that is of no use.
func TestWhatTryingAgainDoes(t *testing.T) {
	why := func(kind fault.Kind) func(*Core, *item) {
		return func(c *Core, _ *item) { c.fold(ItemFailed{"o", fault.New(kind, "x", "")}) }
	}
	for name, one := range map[string]struct {
		was     func(c *Core, it *item)
		attempt int
		doubt   bool
		facts   int // beside what a new attempt is
	}{
		"paused":                  {func(*Core, *item) {}, 1, false, 0},
		"refused":                 {why(fault.Forbidden), 1, true, 1},
		"the file changed":        {why(fault.Changed), 2, false, 1},
		"the whole was corrupt":   {why(fault.Corrupt), 2, false, 1},
		"refused, of one request": {func(c *Core, it *item) { why(fault.Forbidden)(c, it); it.upload.Parts = 0 }, 1, false, 1},
		"torn":                    {func(_ *Core, it *item) { it.upload.torn = true }, 2, false, 0},
		"told":                    {func(c *Core, it *item) { why(fault.Forbidden)(c, it); it.drop.told = true }, 1, true, 2},
		"told, and paused":        {func(_ *Core, it *item) { it.drop.told = true }, 1, false, 0},
	} {
		c, _, it, _ := sound(t)
		it.tries, it.signs, it.lists, it.restarts, it.retryAt = 1, 2, 3, 3, time.Unix(9, 0)
		it.pieces = 1
		one.was(c, it)
		c.ready = Ready{}
		c.goOn(it, it.fault, false)
		if it.tries+it.signs+it.lists+it.restarts != 0 || !it.retryAt.IsZero() || it.fault != nil {
			t.Errorf("%s: %+v", name, it)
		}
		if it.attempt != one.attempt || it.doubt != one.doubt || len(c.ready.Facts) != one.facts+one.attempt-1 {
			t.Errorf("%s: attempt %d, doubt %v, facts %v", name, it.attempt, it.doubt, c.ready.Facts)
		}
		if !slices.Contains(c.ready.Commands, Command(Keep{"o"})) {
			t.Errorf("%s: its pieces are stopped", name)
		}
	}
}

// A cancelled item goes on where it was as long as nothing of it was freed; later it is sent anew.
func TestUntilWhenACancelCanBeUndone(t *testing.T) {
	for name, one := range map[string]struct {
		was     func(c *Core, it *item, debt *debt)
		forgive []string
		late    bool
	}{
		"at once":               {func(*Core, *item, *debt) {}, []string{"o/1"}, false},
		"not cancelled":         {func(_ *Core, it *item, _ *debt) { it.wish = Pause }, nil, false},
		"its time has come":     {func(c *Core, _ *item, d *debt) { c.now = d.NotBefore }, nil, true},
		"just before":           {func(c *Core, _ *item, d *debt) { c.now = d.NotBefore.Add(-1) }, []string{"o/1"}, false},
		"it is being freed":     {func(_ *Core, _ *item, d *debt) { d.call = &call{} }, nil, true},
		"it was tried":          {func(_ *Core, _ *item, d *debt) { d.tries = 1 }, nil, true},
		"it was freed":          {func(c *Core, _ *item, d *debt) { c.forgive(d.ID) }, nil, true},
		"nothing was opened":    {func(_ *Core, it *item, _ *debt) { it.upload, it.asked = nil, 0 }, nil, false},
		"it may have been":      {func(_ *Core, it *item, _ *debt) { it.upload, it.asked = nil, 1 }, []string{"o/1"}, false},
		"it had its link":       {func(_ *Core, it *item, _ *debt) { it.hadLink = true }, nil, false},
		"it has its link":       {func(_ *Core, it *item, _ *debt) { it.linked = true }, nil, false},
		"stored, nothing of it": {func(_ *Core, it *item, _ *debt) { it.stored, it.upload = &it.upload.Upload, nil }, nil, true},
		"stored after all": {func(c *Core, it *item, d *debt) {
			it.stored, it.upload = &it.upload.Upload, nil
			o := newOwed("p", *it.stored, true, 0)
			o.NotBefore = d.NotBefore
			c.fold(AbortOwed{o})
		}, []string{"o/1", "o/1/object"}, false},
	} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		o := c.owes(it, c.now.Add(time.Minute))
		c.fold(ItemsWished{IDs: []ItemID{"o"}, Wish: Cancel, Owes: []Owed{o}})
		one.was(c, it, c.owed["o/1"])
		if forgive, late := c.undo(it); !slices.Equal(forgive, one.forgive) || late != one.late {
			t.Errorf("%s: forgives %v, too late %v", name, forgive, late)
		}
	}
}

// What a wish owes and forgives stands in one fact with it, and what is on its way is stopped.
func TestAWishIsOneFact(t *testing.T) {
	l := begin(t, Config{UndoFor: time.Minute, Grace: time.Second}, Options{}, 25, 5)
	l.opens(only[Create](l))
	l.step(Wished{Pause, []ItemID{"d1", "d2", "nobody"}})
	if stops := asked[Stop](l); l.facts() != "ItemsWished" || len(stops) == 0 || stops[0].Grace != time.Second || !l.ready.Sync {
		t.Errorf("paused: facts %q, %v", l.facts(), stops)
	}
	l.step(Wished{Pause, []ItemID{"d1"}})
	if l.facts() != "" {
		t.Errorf("paused again: %q", l.facts())
	}
	l.step(Wished{Cancel, []ItemID{"d1", "d2"}})
	if said := l.ready.Facts[0].(ItemsWished); len(said.IDs) != 2 || len(said.Owes) != 2 || !said.Owes[0].NotBefore.Equal(l.at.Add(time.Minute)) { //nolint:errcheck,forcetypeassert // what it is
		t.Errorf("cancelled: %+v", said)
	}
	l.step(Wished{Run, []ItemID{"d1", "d2"}})
	if said := l.ready.Facts[0].(ItemsWished); fmt.Sprint(said.Forgives) != "[d1/1 d2/1]" || len(l.owed) != 0 { //nolint:errcheck,forcetypeassert // what it is
		t.Errorf("taken back: %+v", said)
	}
	l.step(WishedDrops{Cancel, []DropID{"d", "nobody"}})
	l.after(time.Minute)
	if l.View().Owed != 2 || len(asked[Free](l)) == 0 {
		t.Errorf("%d are owed: %q", l.View().Owed, l.names())
	}
	l.step(WishedDrops{Run, []DropID{"d"}})
	if !slices.ContainsFunc(l.ready.Facts, func(f Fact) bool { began, ok := f.(AttemptBegan); return ok && began.ID == "d1" && began.Attempt == 2 }) {
		t.Errorf("too late: %q", l.facts())
	}
}

// What became of a link that could not be made is forgotten when a person tries again.
func TestADropsLinkIsTriedAgain(t *testing.T) {
	for w, again := range map[Wish]bool{Run: true, Pause: false} {
		c, d, _ := aGroup()
		d.linkFault, d.tries, d.retryAt, d.reported = fault.New(fault.Gone, "", ""), 3, time.Unix(9, 0), true
		c.wishDrop(w, d)
		if forgotten := d.linkFault == nil && d.tries == 0 && d.retryAt.IsZero() && !d.reported; forgotten != again {
			t.Errorf("wish %d: %+v", w, d)
		}
	}
	c, it := someItem()
	d := it.drop
	d.linkFault = fault.New(fault.Gone, "", "")
	for _, one := range []struct {
		wish     Wish
		expanded bool
		facts    int
	}{{Run, false, 0}, {Pause, false, 1}, {Pause, false, 1}, {Cancel, true, 3}, {Pause, true, 3}} {
		if c.wishDrop(one.wish, d); d.expanded != one.expanded || len(c.ready.Facts) != one.facts {
			t.Errorf("wish %d: everything is found %v, facts %v", one.wish, d.expanded, c.ready.Facts)
		}
	}
}

// Only what is on its way is kept from being stopped.
func TestWhatIsKept(t *testing.T) {
	for name, one := range map[string]struct {
		pieces int
		begun  bool
		keeps  int
	}{"a piece": {1, false, 1}, "nothing": {0, false, 0}, "of an attempt that is over": {1, true, 0}} {
		c, _, it, _ := sound(t)
		it.pieces = one.pieces
		if c.goOn(it, nil, one.begun); len(c.ready.Commands) != one.keeps {
			t.Errorf("%s: %v", name, c.ready.Commands)
		}
	}
}
