package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What the storage has of an upload that was in doubt is what counts; where it has nothing, the file is sent anew.
func TestWhatBecomesOfAList(t *testing.T) {
	type result struct {
		attempt, left, lists int // pieces left; -1: no upload
		stored, doubt        bool
		fault                fault.Kind
	}
	type its = func(c *Core, it *item, call *call)
	nothing := func(*Core, *item, *call) {}
	fails := func(kind fault.Kind) func(*ListDone) {
		return func(e *ListDone) { e.Err = fault.New(kind, "list", "") }
	}
	none := func(*ListDone) {}
	first := func(e *ListDone) { e.Arrived.Receipts = []destination.Receipt{{N: 1, Size: 10}} }
	object := func(e *ListDone) {
		e.Arrived.Object = &destination.Object{Upload: destination.Upload{File: destination.File{ID: "o", Attempt: 1}}, Size: 20}
	}
	stored := func(c *Core, it *item, call *call) {
		c.fold(ItemStored{"o", it.upload.Upload, nil})
		it.stored.Site, call.uploads[0] = call.site, nil
	}
	before := func(next its) its { // it was stored before the place was set up otherwise
		return func(c *Core, it *item, call *call) {
			stored(c, it, call)
			it.stored.Site, it.gen = "", 9
			next(c, it, call)
		}
	}
	for name, one := range map[string]struct {
		was    its
		answer func(*ListDone)
		want   result
	}{
		"nothing arrived":                     {nothing, none, result{1, 2, 1, false, false, 0}},
		"a piece arrived":                     {nothing, first, result{1, 1, 1, false, false, 0}},
		"a piece of another plan":             {nothing, func(e *ListDone) { first(e); e.Arrived.Receipts[0].Size = 9 }, result{1, 2, 1, false, false, 0}},
		"what arrived is there no more":       {func(_ *Core, it *item, _ *call) { it.upload.arrive(destination.Receipt{N: 2, Size: 10}) }, first, result{1, 1, 1, false, false, 0}},
		"the file changed":                    {nothing, func(e *ListDone) { e.Stamp.ModTime = 1 }, result{1, 2, 1, false, false, fault.Changed}},
		"it is missing":                       {nothing, fails(fault.Missing), result{2, -1, 0, false, false, 0}},
		"nobody can be asked":                 {nothing, fails(fault.Unsupported), result{2, -1, 0, false, false, 0}},
		"it is missing, and cancelled":        {func(_ *Core, it *item, _ *call) { it.wish = Cancel }, fails(fault.Missing), result{1, 2, 0, false, true, 0}},
		"refused":                             {nothing, fails(fault.Forbidden), result{1, 2, 0, false, true, fault.Forbidden}},
		"set up otherwise":                    {func(_ *Core, it *item, _ *call) { it.drop.place.gen++ }, first, result{1, 2, 0, false, true, 0}},
		"sent anew":                           {func(c *Core, it *item, _ *call) { c.fold(AttemptBegan{ID: "o", Attempt: 2}); it.doubt = true }, first, result{2, -1, 0, false, true, 0}},
		"another upload":                      {func(_ *Core, it *item, _ *call) { it.upload = multipart(3) }, first, result{1, 3, 0, false, true, 0}},
		"it is an object":                     {nothing, object, result{1, -1, 0, true, false, 0}},
		"another object":                      {nothing, func(e *ListDone) { object(e); e.Arrived.Object.Upload.File.ID = "i" }, result{1, 2, 1, false, true, 0}},
		"another attempt's object":            {nothing, func(e *ListDone) { object(e); e.Arrived.Object.Upload.File.Attempt = 2 }, result{1, 2, 1, false, true, 0}},
		"an object of another size":           {nothing, func(e *ListDone) { object(e); e.Arrived.Object.Size = 19 }, result{1, 2, 1, false, true, 0}},
		"an object, the file changed":         {nothing, func(e *ListDone) { object(e); e.Stamp.ModTime = 1 }, result{1, -1, 0, true, false, 0}},
		"stored, and there":                   {stored, object, result{1, -1, 1, true, false, 0}},
		"stored, and not there":               {stored, none, result{2, -1, 0, false, false, 0}},
		"stored, and missing":                 {stored, fails(fault.Missing), result{2, -1, 0, false, false, 0}},
		"stored, nobody can be asked":         {stored, fails(fault.Unsupported), result{2, -1, 0, false, false, 0}},
		"stored before, nobody can be asked":  {before(nothing), fails(fault.Unsupported), result{1, -1, 0, true, false, 0}},
		"stored here, nobody can be asked":    {before(func(_ *Core, it *item, call *call) { it.gen = call.gen }), fails(fault.Unsupported), result{2, -1, 0, false, false, 0}},
		"stored there, nobody can be asked":   {before(func(_ *Core, it *item, _ *call) { it.stored.Site = "t" }), fails(fault.Unsupported), result{2, -1, 0, false, false, 0}},
		"stored there, nobody says where":     {before(func(_ *Core, it *item, call *call) { it.stored.Site, call.site = "t", "" }), fails(fault.Unsupported), result{1, -1, 0, true, false, 0}},
		"opened there, and nothing is here":   {func(_ *Core, it *item, _ *call) { it.upload.Site = "t" }, none, result{2, -1, 0, false, false, 0}},
		"opened there, and some of it here":   {func(_ *Core, it *item, _ *call) { it.upload.Site = "t" }, first, result{1, 1, 1, false, false, 0}},
		"opened there, not understood here":   {func(_ *Core, it *item, _ *call) { it.upload.Site = "t" }, fails(fault.Bug), result{2, -1, 0, false, false, 0}},
		"opened here, not understood":         {nothing, fails(fault.Bug), result{1, 2, 0, false, true, fault.Bug}},
		"opened there, and busy here":         {func(_ *Core, it *item, _ *call) { it.upload.Site = "t" }, fails(fault.Busy), result{1, 2, 0, false, true, fault.Busy}},
		"opened somewhere, nothing arrived":   {func(_ *Core, it *item, _ *call) { it.upload.Site = "" }, none, result{1, 2, 1, false, false, 0}},
		"made elsewhere, and some of it here": {func(_ *Core, it *item, _ *call) { it.upload.made = true }, first, result{1, 1, 1, false, false, 0}},
	} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		p := it.drop.place
		p.site, it.upload.Site, it.doubt = "s", "s", true
		call := c.open(callList, p, it)
		e := ListDone{Call: call.id, Stamp: it.stamp}
		one.was(c, it, call)
		if it.attempt == 1 {
			it.doubt = true
		}
		one.answer(&e)
		c.answer(e)
		got := result{it.attempt, -1, it.lists, it.stored != nil, it.doubt, fault.KindOf(faultOf(it))}
		if it.upload != nil {
			got.left = it.upload.left
		}
		if got != one.want {
			t.Errorf("%s: %+v, want %+v", name, got, one.want)
		}
		if listed := e.Err == nil && !got.doubt && got.attempt == 1 && got.fault == 0; listed && it.upload != nil && (it.upload.Site != "s" || it.upload.made || it.upload.gen != call.gen) {
			t.Errorf("%s: it is at %q, made elsewhere %v", name, it.upload.Site, it.upload.made)
		}
		if got.stored && (it.gen != call.gen || e.Arrived.Object != nil && it.stored.Site != "s") {
			t.Errorf("%s: stored at %q, generation %d", name, it.stored.Site, it.gen)
		}
	}
}

// What a Complete is answered is believed where it is about the upload; where the answer was lost, the storage is asked, once.
func TestWhatBecomesOfAComplete(t *testing.T) {
	type result struct {
		attempt       int
		stored, doubt bool
		owed          string
		fault         fault.Kind
	}
	nothing := func(*Core, *item) {}
	fine := func(*destination.Result[destination.Object]) {}
	fails := func(err error) func(*destination.Result[destination.Object]) {
		return func(a *destination.Result[destination.Object]) { a.Err = err }
	}
	lost := fails(fault.New(fault.Interrupted, "complete", ""))
	corrupt := fails(fault.New(fault.Corrupt, "complete", ""))
	for name, one := range map[string]struct {
		meanwhile func(c *Core, it *item)
		answer    func(*destination.Result[destination.Object])
		want      result
	}{
		"completed":                   {nothing, fine, result{1, true, false, "", 0}},
		"another object":              {nothing, func(a *destination.Result[destination.Object]) { a.Value.Upload.File.ID = "i" }, result{attempt: 1}},
		"another attempt's":           {nothing, func(a *destination.Result[destination.Object]) { a.Value.Upload.File.Attempt = 2 }, result{attempt: 1}},
		"of another size":             {nothing, func(a *destination.Result[destination.Object]) { a.Value.Size = 19 }, result{attempt: 1}},
		"refused":                     {nothing, fails(fault.New(fault.Forbidden, "complete", "")), result{attempt: 1, fault: fault.Forbidden}},
		"corrupt":                     {nothing, corrupt, result{attempt: 2, owed: "o/1"}},
		"corrupt, and cancelled":      {func(_ *Core, it *item) { it.wish = Cancel }, corrupt, result{attempt: 1}},
		"sent anew":                   {func(c *Core, _ *item) { c.fold(AttemptBegan{ID: "o", Attempt: 2}) }, fine, result{attempt: 2, owed: "o/1/object"}},
		"sent anew, and refused":      {func(c *Core, _ *item) { c.fold(AttemptBegan{ID: "o", Attempt: 2}) }, corrupt, result{attempt: 2}},
		"another upload":              {func(_ *Core, it *item) { it.upload = multipart(2); it.wish = Cancel }, fine, result{attempt: 1, owed: "o/1/object"}},
		"cancelled":                   {func(_ *Core, it *item) { it.wish = Cancel }, fine, result{attempt: 1, stored: true, owed: "o/1/object"}},
		"set up otherwise":            {func(_ *Core, it *item) { it.drop.place.gen++ }, fine, result{attempt: 1, doubt: true}},
		"set up otherwise, cancelled": {func(_ *Core, it *item) { it.drop.place.gen++; it.wish = Cancel }, fine, result{attempt: 1, stored: true, owed: "o/1/object"}},
		"the answer was lost":         {nothing, lost, result{attempt: 1, doubt: true}},
		"it was stopped":              {nothing, fails(Stopped{"the end"}), result{attempt: 1, doubt: true}},
		"lost, and asked before":      {func(_ *Core, it *item) { it.lists = 1 }, lost, result{attempt: 1}},
		"lost, and cancelled":         {func(_ *Core, it *item) { it.wish = Cancel }, lost, result{attempt: 1}},
		"lost, of one request":        {func(_ *Core, it *item) { it.upload.Parts = 0 }, lost, result{attempt: 1}},
		"lost, nobody can be asked":   {func(_ *Core, it *item) { it.drop.place.traits.Resumes = false }, lost, result{attempt: 1}},
		"busy":                        {nothing, fails(fault.New(fault.Busy, "complete", "")), result{attempt: 1, fault: fault.Busy}},
	} {
		c, _, it, _ := sound(t)
		c.now = time.Unix(100, 0)
		p := it.drop.place
		p.site, p.traits.Resumes = "s", true
		call := c.open(callComplete, p, it)
		a := destination.Result[destination.Object]{Value: destination.Object{Upload: it.upload.Upload, Size: 20}}
		one.meanwhile(c, it)
		one.answer(&a)
		c.answer(CompleteDone{call.id, []destination.Result[destination.Object]{a}})
		got := result{it.attempt, it.stored != nil, it.doubt, "", fault.KindOf(faultOf(it))}
		for id, debt := range c.owed {
			if id != "x/1" {
				got.owed = id
				if debt.Upload.Site != "s" && debt.Delete || debt.Delete != (id == "o/1/object") {
					t.Errorf("%s: owed %+v", name, debt.Owed)
				}
			}
		}
		if got != one.want {
			t.Errorf("%s: %+v, want %+v", name, got, one.want)
		}
		if got.stored && it.stored.Site != "s" || got.doubt && a.Err == nil && !it.upload.made {
			t.Errorf("%s: nobody knows where it is", name)
		}
	}
}

// An object that a cancel came too late for is freed when the cancel could be undone no more.
func TestALateCancelCanBeUndone(t *testing.T) {
	for _, cancelled := range []bool{true, false} {
		c, _, it, _ := sound(t)
		it.wish = Cancel
		if cancelled {
			o := c.owes(it, time.Unix(500, 0))
			c.fold(AbortOwed{o})
		}
		c.storedAs(&call{place: it.drop.place, gen: 1}, it, destination.Object{Upload: it.upload.Upload, Link: &destination.Link{ID: "l"}})
		if debt := c.owed["o/1/object"]; debt == nil || debt.NotBefore.IsZero() == cancelled || cancelled && debt.NotBefore.Unix() != 500 {
			t.Errorf("owed before %v: %+v", cancelled, debt)
		}
		if it.link == nil || it.link.ID != "l" {
			t.Errorf("the link that came with it: %v", it.link)
		}
	}
}
