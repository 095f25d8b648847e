package core

import (
	"fmt"
	"testing"

	"linkdrop/uploader/destination"
)

// A drop that has become more than one link may lead to is no group from that moment on, whatever was stored of it: each stored
// file needs a link of its own, and none counts as done before it has it. What is taken away does not make it one again.
func TestADropThatGrowsOverTheLimit(t *testing.T) {
	c, first := someItem()
	c.started = true
	p, d := c.places["p"], first.drop
	d.Options.Together, p.traits.Links.MaxFiles = true, 2
	first.stored = &destination.Upload{}
	c.touch(first)
	c.refresh()
	found := func(n int) {
		id := ItemID(fmt.Sprint("i", n))
		c.discovered(Discovered{Drop: "d", Items: []FoundItem{{ID: id, Drop: "d", Dir: "/", Base: string(id)}}})
		c.refresh()
	}
	check := func(when string, most int, need Need, ended, moves int) {
		t.Helper()
		view := c.dropView(d)
		if got := c.need(first); got != need || view.TooMany != most || c.snapshot(first).Grouped != (most == 0) {
			t.Errorf("%s: needs %v, too many %d", when, got, view.TooMany)
		}
		if d.count[done] != ended || d.count[moving] != moves {
			t.Errorf("%s: %d done, %d moving, want %d and %d", when, d.count[done], d.count[moving], ended, moves)
		}
		if first.line != nil != (need == Linking) {
			t.Errorf("%s: in a line: %v", when, first.line != nil)
		}
	}
	check("one of two", 0, Nothing, 1, 0)
	found(2)
	check("two of two", 0, Nothing, 1, 1)
	found(3)
	check("three of two", 2, Linking, 0, 3)
	c.fold(ItemsRemoved{IDs: []ItemID{"i3"}})
	c.refresh()
	check("one was taken away", 2, Linking, 0, 2)
	c.learned(Learned{Place: Place{Destination: "p", Generation: p.gen}, Traits: destination.Traits{Links: destination.LinkTraits{Several: true, MaxFiles: 2}}})
	c.refresh()
	check("said again, by one that is not open", 2, Linking, 0, 2)
	p.open = true
	c.learned(Learned{Place: Place{Destination: "p", Generation: p.gen}, Traits: destination.Traits{Links: destination.LinkTraits{Several: true, MaxFiles: 3}}})
	c.refresh()
	check("the limit was raised", 0, Nothing, 1, 1)
	c.learned(Learned{Place: Place{Destination: "p", Generation: p.gen}, Traits: destination.Traits{Links: destination.LinkTraits{Several: true}}})
	c.refresh()
	check("there is no limit", 0, Nothing, 1, 1)
	for name, odd := range map[string]func(){
		"not together":    func() { d.Options.Together = false },
		"one link each":   func() { p.traits.Links.Several = false },
		"no links":        func() { p.links = false },
		"it has its link": func() { d.link = &destination.Link{} },
		"not known":       func() { p.known = false },
	} {
		before, place := *d, *p
		p.traits.Links.MaxFiles = 2
		odd()
		if got := d.tooMany(); got != 0 {
			t.Errorf("%s: %d", name, got)
		}
		*d, *p = before, place
	}
}
