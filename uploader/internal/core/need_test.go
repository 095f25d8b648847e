package core

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// when is a line of the table of needs: what makes it fit, and what it gives.
type when struct {
	words string
	need  Need
	make  func(*item)
}

func multipart(parts int) *upload {
	return newUpload(destination.Upload{File: destination.File{ID: "i", Attempt: 1, Size: int64(parts) * 10}, Parts: parts, PartSize: 10})
}

// table has the lines in the order in which need asks: a line holds whatever a later one says.
func table() []when {
	opened := func(it *item) {
		if it.upload == nil {
			it.upload = multipart(2)
		}
	}
	stored := func(it *item) { it.stored, it.upload = &destination.Upload{}, nil }
	return []when{
		{"a call about the whole of it is in flight", Nothing, func(it *item) { it.call = &call{} }},
		{"paused, and never linked", Nothing, func(it *item) { it.wish = Pause }},
		{"cancelled", Nothing, func(it *item) { it.wish = Cancel }},
		{"removed", Nothing, func(it *item) { it.wish = Remove }},
		{"its drop was removed", Nothing, func(it *item) { it.drop.gone = true }},
		{"it tries again at a time", Wait, func(it *item) { it.retryAt = time.Unix(1, 0) }},
		{"it failed", Nothing, func(it *item) { it.fault = fault.New(fault.Forbidden, "", "") }},
		{"linked", Nothing, func(it *item) { stored(it); it.linked = true }},
		{"in doubt, and pieces are still on their way", Nothing, func(it *item) { opened(it); it.doubt, it.pieces = true, 1 }},
		{"in doubt, and stored", Listing, func(it *item) { stored(it); it.doubt = true }},
		{"in doubt", Listing, func(it *item) { opened(it); it.doubt = true }},
		{"stored, at a destination with one link for the drop", Nothing, func(it *item) { stored(it); it.drop.Options.Together = true }},
		{"stored, and the password of its link is not known", Nothing, func(it *item) {
			stored(it)
			it.drop.Options.Protected, it.drop.place.traits.Links.Options.Password = true, destination.PasswordOptional
		}},
		{"stored", Linking, stored},
		{"no upload is known to be open", Creating, func(it *item) { it.upload = nil }},
		{"every piece arrived", Completing, func(it *item) {
			opened(it)
			it.upload.arrive(destination.Receipt{N: 1})
			it.upload.arrive(destination.Receipt{N: 2})
		}},
		{"its link is to be made before it has arrived", LinkingEarly, func(it *item) {
			opened(it)
			it.drop.Options.LinkAtDrop, it.drop.place.traits.EarlyLinks = true, true
		}},
		{"nobody works on one of its pieces", Signing, opened},
		{"every piece that is left is under way", Nothing, func(it *item) { opened(it); it.upload.set(1, underWay); it.upload.set(2, underWay) }},
	}
}

func someItem() (*Core, *item) {
	c := New(Config{})
	c.fold(DropAdded{Drop{ID: "d", Destination: "p", Paths: []string{"/a"}}})
	c.fold(ItemsFound{[]FoundItem{{ID: "i", Drop: "d", Dir: "/", Base: "a"}}})
	p := c.places["p"]
	p.known, p.links, p.traits.Links.Several = true, true, true
	return c, c.byItem["i"]
}

func TestNeed(t *testing.T) {
	for _, w := range table() {
		c, it := someItem()
		w.make(it)
		if got := c.need(it); got != w.need {
			t.Errorf("%s: needs %v, want %v", w.words, got, w.need)
		}
	}
}

// A line that fits wins over what a later one says, where both can be true at once.
func TestTheFirstNeedThatFitsCounts(t *testing.T) {
	all := table()
	for i, first := range all[:9] {
		for _, second := range all[i+1:] {
			c, it := someItem()
			second.make(it)
			first.make(it)
			if got := c.need(it); got != first.need && !strings.HasPrefix(first.words, "in doubt") {
				t.Errorf("%s, and %s: needs %v, want %v", first.words, second.words, got, first.need)
			}
		}
	}
}

func TestADestinationMakesOneLinkOnlyWhereItCan(t *testing.T) {
	for _, one := range []struct {
		known, links, several bool
		need                  Need
	}{{false, false, false, Linking}, {true, true, true, Nothing}, {true, true, false, Linking}, {true, false, true, Linking}} {
		c, it := someItem()
		p := c.places["p"]
		p.known, p.links, p.traits.Links.Several = one.known, one.links, one.several
		it.stored, it.drop.Options.Together = &destination.Upload{}, true
		if got := c.need(it); got != one.need {
			t.Errorf("%+v: needs %v", one, got)
		}
	}
}

// The table stands in the document of package uploader, generated: it cannot say something else than the code.
func TestTheTableOfNeeds(t *testing.T) {
	var b strings.Builder
	for _, w := range table() {
		fmt.Fprintf(&b, "//\t%-52s %v\n", w.words, w.need)
	}
	source, err := os.ReadFile("../../doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), b.String()) {
		t.Errorf("doc.go of package uploader should hold this table:\n%s", b.String())
	}
}
