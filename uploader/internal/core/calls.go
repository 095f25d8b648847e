package core

import (
	"time"

	"linkdrop/uploader/destination"
)

// callKind says what a call in flight is about.
type callKind uint8

const (
	callOpen callKind = iota
	callCreate
	callList
	callSign
	callSend
	callComplete
	callLink
	callEarly
	callFree
	callKinds
)

// call is a call in flight. Which of its items, pieces, drop and debt are set depends on its kind.
type call struct {
	id      CallID
	kind    callKind
	place   *place
	gen     uint64 // of the place, when it was started
	site    string // where that led
	since   time.Time
	items   []*item
	uploads []*upload // of the items, when it was started; nil where there was none
	ns      []int     // pieces, for Sign and Send
	signed  time.Time // when the request of a Send was signed
	drop    *drop     // for the one link of a drop, also an early one
	debt    *debt
	request destination.LinkRequest // for the drop
	members []*item                 // files behind it
	attempt []int                   // of the items
}

// old reports whether the destination was set up otherwise since the call began.
func (call *call) old() bool { return call.gen != call.place.gen }

// current reports whether the item at i is still at the attempt that the call was about.
func (call *call) current(i int) bool { return call.items[i].attempt == call.attempt[i] }

// open opens the record of a call. What it works on is busy until end.
func (c *Core) open(kind callKind, p *place, items ...*item) *call {
	c.lastID++
	call := &call{id: c.lastID, kind: kind, place: p, gen: p.gen, site: p.site, since: c.now, items: items}
	c.calls[call.id] = call
	p.calls[kind]++
	for _, it := range items {
		call.attempt = append(call.attempt, it.attempt)
		call.uploads = append(call.uploads, it.upload)
		if kind == callSign || kind == callSend {
			it.pieces++
		} else {
			it.call = call
		}
		c.touch(it)
	}
	if kind == callSend {
		c.sending++
	}
	return call
}

// end closes the record of a call; nil where there is none of that ID.
func (c *Core) end(id CallID) *call {
	call := c.calls[id]
	if call == nil {
		return nil
	}
	delete(c.calls, id)
	call.place.calls[call.kind]--
	for _, it := range call.items {
		if call.kind == callSign || call.kind == callSend {
			it.pieces--
		} else {
			it.call = nil
		}
		c.touch(it)
	}
	if call.kind == callSend {
		c.sending--
	}
	if call.drop != nil {
		call.drop.call = nil
		c.touchDrop(call.drop)
	}
	if call.debt != nil {
		call.debt.call = nil
	}
	return call
}

// at is an upload that the call's place has: it was opened or found there.
func (call *call) at(u destination.Upload) destination.Upload {
	if call.site != "" {
		u.Site = call.site
	}
	return u
}

func (call *call) command() Place { return Place{call.place.id, call.gen} }
