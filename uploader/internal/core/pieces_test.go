package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What became of a piece decides what is done next: nothing, the piece again, a new request, or the whole file anew.
func TestWhatBecomesOfAPiece(t *testing.T) {
	type result struct {
		arrived bool
		attempt int
		signs   int
		expect  bool // the next request asks first
		void    bool // the request that waits is of no use any more
		fault   fault.Kind
	}
	nothing := func(*Core, *item, *call) {}
	failed := func(kind fault.Kind) func(*SendDone) {
		return func(e *SendDone) { e.Err = fault.New(kind, "put", "") }
	}
	unused := func(e *SendDone) { e.Err, e.Unused = fault.New(fault.Interrupted, "put", ""), true }
	stop := func(e *SendDone) { e.Err = Stopped{"paused"} }
	fine := func(*SendDone) {}
	for name, one := range map[string]struct {
		parts     int
		meanwhile func(c *Core, it *item, call *call)
		end       func(*SendDone)
		want      result
	}{
		"acknowledged":             {2, nothing, fine, result{arrived: true, attempt: 1}},
		"for another piece":        {2, nothing, func(e *SendDone) { e.Receipt.N = 2 }, result{attempt: 1}},
		"for less of it":           {2, nothing, func(e *SendDone) { e.Receipt.Size = 9 }, result{attempt: 1}},
		"stopped":                  {2, nothing, stop, result{attempt: 1}},
		"interrupted":              {2, nothing, failed(fault.Interrupted), result{attempt: 1, expect: true}},
		"stalled":                  {2, nothing, failed(fault.Stalled), result{attempt: 1}},
		"the file is gone":         {2, nothing, failed(fault.Gone), result{attempt: 1, fault: fault.Gone, void: true}},
		"the file changed":         {2, nothing, failed(fault.Changed), result{attempt: 1, fault: fault.Changed, void: true}},
		"refused once":             {2, nothing, failed(fault.Forbidden), result{attempt: 1, signs: 1, void: true}},
		"refused again":            {2, func(_ *Core, it *item, _ *call) { it.signs = 1 }, failed(fault.Forbidden), result{attempt: 1, signs: 2, fault: fault.Forbidden, void: true}},
		"ended once more":          {2, func(_ *Core, it *item, _ *call) { it.signs = 2 }, failed(fault.Expired), result{attempt: 1, signs: 3, void: true}},
		"ended too often":          {2, func(_ *Core, it *item, _ *call) { it.signs = 3 }, failed(fault.Expired), result{attempt: 1, signs: 4, fault: fault.Expired, void: true}},
		"the clock is wrong":       {2, func(_ *Core, it *item, _ *call) { it.signs = 2 }, failed(fault.Clock), result{attempt: 1, signs: 3, void: true}},
		"ended before it was used": {2, func(c *Core, _ *item, call *call) { call.signed = c.now.Add(-time.Second) }, unused, result{attempt: 1, signs: 1, void: true}},
		"waited too long":          {2, func(c *Core, _ *item, call *call) { call.signed = c.now.Add(-time.Second - 1) }, unused, result{attempt: 1, void: true}},
		"refused, and paused":      {2, func(_ *Core, it *item, _ *call) { it.wish = Pause }, failed(fault.Forbidden), result{attempt: 1}},
		"refused, and cancelled":   {2, func(_ *Core, it *item, _ *call) { it.wish = Cancel }, failed(fault.Gone), result{attempt: 1}},
		"it failed before":         {2, func(_ *Core, it *item, _ *call) { it.fault = fault.New(fault.DiskFull, "", "") }, failed(fault.Gone), result{attempt: 1, fault: fault.DiskFull}},
		"it waits to retry": {2, func(_ *Core, it *item, _ *call) {
			it.fault, it.retryAt = fault.New(fault.Busy, "", ""), time.Unix(900, 0)
		}, failed(fault.Gone), result{attempt: 1, fault: fault.Gone, void: true}},
		"acknowledged, set up otherwise":       {2, func(_ *Core, it *item, _ *call) { it.drop.place.gen++ }, fine, result{arrived: true, attempt: 1}},
		"small, acknowledged":                  {0, nothing, fine, result{arrived: true, attempt: 1}},
		"small, set up otherwise":              {0, func(_ *Core, it *item, _ *call) { it.drop.place.gen++ }, fine, result{attempt: 2}},
		"small, set up otherwise, cancelled":   {0, func(_ *Core, it *item, _ *call) { it.drop.place.gen++; it.wish = Cancel }, fine, result{arrived: true, attempt: 1}},
		"small, interrupted":                   {0, nothing, failed(fault.Interrupted), result{attempt: 2}},
		"small, stalled":                       {0, nothing, failed(fault.Stalled), result{attempt: 2}},
		"small, stopped":                       {0, nothing, stop, result{attempt: 2}},
		"small, stopped, cancelled":            {0, func(_ *Core, it *item, _ *call) { it.wish = Cancel }, stop, result{attempt: 1}},
		"small, refused":                       {0, nothing, failed(fault.Forbidden), result{attempt: 1, signs: 1}},
		"small, unused":                        {0, nothing, unused, result{attempt: 1, signs: 1}},
		"small, busy":                          {0, nothing, failed(fault.Busy), result{attempt: 1, fault: fault.Busy}},
		"small, a receipt for another request": {0, nothing, func(e *SendDone) { e.Receipt.N = 1 }, result{attempt: 1}},
	} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		c.fold(UploadOpened{"o", it.stamp, destination.Upload{File: c.file(it), Key: "k", Parts: one.parts, PartSize: 10 * int64(min(1, one.parts))}})
		u, p := it.upload, it.drop.place
		n := u.first()
		u.set(n, underWay)
		call := c.open(callSend, p, it)
		call.ns, call.signed = []int{n}, c.now
		if one.parts > 0 {
			c.queueRequest(p, it, 2, destination.Request{}, false)
		}
		_, size := u.Range(n)
		e := SendDone{Call: call.id, Receipt: destination.Receipt{N: n, Size: size}}
		one.meanwhile(c, it, call)
		one.end(&e)
		c.answer(e)
		got := result{u.pieces[0] == arrived, it.attempt, it.signs, u.expect, one.parts > 0 && u.requests == nil, fault.KindOf(faultOf(it))}
		if one.want.attempt == 2 && one.parts == 0 {
			got.expect = false // of an attempt that is over
		}
		if got != one.want {
			t.Errorf("%s: %+v, want %+v", name, got, one.want)
		}
		if torn := one.parts == 0 && e.Err != nil && !e.Unused && unanswered(e.Err); u.torn != torn {
			t.Errorf("%s: torn %v", name, u.torn)
		}
		if got.attempt == 1 && !got.arrived && u.pieces[0] != idle {
			t.Errorf("%s: nobody can send the piece again", name)
		}
	}
}
