package core

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// closed is a drop of one stored file, whose link is to have a password that is not known, where links can have one.
func closed(together bool) (*Core, *drop) {
	c, it := someItem()
	c.started = true
	d := it.drop
	d.Options.Protected, d.Options.Together = true, together
	d.place.open, d.place.traits.Links.Options = true, destination.OptionTraits{Password: destination.PasswordOptional}
	c.fold(DropExpanded{Drop: "d"})
	c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
	c.Step(time.Unix(100, 0), Tick{})
	return c, d
}

func linksAsked(r Ready) (all []destination.LinkRequest) {
	for _, command := range r.Commands {
		if link, ok := command.(Link); ok {
			all = append(all, link.Requests...)
		}
	}
	return all
}

// A password is noted as that there is one; which is known to this run alone, and its links are asked for with it.
func TestAPasswordIsNoFact(t *testing.T) {
	for _, noted := range []bool{false, true} {
		c := New(Config{})
		password := destination.NewPassword("CANARY")
		r := c.Step(time.Unix(1, 0), Added{Drop: Drop{ID: "d", Destination: "p", Options: Options{Password: password, MaxDownloads: 2, Note: "n", Sender: "s"}}, Noted: noted})
		for _, f := range r.Facts {
			if added, ok := f.(DropAdded); ok && (!added.Drop.Options.Protected || !added.Drop.Options.Password.IsZero()) {
				t.Errorf("noted: %+v", added)
			}
		}
		d := c.byDrop["d"]
		if !d.Options.Protected || !d.Options.Password.IsZero() || !c.dropView(d).Options.Password.IsZero() {
			t.Error("it is where it may be written down")
		}
		if got := d.linkOptions(); got != (destination.LinkOptions{Password: password, MaxDownloads: 2, Note: "n", Sender: "s"}) {
			t.Errorf("%+v", got)
		}
	}
}

// Only the link waits for a password that is not known, and says so; then it is asked for with it.
func TestALinkWaitsForItsPassword(t *testing.T) {
	for _, together := range []bool{false, true} {
		c, d := closed(together)
		view := c.dropView(d)
		shown := c.snapshot(d.items[0]).Fault
		if together {
			shown = view.Fault
		}
		if shown == nil || shown.Kind != fault.NeedsPassword || !view.Locked || !d.reported || d.settled || d.place.calls[callLink] != 0 {
			t.Errorf("together %v: %v, locked %v, reported %v, settled %v", together, shown, view.Locked, d.reported, d.settled)
		}
		if c.wasTold("d"); d.told {
			t.Error("nobody has its link, and it counts as told")
		}
		if c.Step(time.Unix(101, 0), PasswordGiven{Drop: "d"}); !d.locked() {
			t.Error("an empty one is none")
		}
		asked := linksAsked(c.Step(time.Unix(102, 0), PasswordGiven{Drop: "d", Password: destination.NewPassword("p")}))
		if len(asked) != 1 || asked[0].Options.Password.Reveal() != "p" || c.dropView(d).Locked {
			t.Fatalf("together %v: asked %+v", together, asked)
		}
		c.Step(time.Unix(103, 0), PasswordGiven{Drop: "d", Password: destination.NewPassword("another")})
		if d.password.Reveal() != "p" {
			t.Error("its first link was asked for with the one before")
		}
		if err := c.Check(); err != nil {
			t.Error(err)
		}
		d.Options.Protected = false
		if !d.linkOptions().Password.IsZero() {
			t.Error("a drop without a password has one")
		}
		if d.place.traits.Links.Options.Password = destination.PasswordRequired; d.linkOptions().Password.Reveal() != "p" {
			t.Error("a password that is demanded is not said")
		}
		c.Step(time.Unix(104, 0), PasswordGiven{Drop: "nobody", Password: destination.NewPassword("p")})
	}
}

// A file whose link waits is stored to stay where somebody has its link, and goes where nobody has.
func TestWhatWaitsForAPasswordCanBeCancelled(t *testing.T) {
	for _, had := range []bool{false, true} {
		c, d := closed(false)
		it := d.items[0]
		it.hadLink = had
		c.Step(time.Unix(101, 0), Wished{Wish: Cancel, Items: []ItemID{"i"}})
		if cancelled := it.wish == Cancel; cancelled == had || (len(c.owed) == 1) == had {
			t.Errorf("had its link %v: cancelled %v, owed %v", had, cancelled, c.owed)
		}
	}
}

// Where a link is refused because of what it is to have, the others of its destination go on.
func TestALinkRefusedForItsOptions(t *testing.T) {
	err := &fault.Error{Kind: fault.Unsupported, Op: "link", Code: fault.NoOption}
	c, it, _, _ := sound(t)
	c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
	c.refresh()
	call := c.open(callLink, it.drop.place, it)
	c.answer(LinkDone{call.id, []destination.Result[destination.Link]{{Err: err}}})
	if !it.drop.place.links || it.fault == nil || it.fault.Code != fault.NoOption {
		t.Errorf("links %v, %v", it.drop.place.links, it.fault)
	}
	c, d, group := aGroup()
	c.answer(LinkDone{group.id, []destination.Result[destination.Link]{{Err: err}}})
	if !d.place.links || d.linkFault == nil || d.linkFault.Code != fault.NoOption {
		t.Errorf("links %v, %v", d.place.links, d.linkFault)
	}
}

// What cannot be had is said before a byte is sent, and where it is learned too late, no link is asked for.
func TestWhatCannotBeHadIsSaidFirst(t *testing.T) {
	can := destination.OptionTraits{Password: destination.PasswordOptional, MaxDownloads: true, Note: true}
	for name, one := range map[string]struct {
		options Options
		can     destination.OptionTraits
		refused bool
	}{
		"nothing":             {can: destination.OptionTraits{}},
		"all":                 {Options{Protected: true, MaxDownloads: 1, Note: "n", Sender: "s"}, can, false},
		"none is demanded":    {Options{}, destination.OptionTraits{Password: destination.PasswordRequired}, false}, // it waits
		"a password":          {Options{Protected: true}, destination.OptionTraits{MaxDownloads: true, Note: true}, true},
		"most downloads":      {Options{MaxDownloads: 1}, destination.OptionTraits{Password: destination.PasswordOptional, Note: true}, true},
		"a note":              {Options{Note: "n"}, destination.OptionTraits{Password: destination.PasswordOptional, MaxDownloads: true}, true},
		"a note, one missing": {Options{Note: "n"}, destination.OptionTraits{Password: destination.PasswordRequired}, true},
	} {
		for _, stored := range []bool{false, true} {
			for _, together := range []bool{false, true} {
				c, it := someItem()
				c.started = true
				d := it.drop
				d.Options, d.place.open, d.place.traits.Links.Options = one.options, true, one.can
				d.Options.Together = together
				c.fold(DropExpanded{Drop: "d"})
				if stored {
					c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
				}
				c.touchWhole(d)
				r := c.Step(time.Unix(100, 0), Tick{})
				f := it.fault
				if stored && together {
					f = d.linkFault
				}
				refused := f != nil && f.Kind == fault.Unsupported && f.Code == fault.NoOption
				creates := fmt.Sprintf("%T", append(r.Commands, nil)[0]) == "core.Create"
				if refused != one.refused || !stored && creates == one.refused || refused && len(linksAsked(r)) > 0 {
					t.Errorf("%s, stored %v, together %v: refused %v, creates %v, asks %v", name, stored, together, f, creates, linksAsked(r))
				}
				if err := c.Check(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	_, it := someItem()
	it.drop.Options.MaxDownloads, it.drop.place.links = 1, false
	if it.drop.refusal() != nil {
		t.Error("there are no links that could have it")
	}
}

// What was asked for before its file was refused may be open, or even stored: it is owed an abort, and so is a link to it.
func TestWhatIsRefusedAfterItWasAskedFor(t *testing.T) {
	for name, one := range map[string]struct {
		before []Fact
		owed   string // the debts, in order
	}{
		"nothing":            {nil, "[]"},
		"its upload":         {[]Fact{ItemsAsked{[]ItemID{"i"}}}, "[i/1]"},
		"the one of another": {[]Fact{ItemsAsked{[]ItemID{"i"}}, AttemptBegan{ID: "i", Attempt: 2}}, "[]"},
		"it failed since":    {[]Fact{ItemsAsked{[]ItemID{"i"}}, ItemFailed{"i", fault.New(fault.Clock, "complete", "")}, ItemFailed{"i", nil}}, "[i/1]"},
		"its early link":     {[]Fact{ItemsAsked{[]ItemID{"i"}}, EarlyLinked{Items: []EarlyItem{{"i", 1, "s"}}}}, "[i/1 link i]"},
		"the drop's early link": {[]Fact{
			ItemsAsked{[]ItemID{"i"}}, EarlyLinked{Drop: "d", LinkID: "l", Items: []EarlyItem{{"i", 1, "s"}}},
		}, "[i/1 link l]"},
	} {
		c, it := someItem()
		c.started = true
		it.drop.Options.Protected, it.drop.place.open, it.drop.place.site, it.drop.place.traits.EarlyLinks = true, true, "s", true
		c.fold(DropExpanded{Drop: "d"})
		for _, f := range one.before {
			c.fold(f)
		}
		c.touchWhole(it.drop)
		c.Step(time.Unix(100, 0), Tick{})
		owed := fmt.Sprint(slices.Sorted(maps.Keys(c.owed)))
		if it.fault == nil || it.fault.Code != fault.NoOption || it.opens() || owed != one.owed {
			t.Errorf("%s: %v, opens %v, owed %s, want %s", name, it.fault, it.opens(), owed, one.owed)
		}
		if err := c.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A destination that says later what its links can have is looked at again.
func TestOptionsAreLearned(t *testing.T) {
	c, d := closed(false)
	p := d.place
	learned := func(o destination.OptionTraits) Ready {
		return c.Step(c.now, Learned{Place: Place{"p", p.gen}, Traits: destination.Traits{Links: destination.LinkTraits{Several: true, Options: o}}})
	}
	if learned(destination.OptionTraits{}); d.items[0].fault == nil || d.items[0].fault.Code != fault.NoOption {
		t.Errorf("%v", d.items[0].fault)
	}
}

// A file that was paused, and whose link was known in an earlier run, has its link again with its password, and that is told.
func TestAPausedFileHasItsLinkAgainWithItsPassword(t *testing.T) {
	c, d := closed(false)
	it := d.items[0]
	it.hadLink, it.wish = true, Pause
	c.touch(it)
	r := c.Step(time.Unix(101, 0), PasswordGiven{Drop: "d", Password: destination.NewPassword("p")})
	asked := linksAsked(r)
	if len(asked) != 1 || d.reported || d.settled {
		t.Fatalf("asked %v, reported %v, settled %v", asked, d.reported, d.settled)
	}
	answer := destination.Result[destination.Link]{Value: destination.Link{ID: "i", URL: destination.NewURL("https://x/i")}}
	for id, call := range c.calls {
		if call.kind == callLink {
			r = c.Step(time.Unix(102, 0), LinkDone{id, []destination.Result[destination.Link]{answer}})
		}
	}
	var links []NamedLink
	for _, command := range r.Commands {
		if report, ok := command.(Report); ok {
			links = append(links, report.Report.Links...)
		}
	}
	if len(links) != 1 || links[0].Link.ID != "i" {
		t.Errorf("told %+v", links)
	}
}
