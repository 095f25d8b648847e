package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// An answer is believed only where it is about the upload that was asked for, and its plan has each byte of the file in one piece.
func TestWhatAPlanMustCover(t *testing.T) {
	call := &call{items: []*item{{id: "a"}, {id: "i"}}, attempt: []int{9, 2}}
	for name, one := range map[string]struct {
		id       string
		attempt  int
		size     int64 // as the answer has it; the file has 20
		parts    int
		partSize int64
		covers   bool
	}{
		"one request":             {"i", 2, 20, 0, 0, true},
		"two pieces":              {"i", 2, 20, 2, 10, true},
		"the last one is shorter": {"i", 2, 20, 3, 9, true},
		"one piece":               {"i", 2, 20, 1, 20, true},
		"one piece, and room":     {"i", 2, 20, 1, 99, true},
		"another file":            {"a", 2, 20, 0, 0, false},
		"another attempt":         {"i", 1, 20, 0, 0, false},
		"another size":            {"i", 2, 19, 0, 0, false},
		"a piece too few":         {"i", 2, 20, 2, 9, false},
		"a piece too many":        {"i", 2, 20, 3, 10, false},
		"one piece of nothing":    {"i", 2, 20, 1, 0, false},
		"pieces of nothing":       {"i", 2, 20, 2, 0, false},
		"pieces of less":          {"i", 2, 20, -2, -10, false},
	} {
		u := destination.Upload{File: destination.File{ID: one.id, Attempt: one.attempt, Size: one.size}, Parts: one.parts, PartSize: one.partSize}
		if err := call.covers(1, u, 20); (err == nil) != one.covers || err != nil && fault.KindOf(err) != fault.Protocol {
			t.Errorf("%s: %v", name, err)
		}
	}
	for parts, covers := range map[int]bool{0: true, 1: true, 2: false} { // an empty file
		u := destination.Upload{File: destination.File{ID: "i", Attempt: 2}, Parts: parts, PartSize: 10}
		if err := call.covers(1, u, 0); (err == nil) != covers {
			t.Errorf("nothing in %d pieces: %v", parts, err)
		}
	}
}

// An upload that was opened is the item's, or is owed an abort.
func TestWhatBecomesOfACreate(t *testing.T) {
	fine := func(*CreateAnswer) {}
	wrong := func(a *CreateAnswer) { a.Err = fault.New(fault.Gone, "create", "") }
	nothing := func(*Core, *item) {}
	for name, one := range map[string]struct {
		meanwhile func(c *Core, it *item)
		answer    func(*CreateAnswer)
		opened    bool
		attempt   int
		owed      bool // for what was opened
		fault     fault.Kind
	}{
		"opened":                       {nothing, fine, true, 1, false, 0},
		"failed":                       {nothing, wrong, false, 1, false, fault.Gone},
		"of another file":              {nothing, func(a *CreateAnswer) { a.Created.Upload.File.ID = "o" }, false, 1, false, 0},
		"cancelled":                    {func(_ *Core, it *item) { it.wish = Cancel }, fine, false, 1, true, 0},
		"cancelled, and failed":        {func(_ *Core, it *item) { it.wish = Cancel }, wrong, false, 1, false, 0},
		"paused":                       {func(_ *Core, it *item) { it.wish = Pause }, fine, true, 1, false, 0},
		"sent anew":                    {func(c *Core, it *item) { c.beginAnew(it) }, fine, false, 2, true, 0},
		"sent anew, and failed":        {func(c *Core, it *item) { c.beginAnew(it) }, wrong, false, 2, false, 0},
		"set up otherwise":             {func(_ *Core, it *item) { it.drop.place.gen++ }, fine, false, 2, true, 0},
		"set up otherwise, and failed": {func(_ *Core, it *item) { it.drop.place.gen++ }, wrong, false, 1, false, 0},
		"changed before it was asked": {nothing, func(a *CreateAnswer) {
			a.Created, a.NotAsked, a.Stamp = destination.Created{}, true, Stamp{Size: 3, ModTime: 3}
		}, false, 2, false, 0},
		"changed, and cancelled": {func(_ *Core, it *item) { it.wish = Cancel }, func(a *CreateAnswer) { a.Created, a.NotAsked = destination.Created{}, true }, false, 1, false, 0},
	} {
		c, it, _, _ := sound(t)
		c.now = time.Unix(100, 0)
		p := it.drop.place
		p.site = "s"
		call := c.open(callCreate, p, it)
		answer := CreateAnswer{Created: destination.Created{Upload: destination.Upload{File: destination.File{ID: "i", Attempt: 1}, Key: "key"}}}
		one.meanwhile(c, it)
		one.answer(&answer)
		c.answer(CreateDone{call.id, []CreateAnswer{answer}})
		debt := c.owed["i/1"]
		if (it.upload != nil) != one.opened || it.attempt != one.attempt || (debt != nil && debt.Upload.Key == "key") != one.owed {
			t.Errorf("%s: opened %v, attempt %d, owed %+v", name, it.upload != nil, it.attempt, debt)
		}
		if one.opened && (it.upload.Site != "s" || it.upload.gen != p.gen) || one.owed && (debt.Upload.Site != "s" || debt.Generation != 1) {
			t.Errorf("%s: nobody knows where it is", name)
		}
		if kind := fault.KindOf(faultOf(it)); kind != one.fault {
			t.Errorf("%s: %v", name, it.fault)
		}
		if answer.NotAsked && it.attempt == 2 && it.stamp != answer.Stamp {
			t.Errorf("%s: begun with %+v", name, it.stamp)
		}
	}
}

// faultOf is an item's fault as an error that may be nil.
func faultOf(it *item) error {
	if it.fault == nil {
		return nil
	}
	return it.fault
}

// An upload that creating it again would not give is a fact, to be durable at once.
func TestWhichUploadsAreFacts(t *testing.T) {
	for name, one := range map[string]struct {
		parts, attempt int
		changed, fact  bool
	}{
		"a small file":          {0, 1, false, false},
		"one that was changed":  {0, 1, true, true},
		"one that is sent anew": {0, 2, false, true},
		"one piece":             {1, 1, false, true},
		"two pieces":            {2, 1, false, true},
	} {
		c, it, _, _ := sound(t)
		if one.attempt > 1 {
			c.fold(AttemptBegan{ID: "i", Attempt: one.attempt})
		}
		it.fault, it.retryAt = fault.New(fault.Busy, "", ""), time.Unix(9, 0)
		a := CreateAnswer{Created: destination.Created{Upload: destination.Upload{File: destination.File{ID: "i", Attempt: one.attempt, Size: 20}, Parts: one.parts, PartSize: 20}}}
		if one.changed {
			a.Stamp.ModTime = 1
		}
		c.openUpload(&call{place: it.drop.place, gen: 1}, it, a)
		if len(c.ready.Facts) == 1 != one.fact || c.ready.Sync != one.fact || it.upload == nil || it.fault != nil || !it.retryAt.IsZero() {
			t.Errorf("%s: facts %v, at once %v, %+v", name, c.ready.Facts, c.ready.Sync, it)
		}
	}
}

// A signed request waits for a stream where the item still goes on; else its piece is free again.
func TestWhatBecomesOfASignature(t *testing.T) {
	nothing := func(*Core, *item) {}
	for name, one := range map[string]struct {
		meanwhile func(c *Core, it *item)
		err       error
		queued    bool
		fault     fault.Kind // of what it had not before
	}{
		"signed":                   {nothing, nil, true, 0},
		"refused":                  {nothing, fault.New(fault.Forbidden, "sign", ""), false, fault.Forbidden},
		"the file changed":         {nothing, fault.New(fault.Changed, "sign", ""), false, fault.Changed},
		"paused":                   {func(_ *Core, it *item) { it.wish = Pause }, nil, false, 0},
		"paused, and refused":      {func(_ *Core, it *item) { it.wish = Pause }, fault.New(fault.Changed, "sign", ""), false, 0},
		"in doubt":                 {func(_ *Core, it *item) { it.doubt = true }, nil, false, 0},
		"set up otherwise":         {func(_ *Core, it *item) { it.drop.place.gen++ }, nil, false, 0},
		"failed":                   {func(_ *Core, it *item) { it.fault = fault.New(fault.Gone, "", "") }, nil, false, fault.Gone},
		"another piece must retry": {func(_ *Core, it *item) { it.fault, it.retryAt = fault.New(fault.Busy, "", ""), time.Unix(900, 0) }, nil, true, fault.Busy},
		"sent anew":                {func(c *Core, it *item) { c.beginAnew(it) }, nil, false, 0},
	} {
		c, _, it, _ := sound(t)
		u := it.upload
		call := c.open(callSign, it.drop.place, it)
		call.ns = []int{2}
		u.set(2, underWay)
		one.meanwhile(c, it)
		c.answer(SignDone{call.id, []destination.Result[destination.Request]{{Value: destination.Request{Life: destination.NewLife(time.Minute)}, Err: one.err}}})
		if queued := u.requests[2] != nil; queued != one.queued || it.upload == u && (u.pieces[1] == underWay) != queued || len(it.drop.place.signed) == 1 != queued {
			t.Errorf("%s: waits %v, the piece is %v", name, queued, u.pieces[1])
		}
		if kind := fault.KindOf(faultOf(it)); kind != one.fault {
			t.Errorf("%s: %v", name, it.fault)
		}
	}
}

// Requests that end soon are signed one by one.
func TestHowLongARequestLives(t *testing.T) {
	for life, short := range map[time.Duration]bool{0: false, time.Second: true, 2*time.Minute - 1: true, 2 * time.Minute: false, time.Hour: false} {
		c, _, it, _ := sound(t)
		p := it.drop.place
		p.shortLife = !short
		c.queueRequest(p, it, 1, destination.Request{Life: destination.NewLife(life)}, false)
		if p.shortLife != short {
			t.Errorf("%v: short %v", life, p.shortLife)
		}
		c.width, c.sending = 3, 1
		if got, want := c.lookahead(p), map[bool]int{true: 2, false: 6}[short]; got != want {
			t.Errorf("%v: %d ahead, want %d", life, got, want)
		}
	}
}
