package core

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What is linked and not known to be in the history leaves its entry behind when its row is taken away, and only that.
func TestWhatTheHistoryWouldLose(t *testing.T) {
	type its = func(c *Core, d *drop, it *item)
	alone := func(next its) its {
		return func(c *Core, d *drop, it *item) {
			d.asked, it.linked = "", true
			next(c, d, it)
		}
	}
	group := func(next its) its {
		return func(c *Core, d *drop, it *item) {
			for _, member := range d.items {
				member.linked = true
			}
			next(c, d, it)
		}
	}
	nothing := func(*Core, *drop, *item) {}
	for name, one := range map[string]struct {
		was     its
		id      string // of the entry; G: the one of its drop's link
		uploads int
		linked  bool
	}{
		"no link":                            {func(_ *Core, d *drop, _ *item) { d.asked = "" }, "", 0, false},
		"a link":                             {alone(nothing), "i", 1, true},
		"a link before a restart":            {alone(func(_ *Core, _ *drop, it *item) { it.linked, it.hadLink = false, true }), "i", 1, true},
		"a link, not stored":                 {alone(func(_ *Core, _ *drop, it *item) { it.stored = nil }), "", 0, false},
		"being written":                      {alone(func(_ *Core, _ *drop, it *item) { it.entry = entering }), "i", 1, true},
		"written":                            {alone(func(_ *Core, _ *drop, it *item) { it.entry = entered }), "", 0, false},
		"a fact already":                     {alone(func(c *Core, _ *drop, _ *item) { c.history.facts = map[string]bool{"i": true} }), "", 0, false},
		"its drop's":                         {group(nothing), "G", 2, true},
		"its drop's, a member is gone":       {group(func(_ *Core, d *drop, _ *item) { d.items[1].stored = nil }), "G", 1, true},
		"its drop's, a member was not in":    {group(func(_ *Core, d *drop, _ *item) { d.items[1].linked = false }), "G", 1, true},
		"its drop's, written":                {group(func(_ *Core, d *drop, _ *item) { d.entry = entered }), "", 0, false},
		"its drop's, being written":          {group(func(_ *Core, d *drop, _ *item) { d.entry = entering }), "G", 2, true},
		"its drop's, a fact already":         {group(func(c *Core, d *drop, _ *item) { c.history.facts = map[string]bool{d.asked: true} }), "", 0, false},
		"its drop's, and one of its own":     {group(func(_ *Core, _ *drop, it *item) { it.entry = entering }), "i", 1, true},
		"its drop's, and its own written":    {group(func(_ *Core, _ *drop, it *item) { it.entry = entered }), "", 0, false},
		"its drop's that was only asked for": {func(_ *Core, _ *drop, it *item) { it.offered = true }, "G", 1, false},
		"its drop's that was made":           {func(_ *Core, d *drop, it *item) { it.offered, d.linked = true, true }, "G", 1, true},
		"its drop's that a member had":       {func(_ *Core, d *drop, it *item) { it.offered, d.items[1].hadLink = true, true }, "G", 2, true},
	} {
		c, d, _ := aGroup()
		it := d.items[0]
		d.call = nil
		one.was(c, d, it)
		id := one.id
		if id == "G" {
			id = d.asked
		}
		lost := c.lostEntries([]*item{it, it})
		if id == "" && len(lost) == 0 {
			continue
		}
		if len(lost) != 1 || lost[0].ID != id || len(lost[0].Uploads) != one.uploads || lost[0].Linked != one.linked || lost[0].Drop != "d" {
			t.Errorf("%s: %+v", name, lost)
		}
	}
}

// The entry of a link says what it leads to, when it ends, and whether it was ever made.
func TestTheEntryOfADropsLink(t *testing.T) {
	for name, one := range map[string]struct {
		was          func(d *drop)
		linked, ends bool
	}{
		"asked for":      {func(*drop) {}, false, false},
		"made":           {func(d *drop) { d.linked = true }, true, false},
		"a member's":     {func(d *drop) { d.items[1].hadLink = true }, true, false},
		"known":          {func(d *drop) { d.link = &destination.Link{ID: "l", Ends: time.Unix(9, 0)} }, false, true},
		"known, another": {func(d *drop) { d.link = &destination.Link{ID: "m", Ends: time.Unix(9, 0)} }, false, false},
	} {
		c, d, call := aGroup()
		one.was(d)
		e := c.groupEntry(d, "l", call.request.Uploads)
		if e.ID != "l" || e.Size != 10 || len(e.Uploads) != 2 || e.Linked != one.linked || e.Ends.IsZero() == one.ends || e.Name != "a" || e.Where != "p" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// What is stored and has no link is entered once when its drop comes to rest, and no more where it has its row.
func TestWhatHasNoLinkIsEnteredOnce(t *testing.T) {
	for name, one := range map[string]struct {
		was     func(it *item)
		entries int
	}{
		"failed":            {func(*item) {}, 1},
		"not failed":        {func(it *item) { it.fault = nil }, 0},
		"entered":           {func(it *item) { it.entered = true }, 0},
		"its link's is":     {func(it *item) { it.entry = entering }, 0},
		"nothing is stored": {func(it *item) { it.stored = nil }, 0},
		"cancelled":         {func(it *item) { it.wish = Cancel }, 0},
	} {
		c, it := someItem()
		it.stored, it.fault = &destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, fault.New(fault.Forbidden, "link", "")
		one.was(it)
		for range 2 {
			c.enterLinkless(it.drop)
		}
		if n := len(c.history.owed); n != one.entries || it.drop.unwritten != n {
			t.Errorf("%s: %d entries, %d unwritten", name, n, it.drop.unwritten)
		}
	}
}

// What was cancelled before its entry was written is not entered; an undo brings it back.
func TestAnUndoEntersAgain(t *testing.T) {
	for _, writing := range []int{0, 1} {
		c, it := someItem()
		it.stored, it.fault = &destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, fault.New(fault.Forbidden, "link", "")
		c.enterLinkless(it.drop)
		other := unwritten{Entry: Entry{ID: "other", Uploads: []destination.Upload{{}}}, facts: []string{"other"}}
		c.history.owed, c.history.writing = append(c.history.owed, other), writing
		it.wish = Cancel
		c.leave()
		if n := len(c.history.owed); n != 1+writing || it.entered != (writing == 1) || it.drop.unwritten != writing {
			t.Fatalf("%d are being written: cancelled, %d are owed, entered %v", writing, n, it.entered)
		}
		it.wish = Run
		if c.enterLinkless(it.drop); len(c.history.owed) != 2 {
			t.Errorf("%d are being written: undone, %d are owed", writing, len(c.history.owed))
		}
	}
}

// An entry that is written is the one that was asked for, of the attempt that is the current one; the drop rests when all are.
func TestWhatIsWrittenIsEntered(t *testing.T) {
	c, d, _ := aGroup()
	it := d.items[0]
	ups := func(attempt int) []destination.Upload {
		return []destination.Upload{{File: destination.File{ID: "i", Attempt: attempt}}}
	}
	for name, one := range map[string]struct {
		written       unwritten
		item, theDrop entryState
	}{
		"an item's":             {unwritten{Entry: Entry{ID: "i", Uploads: ups(1)}, drop: d, item: it}, entered, entering},
		"an attempt's before":   {unwritten{Entry: Entry{ID: "i", Uploads: ups(9)}, drop: d, item: it}, entering, entering},
		"without a link":        {unwritten{Entry: Entry{ID: "i", Uploads: ups(1)}, drop: d, item: it, linkless: true}, entering, entering},
		"the drop's":            {unwritten{Entry: Entry{ID: d.asked}, drop: d}, entering, entered},
		"another link's":        {unwritten{Entry: Entry{ID: "another"}, drop: d}, entering, entering},
		"a fact":                {unwritten{Entry: Entry{ID: "f", Drop: "d"}, facts: []string{"f"}}, entering, entering},
		"a fact, of the link":   {unwritten{Entry: Entry{ID: d.asked, Drop: "d"}, facts: []string{d.asked}}, entering, entered},
		"a fact, of a gone one": {unwritten{Entry: Entry{ID: d.asked, Drop: "e"}, facts: []string{d.asked}}, entering, entering},
	} {
		it.entry, d.entry, d.unwritten, c.history.facts, c.ready = entering, entering, 1, map[string]bool{}, Ready{}
		for _, id := range one.written.facts {
			c.history.facts[id] = true
		}
		c.history.owed, c.history.writing = []unwritten{one.written}, 1
		c.remembered(Remembered{})
		if it.entry != one.item || d.entry != one.theDrop || len(c.ready.Facts) != len(one.written.facts) || len(c.history.facts) != 0 {
			t.Errorf("%s: item %d, drop %d, facts %v", name, it.entry, d.entry, c.ready.Facts)
		}
		if (d.unwritten == 0) != (one.written.drop != nil) {
			t.Errorf("%s: %d unwritten", name, d.unwritten)
		}
	}
}

// A drop is forgotten when it was reported and nothing in it failed, and when all of its entries are written.
func TestWhenADropRests(t *testing.T) {
	for name, one := range map[string]struct {
		was   func(d *drop)
		rests bool
	}{
		"reported":              {func(*drop) {}, true},
		"not reported":          {func(d *drop) { d.reported = false }, false},
		"a file failed":         {func(d *drop) { d.count[failed] = 1 }, false},
		"a file was cancelled":  {func(d *drop) { d.count[cancelled] = 1 }, true},
		"nothing was found":     {func(d *drop) { d.fault = fault.New(fault.Nothing, "", "") }, false},
		"its link failed":       {func(d *drop) { d.linkFault = fault.New(fault.Gone, "", "") }, false},
		"an entry is unwritten": {func(d *drop) { d.unwritten = 1 }, false},
	} {
		d := &drop{reported: true, place: &place{}}
		if one.was(d); d.rests() != one.rests {
			t.Errorf("%s: %v", name, d.rests())
		}
	}
}

// A fact about nobody, or that says nothing, is none: it is not written.
func TestFactsAboutNobodyAreNone(t *testing.T) {
	c, _, _, _ := sound(t)
	about := destination.Upload{File: destination.File{ID: "nobody", Attempt: 1}}
	for _, f := range []Fact{
		DropAdded{Drop{ID: "d"}},
		DropExpanded{Drop: "nobody"},
		DropWished{"nobody", Pause},
		DropSettled{"nobody", true},
		DropTold{"nobody", true},
		DropLinked{"nobody", "l", true},
		DropRemoved{"nobody"},
		ItemsFound{},
		ItemsAsked{},
		ItemsWished{Wish: Pause},
		AttemptBegan{ID: "nobody", Attempt: 2},
		AttemptBegan{ID: "i", Attempt: 0},
		UploadOpened{"nobody", Stamp{}, about},
		UploadOpened{"i", Stamp{}, destination.Upload{File: destination.File{ID: "i", Attempt: 2}}},
		PieceArrived{"nobody", 1, destination.Receipt{}},
		PieceArrived{"i", 1, destination.Receipt{}},
		PieceArrived{"o", 2, destination.Receipt{N: 1}},
		PieceArrived{"o", 1, destination.Receipt{N: 3}},
		ItemStored{"nobody", about, nil},
		ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 2}}, nil},
		ItemLinked{"nobody"},
		ItemLinked{"i"},
		ItemFailed{"nobody", nil},
		AbortPaid{"nobody/1"},
		EntryWritten{"nobody"},
	} {
		if c.record(f); len(c.ready.Facts) != 0 {
			t.Errorf("%#v is written", f)
			c.ready.Facts = nil
		}
	}
	c.record(EntryOwed{Entry{ID: "e"}})
	c.record(EntryOwed{Entry{ID: "e"}})
	c.record(EntryWritten{"e"})
	c.record(EntryWritten{"e"})
	c.record(ItemsAsked{[]ItemID{"i"}})
	c.record(ItemsWished{IDs: []ItemID{"i"}})
	c.record(AbortPaid{"x/1"})
	if got := fmt.Sprintf("%T", c.ready.Facts); len(c.ready.Facts) != 5 {
		t.Errorf("%s: %v", got, c.ready.Facts)
	}
}

// A debt that a journal holds for what is wanted gives its attempt up, where no link leads to it, and is taken out of the books.
func TestDisputesAreSettledAtTheStart(t *testing.T) {
	found := ItemsFound{[]FoundItem{{ID: "a", Drop: "d", Dir: "/", Base: "a"}, {ID: "b", Drop: "d", Dir: "/", Base: "b"}, {ID: "c", Drop: "d", Dir: "/", Base: "c"}}}
	upload := func(id string, attempt int) destination.Upload {
		return destination.Upload{File: destination.File{ID: id, Attempt: attempt}}
	}
	c := New(Config{})
	c.Restore(slices.Values([]Fact{
		DropAdded{Drop{ID: "d", Destination: "p", Paths: []string{"/d"}}},
		found,
		AbortOwed{newOwed("p", upload("a", 1), false, 0)},
		AttemptBegan{ID: "a", Attempt: 2}, // that attempt is over
		AbortOwed{newOwed("p", upload("b", 1), false, 0)},
		ItemStored{"c", upload("c", 1), nil},
		ItemLinked{"c"},
		AbortOwed{newOwed("p", upload("c", 1), true, 0)},
	}))
	ready := c.Step(time.Unix(100, 0), Started{})
	for id, attempt := range map[ItemID]int{"a": 2, "b": 2, "c": 1} {
		if it := c.byItem[id]; it.attempt != attempt || (it.stored != nil) != (id == "c") {
			t.Errorf("%s: attempt %d", id, it.attempt)
		}
	}
	var paid []string
	for _, f := range ready.Facts {
		if one, ok := f.(AbortPaid); ok {
			paid = append(paid, one.ID)
		}
	}
	if fmt.Sprint(paid) != "[b/1 c/1/object]" || len(c.disputed) != 0 {
		t.Errorf("paid %v", paid)
	}
}
