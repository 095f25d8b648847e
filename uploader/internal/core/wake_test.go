package core

import (
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Whatever waits for a time says when it must be looked at again, the first of them.
func TestStepSaysWhenItMustBeCalledAgain(t *testing.T) {
	now, at := time.Unix(100, 0), time.Unix(107, 0)
	for name, one := range map[string]struct {
		wakes bool
		waits func(c *Core, p *place, d *drop)
	}{
		"nothing":         {false, func(*Core, *place, *drop) {}},
		"a retry":         {true, func(c *Core, _ *place, d *drop) { d.items[0].retryAt = at; c.touch(d.items[0]) }},
		"a hold":          {true, func(_ *Core, p *place, _ *drop) { p.hold = &hold{next: at} }},
		"a person's hold": {false, func(_ *Core, p *place, _ *drop) { p.hold = &hold{} }},
		"an abort":        {true, func(_ *Core, p *place, _ *drop) { p.debts.put(&debt{Owed: Owed{NotBefore: at}}) }},
		"an old place's":  {true, func(_ *Core, p *place, _ *drop) { p.strays.put(&debt{Owed: Owed{NotBefore: at}}) }},
		"a drop's link":   {true, func(_ *Core, p *place, d *drop) { d.retryAt, d.line, d.call = at, true, &call{}; p.drops = []*drop{d} }},
		"the later of two": {true, func(_ *Core, p *place, _ *drop) {
			p.hold = &hold{next: at}
			p.strays.put(&debt{Owed: Owed{NotBefore: at.Add(1)}})
		}},
		"another place": {true, func(c *Core, p *place, _ *drop) {
			p.hold = &hold{next: at.Add(time.Hour)}
			c.place("q").strays.put(&debt{Owed: Owed{NotBefore: at}})
		}},
		"a jam": {false, func(c *Core, p *place, _ *drop) {
			c.jam = &Hold{}
			p.hold = &hold{next: at}
		}},
	} {
		c := New(Config{})
		c.Step(now, Started{})
		c.fold(DropAdded{Drop{ID: "d", Destination: "p", Paths: []string{"/a"}}})
		c.fold(ItemsFound{[]FoundItem{{ID: "i", Drop: "d", Dir: "/", Base: "a"}}})
		p := c.places["p"]
		c.open(callOpen, p)
		c.refresh()
		c.open(callFree, p) // nothing can be started there
		one.waits(c, p, c.byDrop["d"])
		if got := c.Step(now, Tick{}).Wake; one.wakes && !got.Equal(at) || !one.wakes && !got.IsZero() {
			t.Errorf("%s: wakes at %v", name, got)
		}
	}
}

// Few files are completed at once, many in large batches; a full batch waits for nothing.
func TestWhenFilesAreCompleted(t *testing.T) {
	for name, one := range map[string]struct {
		waiting, behind int
		ago             time.Duration // since the last Complete
		wait            time.Duration // 0: at once; <0: never
	}{
		"none":                    {0, 5, time.Hour, -1},
		"nothing behind":          {1, 0, 0, 0},
		"a full batch":            {10, 5000, 0, 0},
		"few":                     {9, 99, 100 * time.Millisecond, 150 * time.Millisecond},
		"few, their time came":    {9, 99, 250 * time.Millisecond, 0},
		"many":                    {9, 100, 250 * time.Millisecond, 2250 * time.Millisecond},
		"many, their time came":   {9, 100, 2500 * time.Millisecond, 0},
		"few, and long ago":       {1, 1, time.Hour, 0},
		"many, after a long rest": {1, 1000, time.Hour, 0},
	} {
		c := New(Config{})
		c.now = time.Unix(100, 0)
		p := c.place("p")
		p.traits.MaxBatch = 10
		p.lines[Completing].size, p.lines[Creating].size, p.completed = one.waiting, one.behind, c.now.Add(-one.ago)
		due := c.completeDue(p)
		if due != (one.wait == 0) {
			t.Errorf("%s: due %v", name, due)
		}
		if wake := c.ready.Wake; one.wait > 0 && wake.Sub(c.now) != one.wait || one.wait <= 0 && !wake.IsZero() {
			t.Errorf("%s: wakes at %v", name, wake)
		}
	}
}

// Whatever is still to be sent is behind what waits to be completed, each as much as any other.
func TestWhatIsBehindACompletion(t *testing.T) {
	for name, one := range map[string]func(p *place){
		"to be opened": func(p *place) { p.lines[Creating].size++ },
		"to be signed": func(p *place) { p.lines[Signing].size++ },
		"to be sent":   func(p *place) { p.signed = []*signed{aRequest()} },
		"on its way":   func(p *place) { p.calls[callSend]++ },
	} {
		for opened, pause := range map[int]time.Duration{0: completePause, completeMany - 2: completePause, completeMany - 1: completeManyPause} {
			c := New(Config{})
			c.now = time.Unix(100, 0)
			p := c.place("p")
			p.traits.MaxBatch = 10
			p.lines[Completing].size, p.lines[Creating].size, p.completed = 1, opened, c.now
			one(p)
			if due := c.completeDue(p); due || !c.ready.Wake.Equal(c.now.Add(pause)) {
				t.Errorf("one %s, and %d to be opened: due %v, wakes at %v", name, opened, due, c.ready.Wake)
			}
		}
	}
}

// Nothing is owed for an attempt that is wanted, however it came to be.
func TestNothingIsOwedForWhatIsWanted(t *testing.T) {
	for _, made := range []bool{false, true} {
		for name, wanted := range map[string]Fact{
			"begun":  AttemptBegan{ID: "i", Attempt: 2},
			"found":  ItemsFound{[]FoundItem{{ID: "n", Drop: "d", Dir: "/", Base: "n"}}},
			"wished": ItemsWished{IDs: []ItemID{"c"}, Wish: Run},
		} {
			c, _ := someItem()
			c.fold(ItemsFound{[]FoundItem{{ID: "c", Drop: "d", Dir: "/", Base: "c"}}})
			c.fold(ItemsWished{IDs: []ItemID{"c"}, Wish: Cancel})
			owed := newOwed("p", destination.Upload{File: map[string]destination.File{
				"begun": {ID: "i", Attempt: 2}, "found": {ID: "n", Attempt: 1}, "wished": {ID: "c", Attempt: 1},
			}[name]}, made, 0)
			if !c.fold(AbortOwed{owed}) || c.owed[owed.ID] == nil {
				t.Fatalf("%s: not owed before", name)
			}
			if c.fold(wanted); len(c.owed) != 0 {
				t.Errorf("%s: still owed: %v", name, owed.ID)
			}
		}
	}
}

// One folder is a folder; a file, two paths, and what could not be read are none.
func TestWhatIsAFolder(t *testing.T) {
	for name, one := range map[string]struct {
		paths, files []string
		fault        *fault.Error
		folder       bool
	}{
		"a file":             {[]string{"/d/a"}, []string{"/d/a"}, nil, false},
		"a folder":           {[]string{"/d"}, []string{"/d/a", "/d/b"}, nil, true},
		"two files":          {[]string{"/d/a", "/d/b"}, []string{"/d/a", "/d/b"}, nil, false},
		"two folders":        {[]string{"/d", "/e"}, []string{"/d/a", "/e/b"}, nil, false},
		"nothing found yet":  {[]string{"/d"}, nil, nil, false},
		"nothing in it":      {[]string{"/d"}, nil, fault.New(fault.Nothing, "open", ""), true},
		"it cannot be read":  {[]string{"/d"}, nil, fault.New(fault.Unreadable, "open", ""), false},
		"nothing in the two": {[]string{"/d", "/e"}, nil, fault.New(fault.Nothing, "open", ""), false},
	} {
		c := New(Config{})
		for i := range one.paths {
			one.paths[i] = filepath.FromSlash(one.paths[i])
		}
		c.fold(DropAdded{Drop{ID: "d", Destination: "p", Paths: one.paths}})
		for _, path := range one.files {
			dir, base := SplitPath(filepath.FromSlash(path), Separators())
			c.fold(ItemsFound{[]FoundItem{{ID: ItemID(path), Drop: "d", Dir: dir, Base: base}}})
		}
		c.fold(DropExpanded{Drop: "d", Fault: one.fault})
		if got := c.dropView(c.byDrop["d"]).Folder; got != one.folder {
			t.Errorf("%s: %v", name, got)
		}
	}
}
