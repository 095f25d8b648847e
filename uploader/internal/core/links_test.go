package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A file whose link is there begins its counts anew, and its entry is written once.
func TestALinkIsProgress(t *testing.T) {
	c, it := someItem()
	c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
	it.tries, it.signs, it.lists = 3, 2, 1
	c.now = time.Unix(100, 0)
	for range 2 {
		c.itemLinked(it, &destination.Link{ID: "l", Ends: time.Unix(900, 0)})
		if owed := c.history.owed; len(owed) != 1 || owed[0].ID != "l" || !owed[0].SentAt.Equal(c.now) || owed[0].Ends.Unix() != 900 || owed[0].item != it {
			t.Errorf("%+v", owed)
		}
	}
	if it.tries+it.signs+it.lists != 0 || !it.linked || it.entry != entering {
		t.Errorf("%+v", it)
	}
}

// Who was told of a drop is told again when one of its files has a link that it had not before.
func TestALinkIsNews(t *testing.T) {
	for name, one := range map[string]struct{ told, had, news bool }{
		"told before":         {true, false, true},
		"told, and it had it": {true, true, false},
		"not told":            {false, false, false},
	} {
		c, it := someItem()
		it.stored, it.drop.told, it.hadLink = &destination.Upload{}, one.told, one.had
		if c.linked(it); (len(c.ready.Facts) == 2) != one.news || it.drop.told != (one.told && !one.news) || !it.linked {
			t.Errorf("%s: %v", name, c.ready.Facts)
		}
	}
}

// A link that could not be made is tried again or given up; the file is never sent again for it.
func TestWhatALinksFailureDoes(t *testing.T) {
	type result struct {
		links, failed, waits, entered, doubt, held bool
	}
	for name, one := range map[string]struct {
		err  error
		want result
	}{
		"there are none":  {fault.New(fault.Unsupported, "link", ""), result{}},
		"refused":         {fault.New(fault.Forbidden, "link", ""), result{links: true, failed: true, entered: true}},
		"to begin anew":   {fault.New(fault.Restart, "link", ""), result{links: true, failed: true, entered: true}},
		"busy":            {fault.New(fault.Busy, "link", ""), result{links: true, waits: true, entered: true}},
		"it is not there": {fault.New(fault.Missing, "link", ""), result{links: true, entered: true, doubt: true}},
		"offline":         {fault.New(fault.Offline, "link", ""), result{links: true, entered: true, held: true}},
		"stopped":         {Stopped{"the end"}, result{links: true}},
	} {
		c, it, _, _ := sound(t)
		c.now = time.Unix(100, 0)
		p := it.drop.place
		c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
		c.refresh()
		call := c.open(callLink, p, it)
		c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Err: one.err}}})
		got := result{p.links, it.fault != nil && it.retryAt.IsZero(), !it.retryAt.IsZero(), len(c.history.owed) == 1, it.doubt, p.hold != nil}
		if got != one.want || it.attempt != 1 || it.stored == nil {
			t.Errorf("%s: %+v, want %+v, attempt %d", name, got, one.want, it.attempt)
		}
	}
}

// The one link of a drop is asked for anew when what is stored is not what it stands for.
func TestWhenADropNeedsItsLink(t *testing.T) {
	for name, one := range map[string]struct {
		was   func(d *drop)
		needs bool
	}{
		"never made":              {func(*drop) {}, true},
		"made":                    {made, false},
		"made in an earlier run":  {func(d *drop) { made(d); d.link = nil }, true},
		"only asked for":          {func(d *drop) { made(d); d.linked = false }, true},
		"one more":                {func(d *drop) { made(d); d.items[1].linked = false }, true},
		"one more, in doubt":      {func(d *drop) { made(d); d.items[1].linked, d.items[1].doubt = false, true }, false},
		"one more, cancelled":     {func(d *drop) { made(d); d.items[1].linked, d.items[1].wish = false, Cancel }, false},
		"it is asked for":         {func(d *drop) { d.call = &call{} }, false},
		"it could not be made":    {func(d *drop) { d.linkFault = fault.New(fault.Gone, "", "") }, false},
		"something moves":         {func(d *drop) { d.count[moving] = 1 }, false},
		"something is paused":     {func(d *drop) { d.count[paused] = 1 }, false},
		"more may be found":       {func(d *drop) { d.expanded = false }, false},
		"nothing is stored":       {func(d *drop) { d.count[done] = 0 }, false},
		"each file has a link":    {func(d *drop) { d.Options.Together = false }, false},
		"it was taken away":       {func(d *drop) { d.gone = true }, false},
		"something failed beside": {func(d *drop) { d.count[failed] = 1 }, true},
	} {
		c, d, _ := aGroup()
		d.call = nil
		c.refresh()
		one.was(d)
		if got := c.needsLink(d); got != one.needs {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func made(d *drop) {
	d.link, d.linked = &destination.Link{}, true
	for _, it := range d.items {
		it.linked = true
	}
}

// The link of a drop is asked for again under another id when it is to stand for other files, and its entry is another one then.
func TestADropsLinkHasTheNameOfItsFiles(t *testing.T) {
	c, d, call := aGroup()
	c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Value: destination.Link{ID: call.request.ID}}}})
	if d.entry != entering || d.asked != call.request.ID || !d.linked {
		t.Fatalf("entry %d, asked %q", d.entry, d.asked)
	}
	c.startGroupLink(d.place, d)
	if d.entry != entering || d.call.request.ID != call.request.ID {
		t.Errorf("the same files: entry %d", d.entry)
	}
	again := d.call
	c.end(again.id)
	d.items[1].wish = Cancel
	c.startGroupLink(d.place, d)
	if d.entry != notEntered || d.call.request.ID == call.request.ID || d.asked != d.call.request.ID || len(d.call.members) != 1 {
		t.Errorf("one less: entry %d, asked %q", d.entry, d.asked)
	}
}

// What was stored where a place was before is asked about before a link is made to it, and then it has its link again.
func TestAFileOfAGroupIsDoubted(t *testing.T) {
	c, d, call := aGroup()
	c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Value: destination.Link{ID: "l"}}}})
	c.refresh()
	c.doubtStored(d.items[0])
	c.refresh()
	it := d.items[0]
	if it.linked || !it.hadLink || !it.offered || !it.doubt || it.line != &d.place.lines[Listing] || d.count[done] != 1 {
		t.Errorf("%+v", it)
	}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	for _, member := range d.items {
		member.doubt, member.lists, member.linked = false, 0, false
	}
	d.items[0].lists = 1
	c.doubtMembers(call)
	if d.items[0].doubt || !d.items[1].doubt {
		t.Error("each is asked about once")
	}
}

// Where an item was stored is compared with where its place leads; where nobody can say, it is what is known of this run.
func TestWhatIsElsewhere(t *testing.T) {
	for name, one := range map[string]struct {
		stored, here string
		gen          uint64
		elsewhere    bool
	}{
		"here":                          {"s", "s", 1, false},
		"there":                         {"t", "s", 2, true},
		"nobody says, in this run":      {"", "s", 1, true},
		"nobody says, as it is now":     {"", "s", 2, false},
		"nobody says, in an earlier":    {"t", "", 0, false},
		"the place does not say, again": {"t", "", 1, true},
	} {
		it := &item{stored: &destination.Upload{Site: one.stored}, gen: one.gen}
		if got := it.elsewhere(&place{site: one.here, gen: 2}); got != one.elsewhere {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What a restart leaves of an item: links are made again, and one that may have been made keeps what it leads to.
func TestWhatARestartLeaves(t *testing.T) {
	for name, one := range map[string]struct {
		stored, asked, owed, linked bool
		offered                     bool
	}{
		"stored, its drop's link was asked for": {true, true, false, false, true},
		"not stored":                            {false, true, false, false, false},
		"no link was asked for":                 {true, false, false, false, false},
		"it is owed":                            {true, true, true, false, false},
		"linked":                                {true, true, false, true, true},
	} {
		for _, made := range []bool{false, true} {
			c, it := someItem()
			if one.stored {
				it.stored = &destination.Upload{}
			}
			if one.asked {
				it.drop.asked = "l"
			}
			if one.owed {
				it.wish = Cancel
				c.fold(AbortOwed{newOwed("p", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, made, 0)})
			}
			it.linked = one.linked
			if c.restored(it); it.offered != one.offered || it.hadLink != one.linked || it.linked || it.doubt || !it.restored {
				t.Errorf("%s: offered %v, had a link %v", name, it.offered, it.hadLink)
			}
		}
	}
}
