package core

import (
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// The one link of a drop is tried again, later and later, or given up; what is stored is in the history from the first failure on.
func TestWhatAGroupLinksFailureDoes(t *testing.T) {
	type result struct {
		tries                     int
		fault                     fault.Kind
		waits, held, links, doubt bool
		entries                   int
	}
	nothing := func(*drop) {}
	for name, one := range map[string]struct {
		was  func(d *drop)
		err  error
		want result
	}{
		"busy":                {nothing, fault.New(fault.Busy, "link", ""), result{1, 0, true, false, true, false, 1}},
		"busy again":          {func(d *drop) { d.tries = 1 }, fault.New(fault.Busy, "link", ""), result{2, 0, true, false, true, false, 0}},
		"busy, once more":     {func(d *drop) { d.tries = 9 }, fault.New(fault.Busy, "link", ""), result{10, 0, true, false, true, false, 0}},
		"busy, too often":     {func(d *drop) { d.tries = 10 }, fault.New(fault.Busy, "link", ""), result{11, fault.Busy, false, false, true, false, 0}},
		"refused":             {nothing, fault.New(fault.Forbidden, "link", ""), result{11, fault.Forbidden, false, false, true, false, 1}},
		"given up":            {nothing, fault.New(fault.Gone, "link", ""), result{11, fault.Gone, false, false, true, false, 1}},
		"to begin anew":       {nothing, fault.New(fault.Restart, "link", ""), result{11, fault.Restart, false, false, true, false, 1}},
		"offline":             {nothing, fault.New(fault.Offline, "link", ""), result{1, 0, true, true, true, false, 1}},
		"interrupted":         {nothing, fault.New(fault.Interrupted, "link", ""), result{1, 0, true, false, true, false, 1}},
		"interrupted thrice":  {func(d *drop) { d.place.streak[backend] = 2 }, fault.New(fault.Interrupted, "link", ""), result{1, 0, true, true, true, false, 1}},
		"a file is not there": {nothing, fault.New(fault.Missing, "link", ""), result{1, 0, true, false, true, true, 1}},
		"there are no links":  {nothing, fault.New(fault.Unsupported, "link", ""), result{0, 0, false, false, false, false, 0}},
		"stopped":             {nothing, Stopped{"the end"}, result{0, 0, false, false, true, false, 0}},
	} {
		c, d, call := aGroup()
		c.now = time.Unix(100, 0)
		one.was(d)
		c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Err: one.err}}})
		p := d.place
		got := result{d.tries, 0, d.retryAt.After(c.now), p.hold != nil, p.links, d.items[0].doubt && d.items[1].doubt, len(c.history.owed)}
		if d.linkFault != nil {
			got.fault = d.linkFault.Kind
		}
		if got != one.want || p.hold != nil && p.hold.side != backend {
			t.Errorf("%s: %+v, want %+v, held: %+v", name, got, one.want, p.hold)
		}
	}
	c, d, call := aGroup()
	c.answer(LinkDone{call.id, nil})
	if d.linkFault == nil || d.linkFault.Kind != fault.Bug {
		t.Errorf("no answer: %v", d.linkFault)
	}
	c, d, call = aGroup()
	c.now = time.Unix(100, 0)
	if c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Err: &fault.Error{Kind: fault.Busy, RetryAfter: time.Hour}}}}); !d.retryAt.Equal(c.now.Add(time.Hour)) {
		t.Errorf("asked to wait an hour: %v", d.retryAt)
	}
}

// A drop of one file has the drop's link on its row, too.
func TestTheLinkOfAGroupOfOne(t *testing.T) {
	c, d, call := aGroup()
	c.end(call.id)
	c.fold(ItemsRemoved{IDs: []ItemID{"j"}})
	c.refresh()
	c.startGroupLink(d.place, d)
	c.answer(LinkDone{d.call.id, []destination.Result[destination.Link]{{Value: destination.Link{ID: "l"}}}})
	if it := d.items[0]; it.link == nil || it.link.ID != "l" || !it.linked {
		t.Errorf("%+v", it.link)
	}
}

// A file of a group that was stored elsewhere is asked about before the link is.
func TestAGroupIsNotLinkedUnseen(t *testing.T) {
	c, d, call := aGroup()
	c.end(call.id)
	c.ready = Ready{}
	d.items[1].stored.Site, d.place.site = "t", "s"
	c.startGroupLink(d.place, d)
	if d.call != nil || d.items[0].doubt || !d.items[1].doubt || len(c.ready.Commands) != 0 {
		t.Errorf("asked: %v", c.ready.Commands)
	}
}

// Stored files are linked together; what needs no call has its link at once, and what was stored elsewhere is asked about.
func TestWhichLinksAreAskedFor(t *testing.T) {
	for name, one := range map[string]struct {
		was                   func(p *place, it *item)
		asks, linked, doubted bool
	}{
		"stored":             {func(*place, *item) {}, true, false, false},
		"stored elsewhere":   {func(p *place, it *item) { it.stored.Site, p.site = "t", "s" }, false, false, true},
		"it has a link":      {func(_ *place, it *item) { it.link = &destination.Link{ID: "l"} }, false, true, false},
		"there are no links": {func(p *place, _ *item) { p.links = false }, false, true, false},
	} {
		c, it, _, _ := sound(t)
		c.started = true
		p := it.drop.place
		c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
		c.refresh()
		one.was(p, it)
		c.startLinks(p)
		c.refresh()
		if asks := p.calls[callLink] == 1; asks != one.asks || it.linked != one.linked || it.doubt != one.doubted || len(c.ready.Commands) != p.calls[callLink] {
			t.Errorf("%s: asks %v, linked %v, in doubt %v", name, asks, it.linked, it.doubt)
		}
		if one.linked && it.entry != entering {
			t.Errorf("%s: it is not entered", name)
		}
		if name == "there are no links" && (c.history.owed[0].Linked || c.history.owed[0].ID != "i") {
			t.Errorf("%s: %+v", name, c.history.owed[0])
		}
	}
}

// What needs no call does not keep the others out of it.
func TestLinksAreAskedForTogether(t *testing.T) {
	for name, odd := range map[string]func(p *place, it *item){
		"it has a link":    func(_ *place, it *item) { it.link = &destination.Link{ID: "l"} },
		"stored elsewhere": func(p *place, it *item) { it.stored.Site, p.site = "t", "s" },
	} {
		c, it, _, _ := sound(t)
		for _, id := range []ItemID{"i", "o", "r"} {
			c.fold(ItemStored{id, destination.Upload{File: destination.File{ID: string(id), Attempt: 1}}, nil})
		}
		p := it.drop.place
		p.traits.MaxBatch = 9
		c.refresh()
		odd(p, c.byItem["o"])
		c.startLinks(p)
		if link, ok := c.ready.Commands[0].(Link); !ok || len(link.Requests) != 2 {
			t.Errorf("%s: asks %+v", name, c.ready.Commands)
		}
	}
}

// The id of a link is a ULID that sorts beside its file, the same for the same attempt and another for the next.
func TestTheIDsOfLinks(t *testing.T) {
	const id = "01J0000000ABCDEFGHJKMNPQRS"
	first, second, third := linkID(id, 1), linkID(id, 2), linkID(id, 3)
	if first != id || linkID(id, 0) != id || second == third || second != linkID(id, 2) || len(second) != 26 || !strings.HasPrefix(second, id[:9]) || second == id {
		t.Errorf("%s, %s, %s", first, second, third)
	}
	a, b := &item{id: "a", attempt: 1}, &item{id: "b", attempt: 1}
	again := &item{id: "a", attempt: 2}
	ids := map[string]bool{}
	for _, items := range [][]*item{{a}, {b}, {a, b}, {again}, {again, b}} {
		one := groupID(id, items, (*item).currentAttempt)
		if ids[one] || one != groupID(id, items, (*item).currentAttempt) || len(one) != 26 {
			t.Errorf("%s is another's, too", one)
		}
		ids[one] = true
	}
	if short := derived("x", "x", 1); len(short) != 10 || !strings.HasPrefix(short, "x-") {
		t.Errorf("%q", short)
	}
	if long := derived(strings.Repeat("x", 20), "x", 1); len(long) != 26 {
		t.Errorf("%q", long)
	}
}

// A restored drop is told of only where something in it came to a good end in this run.
func TestWhatIsNews(t *testing.T) {
	for name, one := range map[string]struct {
		was  func(d *drop)
		told bool
	}{
		"a new drop":                {func(*drop) {}, true},
		"restored, linked again":    {func(d *drop) { d.restored, d.told = true, true; d.items[0].hadLink, d.items[1].hadLink = true, true }, false},
		"restored, never told":      {func(d *drop) { d.restored = true; d.items[0].hadLink, d.items[1].hadLink = true, true }, true},
		"restored, one is new":      {func(d *drop) { d.restored, d.told = true, true; d.items[0].hadLink = true }, true},
		"restored, one is not done": {func(d *drop) { d.restored, d.told = true, true; d.items[0].hadLink = true; d.items[1].wish = Cancel }, false},
	} {
		c, d, call := aGroup()
		c.end(call.id)
		c.ready = Ready{}
		one.was(d)
		c.report(d)
		if told := len(c.ready.Commands) == 1; told != one.told || !d.reported {
			t.Errorf("%s: told %v", name, told)
		}
	}
}

// That somebody was told is noted once, and only of a drop that was reported and whose link was made.
func TestWhoWasTold(t *testing.T) {
	for name, one := range map[string]struct {
		was   func(d *drop)
		noted bool
	}{
		"reported":     {func(d *drop) { d.reported = true }, true},
		"not yet":      {func(*drop) {}, false},
		"told before":  {func(d *drop) { d.reported, d.told = true, true }, false},
		"without link": {func(d *drop) { d.reported, d.linkFault = true, fault.New(fault.Gone, "", "") }, false},
	} {
		c, it := someItem()
		one.was(it.drop)
		c.wasTold("nobody")
		if c.wasTold("d"); len(c.ready.Facts) == 1 != one.noted {
			t.Errorf("%s: %v", name, c.ready.Facts)
		}
	}
}
