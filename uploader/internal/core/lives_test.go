package core

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A file is opened, signed, sent, completed and linked, entered into the history and reported: the next step at once, and no other.
func TestTheLifeOfAFile(t *testing.T) {
	l := begin(t, Config{TypeOf: func(base string) string { return "type of " + base }}, Options{}, 25)
	create := only[Create](l)
	want := destination.File{ID: "d1", Attempt: 1, Name: "d1", Type: "type of d1", Size: 25}
	if f := create.Files[0]; len(create.Files) != 1 || f.File != want || f.Stamp.ModTime != 7 || !f.Fresh || f.Path != JoinPath("/d", "d1", Separators()) {
		t.Fatalf("creates %+v", create.Files)
	}
	expect := func(when, commands, facts string, sync bool) {
		t.Helper()
		if l.names() != commands || l.facts() != facts || l.ready.Sync != sync {
			t.Fatalf("%s: commands %q, facts %q, at once %v", when, l.names(), l.facts(), l.ready.Sync)
		}
	}
	expect("asked for", "Create", "ItemsAsked", true)
	l.opens(create)
	expect("opened", "Sign", "UploadOpened", true)
	sign := only[Sign](l)
	if n := len(sign.Pieces); n != 2 || !sign.Sync { // one stream, two of them ahead
		t.Fatalf("%d pieces are signed, at once %v", n, sign.Sync)
	}
	var sent []int
	for l.signs(sign); len(sent) < 3; {
		send := only[Send](l)
		if send.Item != "d1" || send.Drop != "d" || send.Upload.Key != "key of d1" || send.Expect || send.Sync {
			t.Fatalf("sends %+v", send)
		}
		sent = append(sent, send.N)
		if more := asked[Sign](l); len(more) > 0 {
			l.signs(more[0])
		}
		l.sends(send)
	}
	if fmt.Sprint(sent) != "[1 2 3]" {
		t.Errorf("sent %v", sent)
	}
	expect("sent", "Complete", "PieceArrived", false)
	complete := only[Complete](l)
	if len(complete.Sent) != 1 || len(complete.Sent[0].Receipts) != 3 || complete.Sent[0].Receipts[2].ETag != "3" || complete.Sent[0].Upload.Site != "s" {
		t.Fatalf("completes %+v", complete.Sent)
	}
	l.completes(complete)
	expect("completed", "Link", "ItemStored", true)
	link := only[Link](l)
	if r := link.Requests; len(r) != 1 || r[0].ID != "d1" || r[0].Name != "d1" || len(r[0].Uploads) != 1 || r[0].Uploads[0].Key != "key of d1" {
		t.Fatalf("links %+v", r)
	}
	l.links(link)
	expect("linked", "Report Remember", "ItemLinked", true)
	if e := only[Remember](l).Entries; len(e) != 1 || e[0].ID != "d1" || !e[0].Linked || e[0].Size != 25 || e[0].Where != "P" || !e[0].SentAt.Equal(l.at) {
		t.Errorf("enters %+v", e)
	}
	if r := only[Report](l).Report; len(r.Links) != 1 || r.Links[0].Link.ID != "d1" || r.Links[0].Size != 25 || r.Restored {
		t.Errorf("reports %+v", r)
	}
	l.step(Remembered{})
	expect("written", "", "DropSettled", false)
	l.step(Told{"d"})
	expect("told", "", "DropTold", false)
	if l.Idle() != "" || !l.ready.Wake.IsZero() {
		t.Errorf("left to do: %s, wakes at %v", l.Idle(), l.ready.Wake)
	}
}

// A small file needs no fact between what was found and what is stored, and the request that came with its upload is used.
func TestTheLifeOfASmallFile(t *testing.T) {
	l := begin(t, Config{}, Options{}, 5)
	create := only[Create](l)
	u := destination.Upload{File: create.Files[0].File}
	l.step(CreateDone{create.Call, []CreateAnswer{{Stamp: create.Files[0].Stamp, Created: destination.Created{Upload: u, First: &destination.Request{Method: "PUT"}}}}})
	if send := only[Send](l); l.names() != "Send" || l.facts() != "" || send.Request.Method != "PUT" || send.N != 0 {
		t.Fatalf("commands %q, facts %q", l.names(), l.facts())
	}
	l.sends(only[Send](l))
	if l.names() != "Complete" || l.facts() != "" {
		t.Fatalf("commands %q, facts %q", l.names(), l.facts())
	}
}

// Files that are to have one link are stored, and linked once when nothing moves any more; after a restart the same link is asked for.
func TestTheLifeOfAGroup(t *testing.T) {
	l := begin(t, Config{Streams: 4}, Options{Together: true, Life: time.Hour}, 5, 5)
	var facts []Fact
	facts = append(facts, DropAdded{l.byDrop["d"].Drop}, ItemsFound{[]FoundItem{
		{ID: "d1", Drop: "d", Dir: "/d", Base: "d1", Stamp: Stamp{Size: 5, ModTime: 7}}, {ID: "d2", Drop: "d", Dir: "/d", Base: "d2", Stamp: Stamp{Size: 5, ModTime: 7}},
	}}, DropExpanded{Drop: "d"})
	keep := func() { facts = append(facts, l.ready.Facts...) }
	l.opens(only[Create](l))
	keep()
	l.signs(only[Sign](l))
	for _, send := range asked[Send](l) {
		l.sends(send)
		keep()
		for _, complete := range asked[Complete](l) {
			l.completes(complete)
			keep()
		}
	}
	for _, complete := range asked[Complete](l) {
		l.completes(complete)
		keep()
	}
	link := only[Link](l)
	r := link.Requests[0]
	if len(link.Requests) != 1 || len(r.Uploads) != 2 || r.ID == "d1" || r.Life != time.Hour || len(asked[Report](l)) != 0 {
		t.Fatalf("links %+v, commands %q", link.Requests, l.names())
	}
	l.links(link)
	keep()
	if report := only[Report](l).Report; len(report.Links) != 1 || report.Links[0].Files != 2 || report.Links[0].Size != 10 || report.Drop.Link.ID != r.ID {
		t.Errorf("reports %+v", report)
	}
	if e := only[Remember](l).Entries; len(e) != 1 || e[0].ID != r.ID || len(e[0].Uploads) != 2 || !e[0].Linked {
		t.Errorf("enters %+v", e)
	}
	again := &life{Core: New(Config{}), t: t, at: l.at}
	again.Restore(slices.Values(facts))
	again.step(Started{})
	again.step(Opened{Call: only[Open](again).Call, Links: true, Traits: destination.Traits{MaxBatch: 10, Links: destination.LinkTraits{Several: true}}})
	if got := only[Link](again).Requests[0]; got.ID != r.ID || len(got.Uploads) != 2 {
		t.Errorf("after a restart: %+v", got)
	}
	again.links(only[Link](again))
	if report := only[Report](again).Report; !report.Restored || len(report.Links) != 1 || !report.Drop.Restored {
		t.Errorf("after a restart: %+v", report)
	}
}

// Where a call has too few answers, each item that has none fails, and no other.
func TestTooFewAnswers(t *testing.T) {
	for name, short := range map[string]func(l *life){
		"create": func(l *life) {
			create := only[Create](l)
			f := create.Files[0]
			l.step(CreateDone{create.Call, []CreateAnswer{{Stamp: f.Stamp, Created: destination.Created{Upload: destination.Upload{File: f.File}}}}})
		},
		"sign": func(l *life) {
			l.opens(only[Create](l))
			l.step(SignDone{only[Sign](l).Call, make([]destination.Result[destination.Request], 1)})
		},
		"complete": func(l *life) {
			c := l.Core
			for _, it := range c.byDrop["d"].items {
				c.fold(UploadOpened{it.id, it.stamp, destination.Upload{File: c.file(it)}})
				it.upload.arrive(destination.Receipt{Size: 5})
			}
			call := c.open(callComplete, c.places["p"], c.byDrop["d"].items...)
			c.refresh()
			l.step(CompleteDone{call.id, []destination.Result[destination.Object]{{Value: destination.Object{Upload: call.uploads[0].Upload, Size: 5}}}})
		},
		"link": func(l *life) {
			c := l.Core
			for _, it := range c.byDrop["d"].items {
				c.fold(ItemStored{it.id, destination.Upload{File: c.file(it)}, nil})
			}
			call := c.open(callLink, c.places["p"], c.byDrop["d"].items...)
			c.refresh()
			l.step(LinkDone{call.id, make([]destination.Result[destination.Link], 1)})
		},
	} {
		l := begin(t, Config{Streams: 3}, Options{}, 5, 5, 5)
		if name == "complete" || name == "link" {
			l.end(only[Create](l).Call) // it ended otherwise
		}
		short(l)
		for id, fails := range map[ItemID]bool{"d1": false, "d2": true, "d3": true} {
			if it := l.byItem[id]; (it.fault != nil) != fails || fails && it.fault.Kind != fault.Bug {
				t.Errorf("%s: %s: %v", name, id, it.fault)
			}
		}
	}
}
