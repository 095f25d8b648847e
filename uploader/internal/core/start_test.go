package core

import (
	"fmt"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Aborts are paid one at a time beside other work, and as many at once as there are streams where there is none.
func TestHowManyAbortsAtOnce(t *testing.T) {
	for name, one := range map[string]struct {
		lines, most int
	}{"beside a file": {1, 1}, "alone": {0, 3}} {
		c := New(Config{Streams: 3})
		p := c.place("p")
		p.lines[Creating].size = one.lines
		for i := range 5 {
			c.fold(AbortOwed{newOwed("p", destination.Upload{File: destination.File{ID: fmt.Sprint("x", i), Attempt: 1}}, false, 0)})
		}
		n := 0
		for c.startFree(p, &p.debts) {
			n++
		}
		if n != one.most || p.calls[callFree] != n {
			t.Errorf("%s: %d at once, want %d", name, n, one.most)
		}
	}
}

// An upload is freed when its time has come, but not while it is just being asked for.
func TestWhatIsNotFreedYet(t *testing.T) {
	for name, one := range map[string]struct {
		kind    callKind
		id      string
		attempt int
		at      int64
		freed   bool
	}{
		"its time has come":             {callCreate, "o", 2, 100, true},
		"its time comes":                {callCreate, "o", 2, 101, false},
		"it is being opened":            {callCreate, "i", 1, 100, false},
		"the next one is being opened":  {callCreate, "i", 2, 100, true},
		"it is only being listed":       {callList, "i", 1, 100, true},
		"another file, the same number": {callCreate, "r", 1, 100, true},
	} {
		c, it, o, r := sound(t)
		c.now = time.Unix(100, 0)
		p := it.drop.place
		c.forgive("x/1")
		it.wish = Cancel
		c.fold(AbortOwed{Owed{ID: "i/1", Destination: "p", Upload: destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, NotBefore: time.Unix(one.at, 0)}})
		asked := map[string]*item{"i": it, "o": o, "r": r}[one.id]
		asked.attempt = one.attempt
		c.open(one.kind, p, asked)
		if got := c.startFree(p, &p.debts); got != one.freed || (c.owed["i/1"].heap == 0) != one.freed {
			t.Errorf("%s: freed %v", name, got)
		}
	}
}

// Where more was opened since an abort began, the abort is owed once more.
func TestAnAbortIsOwedOnceMore(t *testing.T) {
	c, it, _, _ := sound(t)
	p := it.drop.place
	c.startFree(p, &p.debts)
	debt := c.owed["x/1"]
	call := debt.call
	owed := debt.Owed
	owed.Upload.Key = "known by now"
	c.fold(AbortOwed{owed})
	c.answer(FreeDone{Call: call.id})
	if c.owed["x/1"] != debt || debt.heap == 0 || debt.Upload.Key != "known by now" {
		t.Fatalf("%+v", debt)
	}
	c.startFree(p, &p.debts)
	if c.answer(FreeDone{Call: debt.call.id}); c.owed["x/1"] != nil {
		t.Error("still owed")
	}
}

// Pieces are signed across files, as many at once as may wait; a file of which nothing can be signed is passed over.
func TestWhatIsSignedTogether(t *testing.T) {
	l := begin(t, Config{Streams: 2}, Options{}, 5, 25, 5, 5)
	l.opens(only[Create](l))
	sign := only[Sign](l)
	got := ""
	for _, piece := range sign.Pieces {
		got += fmt.Sprintf("%s/%d ", piece.Item, piece.N)
	}
	if got != "d1/0 d2/1 d2/2 d2/3 " || !sign.Sync || l.places["p"].calls[callSign] != 1 || len(asked[Send](l)) != 0 {
		t.Errorf("signs %q, at once %v", got, sign.Sync)
	}
	small := begin(t, Config{Streams: 2}, Options{}, 5, 5, 5, 5, 5)
	small.opens(only[Create](small))
	if sign := only[Sign](small); len(sign.Pieces) != 4 || sign.Sync {
		t.Errorf("of small files signs %+v, at once %v", sign.Pieces, sign.Sync)
	}
	l.signs(sign)
	if sends := asked[Send](l); len(sends) != 2 || sends[0].Item != "d1" || sends[1].N != 1 {
		t.Errorf("sends %+v", sends)
	}
}

// As many files are opened, completed and linked at once as the destination takes, and no more bytes opened than are sent soon.
func TestHowMuchIsAskedAtOnce(t *testing.T) {
	l := begin(t, Config{}, Options{}, make([]int64, 25)...)
	if n := len(only[Create](l).Files); n != 10 {
		t.Errorf("%d are opened at once", n)
	}
	for name, one := range map[string]struct {
		sizes []int64
		want  int
	}{
		"small ones":    {[]int64{1, 1, 1}, 3},
		"a large one":   {[]int64{createBytes, 1, 1}, 1},
		"nearly":        {[]int64{createBytes - 1, 1, 1}, 2},
		"a small first": {[]int64{1, createBytes, 1}, 2},
		"empty ones":    {[]int64{0, 0, 0}, 3},
	} {
		l := begin(t, Config{}, Options{}, one.sizes...)
		if n := len(only[Create](l).Files); n != one.want {
			t.Errorf("%s: %d are opened at once", name, n)
		}
	}
	l = begin(t, Config{Streams: 2}, Options{}, make([]int64, 12)...)
	c := l.Core
	l.end(only[Create](l).Call)
	for _, it := range c.byDrop["d"].items {
		c.fold(UploadOpened{it.id, it.stamp, destination.Upload{File: c.file(it)}})
		it.upload.arrive(destination.Receipt{})
		c.touch(it)
	}
	l.step(Tick{})
	if complete := only[Complete](l); len(complete.Sent) != 10 {
		t.Errorf("%d are completed at once", len(complete.Sent))
	}
	l.completes(only[Complete](l))
	if link := only[Link](l); len(link.Requests) != 10 {
		t.Errorf("%d are linked at once", len(link.Requests))
	}
}

// What a place was asked is not asked of another: what it signed is void, and what it has is in doubt.
func TestWhatASetUpOtherwiseDoubts(t *testing.T) {
	c, it, opened, r := sound(t)
	c.fold(DropAdded{Drop{ID: "other", Destination: "q"}})
	c.fold(DropAdded{Drop{ID: "later", Destination: "p"}})
	c.fold(ItemsFound{[]FoundItem{{ID: "q", Drop: "other", Dir: "/", Base: "q"}, {ID: "l", Drop: "later", Dir: "/", Base: "l"}}})
	c.fold(UploadOpened{"i", it.stamp, destination.Upload{File: c.file(it)}})
	for _, id := range []ItemID{"q", "l"} {
		c.fold(UploadOpened{id, Stamp{Size: 20}, destination.Upload{File: destination.File{ID: string(id), Attempt: 1, Size: 20}, Parts: 2, PartSize: 10}})
	}
	c.fold(UploadOpened{"r", r.stamp, destination.Upload{File: c.file(r)}})
	r.upload.arrive(destination.Receipt{})
	p := it.drop.place
	p.open, p.site = true, "s"
	c.queueRequest(p, opened, 1, destination.Request{}, false)
	c.queueRequest(p, it, 0, destination.Request{}, false)
	c.reopened("p")
	if p.open || p.site != "" || p.gen != 2 || len(p.signed) != 0 || opened.upload.requests != nil || it.upload.requests != nil {
		t.Errorf("%+v", p)
	}
	for id, doubt := range map[ItemID]bool{"i": false, "o": true, "r": true, "q": false, "l": true} {
		if it := c.byItem[id]; it.doubt != doubt {
			t.Errorf("%s: in doubt %v", id, it.doubt)
		}
	}
	c.reopened("nobody")
	p.hold = &hold{fault: fault.New(fault.Offline, "", ""), tries: 3, next: time.Unix(900, 0)}
	if c.reopened("p"); p.gen != 3 || !p.hold.next.Equal(c.now) {
		t.Errorf("%+v", p.hold)
	}
}

// A request that waits is sent while a stream is free; more are signed while fewer wait than may.
func TestWhenAPieceIsStarted(t *testing.T) {
	for name, one := range map[string]struct {
		waiting, sending int
		call             bool // a Sign is out
		sends, signs     int  // pieces
	}{
		"a stream is free":         {1, 1, false, 1, 0},
		"none is":                  {1, 2, false, 0, 2},
		"none is, and a call out":  {1, 2, true, 0, 0},
		"nothing waits":            {0, 2, false, 0, 2},
		"nothing waits, all free":  {0, 0, false, 0, 2},
		"a stream, and a call out": {1, 1, true, 1, 0},
		"as many wait as may":      {4, 2, false, 0, 0},
		"nearly":                   {3, 2, false, 0, 1},
	} {
		c, it, _, _ := sound(t)
		p := it.drop.place
		p.traits.MaxBatch = 9
		c.width, c.sending = 2, one.sending
		for range one.waiting {
			p.signed = append(p.signed, aRequest())
		}
		for _, s := range p.signed {
			s.item.drop = it.drop
		}
		if one.call {
			c.open(callSign, p)
		}
		began := c.startPiece(p)
		sends, signs := 0, 0
		for _, command := range c.ready.Commands {
			switch command := command.(type) {
			case Send:
				sends++
			case Sign:
				signs += len(command.Pieces)
			}
		}
		if sends != one.sends || signs != one.signs || began != (sends+signs > 0) {
			t.Errorf("%s: sends %d, signs %d, began %v", name, sends, signs, began)
		}
	}
}
