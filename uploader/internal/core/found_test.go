package core

import (
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What is found in a drop follows what the person said of it, also after a restart, which looks again for what it does not know.
func TestWhatIsFoundInADrop(t *testing.T) {
	l := &life{Core: New(Config{}), t: t, at: time.Unix(1000, 0)}
	l.step(Added{Drop: Drop{ID: "d", Destination: "p", Paths: []string{"/d"}}})
	if l.names() != "" || l.facts() != "DropAdded" || !l.ready.Sync {
		t.Errorf("before the start: %q, %q", l.names(), l.facts())
	}
	l.step(Started{})
	if e := only[Explore](l); e.Drop.ID != "d" || len(e.Known) != 0 {
		t.Errorf("looks for %+v", e)
	}
	l.step(Added{Drop: Drop{ID: "d", Destination: "q"}})
	if l.facts() != "" || l.View().Drops != 1 {
		t.Errorf("the same drop twice: %q", l.facts())
	}
	found := func(ids ...string) Discovered {
		e := Discovered{Drop: "d", Skipped: 2}
		for _, id := range ids {
			e.Items = append(e.Items, FoundItem{ID: ItemID(id), Drop: "d", Dir: "/d", Base: id})
		}
		return e
	}
	first := found("a", "b", "c")
	first.Items[1].Fault = fault.New(fault.Unreadable, "open", "")
	l.step(first)
	l.step(found())
	l.step(WishedDrops{Pause, []DropID{"d"}})
	l.step(found("e"))
	l.step(Wished{Remove, []ItemID{"c"}})
	l.step(Discovered{Drop: "nobody", Items: first.Items})
	for id, wish := range map[ItemID]Wish{"a": Pause, "b": Run, "e": Pause} {
		if it := l.byItem[id]; it.wish != wish || (it.fault != nil) != (id == "b") {
			t.Errorf("%s: wish %d, %v", id, it.wish, it.fault)
		}
	}
	var view [1]DropView
	l.Drops(view[:], 0)
	if v := view[0]; v.Unread != 1 || v.Skipped != 6 || !v.Looking || v.Items != 3 || v.Paused != 2 || v.Failed != 1 {
		t.Errorf("%+v", v)
	}
	d := l.byDrop["d"]
	d.exploring = false
	l.looking--
	l.ready = Ready{}
	l.explore(d)
	if known := l.Core.ready.Commands[0].(Explore).Known; len(known) != 4 || !slices.Contains(known, JoinPath("/d", "c", Separators())) { //nolint:errcheck,forcetypeassert // what it is
		t.Errorf("known are %v", known)
	}
	l.Core.ready = Ready{}
	l.step(Explored{Drop: "nobody"})
	why := fault.New(fault.Nothing, "open", "")
	l.step(Explored{Drop: "d", Skipped: 1, Fault: why})
	if f, ok := l.ready.Facts[0].(DropExpanded); !ok || f.Skipped != 7 || f.Unread != 1 || f.Fault != why || l.Explores("d") {
		t.Errorf("%+v", l.ready.Facts)
	}
	l.step(Explored{Drop: "d", Skipped: 9})
	l.step(found("f"))
	if l.Drops(view[:], 0); view[0].Skipped != 7 || view[0].Items != 3 || view[0].Fault != why {
		t.Errorf("after the end: %+v", view[0])
	}
}

// What waits for its time goes on when it has come: at the time itself, and all of it together.
func TestWhatIsDueGoesOn(t *testing.T) {
	l := begin(t, Config{}, Options{}, 5, 5, 5)
	create := only[Create](l)
	busy := CreateAnswer{Err: &fault.Error{Kind: fault.Busy, RetryAfter: time.Minute}}
	later := CreateAnswer{Err: &fault.Error{Kind: fault.Busy, RetryAfter: time.Hour}}
	l.step(CreateDone{create.Call, []CreateAnswer{busy, busy, later}})
	if wait := l.ready.Wake.Sub(l.at); wait != time.Minute {
		t.Errorf("wakes after %v", wait)
	}
	if l.after(time.Minute - 1); len(asked[Create](l)) != 0 {
		t.Error("too soon")
	}
	l.after(1)
	if files := only[Create](l).Files; len(files) != 2 || files[0].Item != "d1" || files[0].Fresh || l.byItem["d1"].fault != nil || !l.byItem["d1"].retryAt.IsZero() {
		t.Errorf("creates %+v", files)
	}
	if wait := l.ready.Wake.Sub(l.at); wait != time.Hour-time.Minute {
		t.Errorf("wakes after %v", wait)
	}
}

// After a restart the storage is asked what it has, and told what it is thought to have.
func TestWhatAListAsks(t *testing.T) {
	c, _, it, _ := sound(t)
	p := it.drop.place
	p.open = true
	c.fold(PieceArrived{"o", 1, destination.Receipt{N: 2, Size: 10, ETag: "e"}})
	it.doubt = true
	c.touch(it)
	c.refresh()
	if !c.startUpload(p) || p.calls[callList] != 1 || p.calls[callCreate] != 0 {
		t.Fatal("nothing is asked")
	}
	list, ok := c.ready.Commands[0].(List)
	if !ok || list.Item != "o" || list.Upload.Key != "k" || list.Stored || len(list.Receipts) != 1 || list.Receipts[0].ETag != "e" || list.Path != it.path() || list.Call != it.call.id {
		t.Errorf("%+v", c.ready.Commands)
	}
	c.end(list.Call)
	c.fold(ItemStored{"o", it.upload.Upload, nil})
	c.startList(&place{lines: [needs]line{Listing: {first: it, last: it, size: 1}}})
	if list, ok = c.ready.Commands[1].(List); !ok || !list.Stored || len(list.Receipts) != 0 || list.Upload.Key != "k" {
		t.Errorf("%+v", c.ready.Commands)
	}
}

// A file that changed before a byte of it was sent in this run is taken as it is now; else a person must say so.
func TestAFileThatChanged(t *testing.T) {
	for name, one := range map[string]struct {
		was  func(it *item)
		anew bool
	}{
		"restored":                        {func(*item) {}, true},
		"begun in this run":               {func(it *item) { it.restored = false }, false},
		"restored, and a piece arrived":   {func(it *item) { it.upload.arrive(destination.Receipt{N: 1, Size: 10}) }, false},
		"restored, and one is on its way": {func(it *item) { it.pieces = 1 }, false},
		"restored, and nothing is open":   {func(it *item) { it.upload = nil }, false},
	} {
		c, _, it, _ := sound(t)
		it.restored = true
		one.was(it)
		c.fileChanged(it)
		if anew := it.attempt == 2 && it.fault == nil; anew != one.anew || !anew && (it.fault.Kind != fault.Changed || it.attempt != 1) {
			t.Errorf("%s: attempt %d, %v", name, it.attempt, it.fault)
		}
	}
}

// What an attempt opened is owed where it is, with its key; the history may have a row of it where it was entered, or restored.
func TestWhatAnAttemptOwes(t *testing.T) {
	at := time.Unix(500, 0)
	for name, one := range map[string]struct {
		was func(c *Core, it *item)
		id  string
		key string
		row DropID
		gen uint64
	}{
		"opened":              {func(*Core, *item) {}, "o/1", "k", "", 3},
		"asked for":           {func(_ *Core, it *item) { it.upload, it.asked = nil, 1 }, "o/1", "", "", 4},
		"made elsewhere":      {func(_ *Core, it *item) { it.upload.made = true }, "o/1/object", "k", "", 3},
		"stored":              {func(c *Core, it *item) { c.fold(ItemStored{"o", it.upload.Upload, nil}) }, "o/1/object", "k", "", 4},
		"stored and entered":  {func(c *Core, it *item) { c.fold(ItemStored{"o", it.upload.Upload, nil}); it.entered = true }, "o/1/object", "k", "d", 4},
		"stored and restored": {func(c *Core, it *item) { c.fold(ItemStored{"o", it.upload.Upload, nil}); it.restored = true }, "o/1/object", "k", "d", 4},
		"stored and linked": {func(c *Core, it *item) {
			c.fold(ItemStored{"o", it.upload.Upload, nil})
			it.restored, it.linked = true, true
		}, "o/1/object", "k", "", 4},
	} {
		c, _, it, _ := sound(t)
		it.upload.gen, it.gen = 3, 4
		one.was(c, it)
		if o := c.owes(it, at); o.ID != one.id || o.Upload.Key != one.key || o.Row != one.row || o.Generation != one.gen || o.Destination != "p" || o.NotBefore != at || o.Delete != (one.id == "o/1/object") {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// What is begun anew owes what was opened, at once, or when what broke off may have been published.
func TestWhatBeginningAnewOwes(t *testing.T) {
	for name, one := range map[string]struct {
		was  func(it *item)
		owed string
		wait time.Duration
	}{
		"opened":            {func(*item) {}, "o/1", -1},
		"torn":              {func(it *item) { it.upload.torn = true }, "o/1", publishing},
		"never asked for":   {func(it *item) { it.upload, it.asked = nil, 0 }, "", 0},
		"asked for":         {func(it *item) { it.upload, it.asked = nil, 1 }, "o/1", -1},
		"stored":            {func(it *item) { it.stored, it.upload = &it.upload.Upload, nil }, "o/1/object", -1},
		"linked":            {func(it *item) { it.stored, it.upload, it.linked = &it.upload.Upload, nil, true }, "", 0},
		"linked before":     {func(it *item) { it.stored, it.upload, it.hadLink = &it.upload.Upload, nil, true }, "", 0},
		"perhaps in a link": {func(it *item) { it.stored, it.upload, it.offered = &it.upload.Upload, nil, true }, "", 0},
	} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		c.forgive("x/1")
		it.signs, it.lists, it.restarts, it.pieces = 1, 1, 2, 1
		one.was(it)
		shown := it.shown()
		c.ready = Ready{}
		c.beginAnew(it)
		got := ""
		for id, debt := range c.owed {
			if got = id; debt.NotBefore.IsZero() != (one.wait < 0) || one.wait > 0 && debt.NotBefore.Sub(c.now) != one.wait {
				t.Errorf("%s: at %v", name, debt.NotBefore)
			}
		}
		if got != one.owed || it.attempt != 2 || it.signs+it.lists != 0 || it.restarts != 2 || !c.ready.Sync || len(c.ready.Facts) != 1 {
			t.Errorf("%s: owed %q, %+v", name, got, it)
		}
		if began, ok := c.ready.Facts[0].(AttemptBegan); !ok || (began.Entry != nil) != shown || (len(c.history.owed) == 1) != shown {
			t.Errorf("%s: %+v", name, c.ready.Facts[0])
		}
		if stop, ok := c.ready.Commands[0].(Stop); !ok || stop.Item != "o" || stop.Grace != 0 {
			t.Errorf("%s: what is on its way goes on: %v", name, c.ready.Commands)
		}
	}
}

// What a drop is called: its folder or first file, and how many more there are.
func TestTheTitleOfADrop(t *testing.T) {
	for want, paths := range map[string][]string{"": nil, "a": {"/x/a"}, "a + 1": {"/x/a", "/x/b"}, "a + 2": {"/x/a", "/x/b", "/c"}} {
		d := &drop{Drop: Drop{Paths: paths}}
		if got := d.title(); got != want {
			t.Errorf("%v: %q, want %q", paths, got, want)
		}
	}
}

// A file in a folder keeps its path inside the drop as its name.
func TestTheNameOfWhatIsFound(t *testing.T) {
	l := begin(t, Config{}, Options{}, 1)
	l.step(Added{Drop: Drop{ID: "e", Destination: "p", Paths: []string{"/e"}}})
	l.step(Discovered{Drop: "e", Items: []FoundItem{
		{ID: "1", Drop: "e", Dir: "/e/in", Base: "a.txt", Name: "e/in/a.txt"}, {ID: "2", Drop: "e", Dir: "/e", Base: "b.txt", Name: "b.txt"}, {ID: "3", Drop: "e", Dir: "/e", Base: "c.txt"},
	}})
	for id, want := range map[ItemID]string{"1": "e/in/a.txt", "2": "b.txt", "3": "c.txt"} {
		if got := l.byItem[id].name; got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}

// What is taken away from a drop of an earlier count does not bring that drop back into the totals.
func TestADropOfAnEarlierCountStaysOut(t *testing.T) {
	for _, wish := range []Wish{Cancel, Remove} {
		l := begin(t, Config{}, Options{}, 10, 20)
		l.step(Wished{Pause, []ItemID{"d1", "d2"}}) // nothing moves
		l.drop("e", Options{}, 3)                   // the count begins anew
		if got := l.View().Totals; got.Files != 1 || got.Bytes != 3 {
			t.Fatalf("the totals are %+v", got)
		}
		l.step(Wished{wish, []ItemID{"d1"}})
		if got := l.View().Totals; got.Files != 1 || got.Bytes != 3 || l.Counted("d") {
			t.Errorf("after wish %d the totals are %+v", wish, got)
		}
	}
}
