package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// place is a destination: what is known of it, the lines in which items wait for it, and the signed requests.
type place struct {
	id        string
	gen       uint64 // from 1; raised whenever it must be opened anew
	open      bool   // as this generation
	site      string // where it leads, since it is open as this generation; empty: not open, or nobody can say
	known     bool   // traits and links are what it said when it was last open
	name      string
	links     bool
	traits    destination.Traits
	hold      *hold
	streak    [sides]int // failures of the network in a row, without any success between
	shortLife bool       // its signed requests live less than two minutes: sign just as many as are sent
	completed time.Time  // when the last Complete was started
	reached   uint64     // order of the newest item a Create was started for

	lines  [needs]line
	debts  timeline[*debt]
	strays timeline[*debt] // of what is open where the place was before
	drops  []*drop         // whose one link is wanted
	// earlyDrops are those whose one link is wanted although files are still on their way.
	earlyDrops []*drop
	signed     []*signed // in the order they are to be sent; void ones included
	calls      [callKinds]int
}

// side tells the two machines behind a destination apart: a backend that answers says nothing about a storage that does not.
type side uint8

const (
	backend side = iota // create, sign, list, complete, link, free
	storage             // pieces
	sides
)

// hold stops a place.
type hold struct {
	side  side
	fault *fault.Error
	since time.Time
	next  time.Time // zero: a person must act
	tries int
}

// place is the destination of that id; a new one is made known.
func (c *Core) place(id string) *place {
	p := c.places[id]
	if p == nil {
		p = &place{id: id, gen: 1}
		c.places[id] = p
		c.rota = append(c.rota, p)
	}
	return p
}

func (p *place) label() string {
	if p.name == "" {
		return p.id
	}
	return p.name
}

// busy counts what runs there.
func (p *place) busy() (n int) {
	for _, k := range p.calls {
		n += k
	}
	return n
}

// batch is the most elements of one call.
func (p *place) batch() int { return max(1, p.traits.MaxBatch) }

// linkless reports whether it is known to give no links.
func (p *place) linkless() bool { return p.known && !p.links }

// grouped reports whether the drop is known to end in one link. That depends on what its destination can do.
func (d *drop) grouped() bool {
	p := d.place
	return d.Options.Together && p.known && p.links && p.traits.Links.Several && d.tooMany() == 0
}

// tooMany is how many files one link may have, where the drop was to end in one and more were found in it; else 0. Files that
// were taken away since count too, as the others may have links of their own by then. One link that is there is enough proof
// that it can be.
func (d *drop) tooMany() int {
	p := d.place
	most := p.traits.Links.MaxFiles
	if !d.Options.Together || !p.known || !p.links || !p.traits.Links.Several || d.link != nil || d.found <= most {
		return 0
	}
	return most
}

// expectsGroup reports whether the drop ends in one link, as far as is known.
func (d *drop) expectsGroup() bool {
	return d.Options.Together && !d.place.known || d.grouped()
}

// mayStart reports whether something may be started there. A place on hold lets one thing through when its time has come.
func (p *place) mayStart(now time.Time) bool {
	if p.hold == nil {
		return true
	}
	return !p.hold.next.IsZero() && !now.Before(p.hold.next) && p.busy() == 0
}

const (
	holdAfter  = 3 // failures of the network in a row, without a success between, that put a place on hold
	firstProbe = time.Second
	lastProbe  = 15 * time.Second
)

// holdOn puts a place on hold, or moves its next probe when a probe failed.
func (c *Core) holdOn(call *call, s side, f *fault.Error) {
	p := call.place
	if call.old() {
		return // it is not that place any more
	}
	if p.hold == nil {
		p.hold = &hold{since: c.now}
		c.note(Note{Text: "destination on hold", Destination: p.id, Fault: f})
	} else if call.since.Before(p.hold.since) && !p.hold.next.IsZero() && waits(f) {
		return // a straggler that was on its way when the hold began
	}
	p.hold.side, p.hold.fault, p.hold.next = s, f, time.Time{}
	if waits(f) {
		p.hold.next = c.now.Add(max(c.backoff(p.hold.tries, firstProbe, lastProbe), f.RetryAfter))
		p.hold.tries++
	}
	c.changed()
}

// worked notes that one side of a place does what it should, and lifts a hold that was because of it.
func (c *Core) worked(call *call, s side) {
	p := call.place
	if call.old() {
		return
	}
	p.streak[s] = 0
	if p.hold == nil || p.hold.next.IsZero() || p.hold.side != s {
		return // nobody has acted yet; or the other side is still to show whether it works
	}
	c.lift(p)
}

func (c *Core) lift(p *place) {
	c.note(Note{Text: "destination works again", Destination: p.id})
	p.hold = nil
	c.changed()
}

// close makes sure that the place is opened anew before anything else is asked of it. Signed requests that wait are void:
// they may lead to where it was before.
func (c *Core) close(p *place) {
	p.gen++
	p.open, p.site = false, ""
	c.awaitAll(p)
	for _, s := range p.signed {
		if s.valid() {
			s.upload.void()
			c.touch(s.item)
		}
	}
	p.signed = nil
	for _, d := range c.drops {
		if d.Destination != p.id {
			continue
		}
		for _, it := range d.items {
			if it.upload != nil && (it.upload.Parts > 0 || it.upload.left == 0) {
				it.doubt = true
				c.touch(it)
			}
		}
	}
}

// reopened: what is on its way goes on, and is asked about before anything is built on it.
func (c *Core) reopened(id string) {
	p := c.places[id]
	if p == nil {
		return
	}
	c.close(p)
	c.probeNow(p)
}

func (c *Core) probeNow(p *place) {
	if p.hold != nil {
		p.hold.next, p.hold.tries = c.now, 0
		c.changed()
	}
}

func (c *Core) nudged(id string) {
	for _, p := range c.rota {
		if (id != "" && id != p.id) || p.hold == nil {
			continue
		}
		if react(p.hold.fault.Kind) == holdAll && !waits(p.hold.fault) {
			c.close(p) // the reason of the hold may have been its settings, or a sign-in
		}
		c.probeNow(p)
	}
}

// opened learns what a destination can do, and tells everything that goes there.
func (c *Core) opened(call *call, e Opened) {
	p := call.place
	if call.old() {
		return
	}
	if e.Err != nil {
		c.holdOn(call, backend, e.Err)
		return
	}
	news := !p.known || p.links != e.Links || p.linksOtherwise(e.Traits)
	p.open, p.site, p.known, p.name, p.links, p.traits = true, e.Site, true, e.Name, e.Links, e.Traits
	c.awaitAll(p)
	c.worked(call, backend)
	if news {
		c.touchAll(p)
	}
	c.changed()
}

// learned takes in what a destination has said of its limits meanwhile.
func (c *Core) learned(e Learned) {
	p := c.places[e.Place.Destination]
	if p == nil || p.gen != e.Place.Generation || !p.open {
		return
	}
	news := p.linksOtherwise(e.Traits)
	p.name, p.traits = e.Traits.Name, e.Traits
	if news {
		c.touchAll(p)
	}
	c.changed()
}

// linksOtherwise reports whether drops may end in one link where they did not, or the other way round, or links may have what they
// could not.
func (p *place) linksOtherwise(now destination.Traits) bool {
	was := p.traits.Links
	return p.traits.EarlyLinks != now.EarlyLinks || was.Several != now.Links.Several || was.MaxFiles != now.Links.MaxFiles || was.Options != now.Links.Options
}

func (c *Core) touchAll(p *place) {
	for _, d := range c.drops {
		if d.Destination == p.id {
			c.touchWhole(d)
		}
	}
}

func (c *Core) touchWhole(d *drop) {
	c.touchDrop(d)
	for _, it := range d.items {
		c.touch(it)
	}
}

// noLinks learns from an answer that the destination gives no links after all.
func (c *Core) noLinks(p *place) {
	if p.linkless() {
		return
	}
	p.links = false
	c.note(Note{Text: "destination gives no links", Destination: p.id})
	c.touchAll(p)
	c.changed()
}
