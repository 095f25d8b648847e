package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A hold is moved by what began after it, and by what only a person can end; not by a straggler, nor by a place of before.
func TestWhatMovesAHold(t *testing.T) {
	at := func(seconds int64) time.Time { return time.Unix(seconds, 0) }
	for name, one := range map[string]struct {
		began  int64 // the call; the hold began at 50
		old    bool
		person bool // must end the hold that is there
		kind   fault.Kind
		moved  bool
	}{
		"its probe":                            {99, false, false, fault.Unreachable, true},
		"one that began with it":               {50, false, false, fault.Unreachable, true},
		"a straggler":                          {49, false, false, fault.Unreachable, false},
		"a straggler that needs a person":      {49, false, false, fault.SignIn, true},
		"a straggler, where a person must act": {49, false, true, fault.Unreachable, true},
		"of a place of before":                 {99, true, false, fault.SignIn, false},
	} {
		c := New(Config{})
		c.now = at(100)
		p := c.place("p")
		p.hold = &hold{side: storage, fault: fault.New(fault.Offline, "x", ""), since: at(50), next: at(90)}
		if one.person {
			p.hold.next = time.Time{}
		}
		call := &call{place: p, gen: p.gen, since: at(one.began)}
		if one.old {
			p.gen++
		}
		c.holdOn(call, backend, fault.New(one.kind, "x", ""))
		if moved := p.hold.fault.Kind == one.kind; moved != one.moved || (p.hold.side == backend) != moved || !p.hold.since.Equal(at(50)) {
			t.Errorf("%s: %+v", name, p.hold)
		}
		if one.moved && p.hold.next.IsZero() != (one.kind == fault.SignIn) {
			t.Errorf("%s: tried at %v", name, p.hold.next)
		}
	}
	c := New(Config{})
	p := c.place("p")
	p.gen = 2
	if c.holdOn(&call{place: p, gen: 1}, backend, fault.New(fault.SignIn, "x", "")); p.hold != nil {
		t.Error("held for what it was before")
	}
}

// A place is as it says when it is open; one that could not be opened is held, and what it was before is nothing any more.
func TestWhatBecomesOfAnOpen(t *testing.T) {
	traits := destination.Traits{Name: "n", MaxBatch: 7}
	for name, one := range map[string]struct {
		err          *fault.Error
		old          bool
		opened, held bool
	}{
		"open":             {nil, false, true, false},
		"it needs a login": {fault.New(fault.SignIn, "open", ""), false, false, true},
		"set up otherwise": {nil, true, false, false},
		"old, and refused": {fault.New(fault.SignIn, "open", ""), true, false, false},
	} {
		c := New(Config{})
		p := c.place("p")
		if _, known := c.Destination("p"); known {
			t.Error("known before it was open")
		}
		call := c.open(callOpen, p)
		if one.old {
			p.gen++
		}
		c.answer(Opened{Call: call.id, Name: "N", Site: "s", Links: true, Traits: traits, Err: one.err})
		got, known := c.Destination("p")
		if p.open != one.opened || known != one.opened || (got.MaxBatch == 7) != one.opened || (p.hold != nil) != one.held || p.links != one.opened || (p.site == "s") != one.opened {
			t.Errorf("%s: %+v", name, p)
		}
		if label := p.label(); (label == "N") != one.opened || !one.opened && label != "p" {
			t.Errorf("%s: it is called %q", name, label)
		}
		c.answer(Opened{Call: call.id, Name: "again"})
		if p.name == "again" {
			t.Errorf("%s: it was opened twice", name)
		}
		_, known = c.Destination("nobody")
		if known {
			t.Error("nobody is known")
		}
	}
}

// What a place says of its limits meanwhile is of the one that is open.
func TestWhatAPlaceLearns(t *testing.T) {
	for name, one := range map[string]struct {
		was     func(c *Core, p *place)
		learned bool
	}{
		"open":             {func(*Core, *place) {}, true},
		"not open":         {func(_ *Core, p *place) { p.open = false }, false},
		"set up otherwise": {func(_ *Core, p *place) { p.gen++ }, false},
		"nobody":           {func(c *Core, _ *place) { delete(c.places, "p") }, false},
	} {
		c := New(Config{})
		p := c.place("p")
		p.open = true
		one.was(c, p)
		c.take(Learned{Place: Place{"p", 1}, Traits: destination.Traits{Name: "n", MaxFile: 9}})
		if (p.traits.MaxFile == 9) != one.learned || (p.name == "n") != one.learned || c.ready.Changed != one.learned {
			t.Errorf("%s: %+v", name, p.traits)
		}
	}
}

// That there are no links after all is said once, and what is stored is sent then.
func TestThereAreNoLinksAfterAll(t *testing.T) {
	c, it := someItem()
	c.fold(ItemStored{"i", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, nil})
	for range 2 {
		if c.noLinks(it.drop.place); it.drop.place.links || len(c.ready.Notes) != 1 || !it.dirty {
			t.Errorf("%v", c.ready.Notes)
		}
	}
	c.itemLinked(it, nil)
	if got := c.snapshot(it).State(); got != SentOnly {
		t.Errorf("%v", got)
	}
}

// What was opened where a place was before is freed there, whatever holds the place now, and in its own generation.
func TestAStrayIsFreedWhereItIs(t *testing.T) {
	c, it, _, _ := sound(t)
	c.now, c.started = time.Unix(100, 0), true
	p := it.drop.place
	p.gen = 3
	p.hold = &hold{fault: fault.New(fault.SignIn, "x", "")}
	stray := newOwed("p", destination.Upload{File: destination.File{ID: "y", Attempt: 1}}, false, 2)
	c.fold(AbortOwed{stray})
	if p.strays.len() != 1 || p.debts.len() != 1 {
		t.Fatalf("%d strays, %d others", p.strays.len(), p.debts.len())
	}
	c.start()
	if len(c.ready.Commands) != 1 {
		t.Fatalf("%v", c.ready.Commands)
	}
	free, ok := c.ready.Commands[0].(Free)
	if !ok || free.Owed.ID != "y/1" || free.Place != (Place{"p", 2}) || c.calls[free.Call].gen != 2 || p.hold == nil {
		t.Errorf("%+v", c.ready.Commands)
	}
}

// An upload of which nothing was sent, opened where the place does not lead any more, is opened anew instead of being signed.
func TestWhatIsElsewhereIsNotSigned(t *testing.T) {
	c, it, opened, _ := sound(t)
	p := it.drop.place
	p.open, p.site = true, "s"
	opened.upload.Site = "t"
	c.startSign(p, 9)
	if opened.attempt != 2 || opened.upload != nil || len(c.ready.Commands) != 0 || p.calls[callSign] != 0 {
		t.Errorf("attempt %d, %v", opened.attempt, c.ready.Commands)
	}
	c.fold(UploadOpened{"i", it.stamp, destination.Upload{File: c.file(it), Site: "s"}})
	c.fold(UploadOpened{"o", opened.stamp, destination.Upload{File: c.file(opened), Site: "t"}})
	c.refresh()
	p.lines[Signing] = line{}
	p.lines[Signing].push(it)
	p.lines[Signing].push(opened)
	if c.startSign(p, 1); p.calls[callSign] != 1 || opened.attempt != 2 { // its turn has not come
		t.Errorf("attempt %d, %v", opened.attempt, c.ready.Commands)
	}
	if p.misses(destination.Upload{}) || p.misses(destination.Upload{Site: "s"}) || !p.misses(destination.Upload{Site: "t"}) || (&place{}).misses(destination.Upload{Site: "t"}) {
		t.Error("what is not known to be elsewhere is missed")
	}
}

// A link is followed once, when it is found: what is read is its target, what is shown is itself.
func TestWhatALinkOnDiskIs(t *testing.T) {
	c, it := someItem()
	if it.path() != it.given() || c.snapshot(it).Path() != it.given() {
		t.Errorf("%s, %s", it.path(), it.given())
	}
	it.target = "/elsewhere/b"
	if it.path() != "/elsewhere/b" || c.snapshot(it).Path() != it.given() {
		t.Errorf("%s, %s", it.path(), c.snapshot(it).Path())
	}
}

// A reported drop that wants its link again has news to come, also when it was told already.
func TestADropThatMovesAgain(t *testing.T) {
	for name, one := range map[string]struct{ told, reported, untold bool }{
		"told":         {true, true, true},
		"not told":     {false, true, false},
		"restored, it": {true, false, false},
	} {
		c, d, call := aGroup()
		c.end(call.id)
		d.line = false
		d.place.drops = nil
		d.told, d.reported, c.ready = one.told, one.reported, Ready{}
		c.settle(d)
		if d.reported || !d.line || d.told != (one.told && !one.untold) || (len(c.ready.Facts) > 0) != one.untold {
			t.Errorf("%s: reported %v, told %v, %v", name, d.reported, d.told, c.ready.Facts)
		}
	}
}

// While the journal cannot be written nothing is begun; what waits goes on when it can again.
func TestAJamBeginsNothing(t *testing.T) {
	l := begin(t, Config{}, Options{}, 25)
	create := only[Create](l)
	l.step(Jammed{Fault: fault.New(fault.DiskFull, "", "")})
	if l.opens(create); len(l.ready.Commands) != 0 {
		t.Errorf("begun: %q", l.names())
	}
	var items [1]Item
	if l.Items(items[:], "d", 0); items[0].State() != OnHold {
		t.Errorf("it is %v", items[0].State())
	}
	if l.step(Jammed{}); l.names() != "Sign" {
		t.Errorf("goes on with %q", l.names())
	}
	sign := only[Sign](l)
	l.step(Nudged{})
	l.step(Reopened{"p"})
	if l.signs(sign); l.names() != "Open" {
		t.Errorf("set up otherwise: %q", l.names())
	}
}
