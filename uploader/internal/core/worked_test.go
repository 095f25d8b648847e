package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Whatever a destination was asked, a good answer is the end of a hold because of that side of it, and of its failures in a row.
func TestAnyGoodAnswerLiftsAHold(t *testing.T) {
	for name, one := range map[string]struct {
		side side
		ends func(c *Core, p *place, waits, opened *item) Event // begins a call, and gives its good end
	}{
		"open": {backend, func(c *Core, p *place, _, _ *item) Event { return Opened{Call: c.open(callOpen, p).id, Links: true} }},
		"create": {backend, func(c *Core, p *place, i, _ *item) Event {
			return CreateDone{c.open(callCreate, p, i).id, []CreateAnswer{{Created: destination.Created{Upload: destination.Upload{File: destination.File{ID: "i", Attempt: 1}}}}}}
		}},
		"sign": {backend, func(c *Core, p *place, _, o *item) Event {
			call := c.open(callSign, p, o)
			call.ns = []int{1}
			o.upload.set(1, underWay)
			return SignDone{call.id, []destination.Result[destination.Request]{{}}}
		}},
		"send": {storage, func(c *Core, p *place, _, o *item) Event {
			call := c.open(callSend, p, o)
			call.ns = []int{1}
			o.upload.set(1, underWay)
			return SendDone{Call: call.id, Receipt: destination.Receipt{N: 1, Size: 10}}
		}},
		"list": {backend, func(c *Core, p *place, _, o *item) Event {
			o.doubt = true
			return ListDone{Call: c.open(callList, p, o).id, Stamp: o.stamp}
		}},
		"list, it is gone": {backend, func(c *Core, p *place, _, o *item) Event {
			o.doubt = true
			return ListDone{Call: c.open(callList, p, o).id, Err: fault.New(fault.Missing, "list", "")}
		}},
		"complete": {backend, func(c *Core, p *place, _, o *item) Event {
			return CompleteDone{c.open(callComplete, p, o).id, []destination.Result[destination.Object]{{Value: destination.Object{Upload: o.upload.Upload, Size: 20}}}}
		}},
		"link": {backend, func(c *Core, p *place, _, o *item) Event {
			c.fold(ItemStored{"o", o.upload.Upload, nil})
			return LinkDone{c.open(callLink, p, o).id, []destination.Result[destination.Link]{{}}}
		}},
		"link of a drop": {backend, func(c *Core, p *place, _, o *item) Event {
			call := c.open(callLink, p)
			call.drop = o.drop
			return LinkDone{call.id, []destination.Result[destination.Link]{{}}}
		}},
		"free": {backend, func(c *Core, p *place, _, _ *item) Event {
			call := c.open(callFree, p)
			call.debt = c.owed["x/1"]
			call.debt.call = call
			return FreeDone{Call: call.id}
		}},
	} {
		for _, side := range []side{one.side, backend + storage - one.side} {
			c, waits, opened, _ := sound(t)
			p := waits.drop.place
			p.open = true
			end := one.ends(c, p, waits, opened)
			p.hold = &hold{side: side, fault: fault.New(fault.Interrupted, "x", ""), next: time.Unix(9, 0)}
			p.streak[one.side] = 2
			c.answer(end)
			if lifted := p.hold == nil; lifted != (side == one.side) || p.streak[one.side] != 0 {
				t.Errorf("%s: held because of the side %d: lifted %v, %d failures in a row", name, side, lifted, p.streak[one.side])
			}
		}
	}
}

// A hold that a person must end is not ended by an answer that was on its way.
func TestAnAnswerDoesNotEndAPersonsHold(t *testing.T) {
	c, waits, _, _ := sound(t)
	p := waits.drop.place
	p.hold = &hold{side: backend, fault: fault.New(fault.SignIn, "x", "")}
	c.answer(Opened{Call: c.open(callOpen, p).id})
	if p.hold == nil {
		t.Error("it was lifted")
	}
}
