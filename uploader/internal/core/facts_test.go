package core

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func aUpload(t *rapid.T) destination.Upload {
	size := int64(rapid.SampledFrom([]int{0, 5, 20, 25}).Draw(t, "size"))
	u := destination.Upload{
		File: destination.File{ID: anID(t), Attempt: rapid.IntRange(0, 3).Draw(t, "attempt"), Name: "n", Size: size}, Key: "k",
	}
	if rapid.Bool().Draw(t, "parts") {
		u.PartSize, u.Parts = 10, int(size+9)/10
	}
	return u
}

func anID(t *rapid.T) string {
	return rapid.SampledFrom([]string{"1", "2", "3", "nobody"}).Draw(t, "item")
}

func anOwed(t *rapid.T) *Owed {
	o := newOwed("p", aUpload(t), rapid.Bool().Draw(t, "stored"), uint64(rapid.IntRange(0, 2).Draw(t, "generation"))) //nolint:gosec // 0…2
	o.NotBefore = time.Unix(int64(rapid.IntRange(0, 9).Draw(t, "at")), 0)
	return &o
}

func aFault(t *rapid.T) *fault.Error {
	return rapid.SampledFrom([]*fault.Error{nil, fault.New(fault.Gone, "x", "y")}).Draw(t, "fault")
}

// aFact is any fact, about things that may not be there.
func aFact(t *rapid.T) Fact {
	drop := DropID(rapid.SampledFrom([]string{"A", "B", "nobody"}).Draw(t, "drop"))
	yes := rapid.Bool().Draw(t, "yes")
	ids := func() []ItemID {
		return []ItemID{ItemID(anID(t)), ItemID(anID(t))}[:rapid.IntRange(0, 2).Draw(t, "ids")]
	}
	wish := Wish(rapid.IntRange(0, 3).Draw(t, "wish")) //nolint:gosec // small
	switch rapid.IntRange(0, 20).Draw(t, "fact") {
	case 19:
		made := EarlyLinked{Items: []EarlyItem{{ItemID(anID(t)), rapid.IntRange(1, 3).Draw(t, "attempt"), "s"}}}
		if yes {
			made.Drop, made.LinkID = drop, "early"
		}
		return made
	case 20:
		return EarlyLost{Drop: drop, Items: ids(), Ends: []Owed{{ID: "link early", Destination: "p", LinkID: "early"}}}
	case 0, 1:
		return DropAdded{Drop{ID: drop, Destination: "p", Paths: []string{"/a"}, Options: Options{Together: yes}}}
	case 2:
		return DropExpanded{Drop: drop, Skipped: 1, Fault: aFault(t)}
	case 3:
		return DropWished{drop, wish}
	case 4:
		return DropSettled{drop, yes}
	case 5:
		return DropTold{drop, yes}
	case 6:
		return DropLinked{drop, "link", yes}
	case 7:
		return DropRemoved{drop}
	case 8, 9:
		return ItemsFound{[]FoundItem{{ID: ItemID(anID(t)), Drop: drop, Dir: "/d", Base: anID(t), Stamp: Stamp{Size: 25}, Fault: aFault(t)}}}
	case 10:
		return ItemsWished{IDs: ids(), Wish: wish % 3, Owes: []Owed{*anOwed(t)}, Forgives: []string{"1/1", "2/2/object"}, Entries: []Entry{{ID: anID(t)}}}
	case 11:
		return AttemptBegan{ID: ItemID(anID(t)), Attempt: rapid.IntRange(0, 4).Draw(t, "attempt"), Stamp: Stamp{Size: 25}, Frees: anOwed(t), Entry: &Entry{ID: anID(t)}}
	case 12:
		u := aUpload(t)
		return UploadOpened{ItemID(u.File.ID), Stamp{Size: u.File.Size}, u}
	case 13:
		n := rapid.IntRange(-1, 4).Draw(t, "n")
		return PieceArrived{ItemID(anID(t)), rapid.IntRange(0, 3).Draw(t, "attempt"), destination.Receipt{N: n, Size: 10, ETag: fmt.Sprint(n)}}
	case 14:
		u := aUpload(t)
		return ItemStored{ItemID(u.File.ID), u, nil}
	case 17:
		return ItemsAsked{ids()}
	case 15:
		return ItemLinked{ItemID(anID(t))}
	case 16:
		return rapid.SampledFrom([]Fact{ItemFailed{ItemID(anID(t)), aFault(t)}, ItemsRemoved{IDs: ids(), Owes: []Owed{*anOwed(t)}, Entries: []Entry{{ID: anID(t)}}}}).Draw(t, "which")
	}
	return rapid.SampledFrom([]Fact{AbortOwed{*anOwed(t)}, AbortPaid{"1/1"}, AbortPaid{"2/1/object"}, EntryOwed{Entry{ID: anID(t)}}, EntryWritten{anID(t)}}).Draw(t, "debt")
}

// Any facts, in any order, with any of them missing, give a state that agrees with itself, and goes on from there.
func TestFoldIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.Custom(aFact), 0, 60).Draw(t, "facts")
		c := New(Config{Streams: 3})
		c.Restore(slices.Values(facts))
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		c.Step(time.Unix(100, 0), Started{})
		if err := c.Check(); err != nil {
			t.Fatalf("started: %v", err)
		}
		again := New(Config{})
		again.Restore(slices.Values(facts))
		c = New(Config{})
		c.Restore(slices.Values(facts))
		if a, b := c.Remembered(true), again.Remembered(true); a != b {
			t.Fatalf("the same facts gave\n%s\nand\n%s", a, b)
		}
	})
}

// Whatever a fact is about is looked at in the same Step: whoever records one need not think of it.
func TestWhatAFactIsAboutIsLookedAt(t *testing.T) {
	for _, f := range []Fact{
		DropExpanded{Drop: "d"},
		DropWished{"d", Pause},
		DropSettled{"d", true},
		DropTold{"d", true},
		DropLinked{"d", "l", true},
		DropRemoved{"d"},
		EarlyLinked{Drop: "d", LinkID: "l"},
		EarlyLost{Drop: "d"},
	} {
		c, it := someItem()
		d := it.drop
		c.refresh()
		if d.dirty || !c.fold(f) || !d.dirty {
			t.Errorf("%T: the drop is not looked at", f)
		}
	}
	u := destination.Upload{File: destination.File{ID: "i", Attempt: 1}}
	for _, f := range []Fact{
		AttemptBegan{ID: "i", Attempt: 2},
		UploadOpened{"i", Stamp{}, u},
		ItemStored{"i", u, nil},
		ItemFailed{"i", fault.New(fault.Gone, "x", "y")},
		ItemsWished{IDs: []ItemID{"i"}, Wish: Pause},
		ItemsRemoved{IDs: []ItemID{"i"}},
		EarlyLinked{Items: []EarlyItem{{"i", 1, "s"}}},
	} {
		c, it := someItem()
		c.refresh()
		if it.dirty || !c.fold(f) || !it.dirty {
			t.Errorf("%T: the item is not looked at", f)
		}
	}
}

// What a fact owes beside what it says is owed with it: an abort, and an entry of the history.
func TestWhatAFactOwes(t *testing.T) {
	owed := newOwed("p", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, false, 0)
	entry := Entry{ID: "e", Uploads: []destination.Upload{{}}}
	for _, f := range []Fact{
		ItemsWished{IDs: []ItemID{"i"}, Wish: Cancel, Owes: []Owed{owed}, Entries: []Entry{entry}},
		ItemsRemoved{IDs: []ItemID{"i"}, Owes: []Owed{owed}, Entries: []Entry{entry}},
		AttemptBegan{ID: "i", Attempt: 2, Frees: &owed, Entry: &entry},
	} {
		c, _ := someItem()
		if !c.fold(f) || c.owed["i/1"] == nil || len(c.owed) != 1 || !c.history.facts["e"] || len(c.history.owed) != 1 {
			t.Errorf("%T: owed %v, entries %v", f, c.owed, c.history.owed)
		}
	}
}
