package journal_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/journal/journaltest"
)

// TestLoadEqualsTheModel writes the same random facts to the file and to the model in memory, with restarts in between.
func TestLoadEqualsTheModel(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		model := &journaltest.Memory{}
		j := mustOpen(rt, dir)
		same(rt, "at first", j, model)
		// Items to begin with: random facts alone seldom say two things about the same one.
		seed := []uploader.Fact{uploader.DropAdded{Drop: uploader.Drop{ID: "drop0"}}}
		for n := range items {
			found := uploader.FoundItem{ID: uploader.ItemID(fmt.Sprint("item", n)), Drop: "drop0", Dir: "/f", Base: "b"}
			seed = append(seed, uploader.ItemsFound{Items: []uploader.FoundItem{found}})
		}
		model.Write(nil, seed...)
		j.Write(nil, seed...)
		for range rapid.IntRange(1, 2).Draw(rt, "lives") {
			for range rapid.IntRange(0, 10).Draw(rt, "writes") {
				facts := rapid.SliceOfN(rapid.Custom(anyFact), 1, 10).Draw(rt, "facts")
				model.Write(nil, facts...)
				j.Write(nil, facts...)
			}
			write(rt, j)
			write(rt, model)
			same(rt, "in the same life", j, model)
			if err := j.Close(); err != nil {
				rt.Fatal(err)
			}
			j, model = mustOpen(rt, dir), model.Crash()
			same(rt, "after a restart", j, model)
		}
		_ = j.Close()
	})
}

func mustOpen(t interface{ Fatal(...any) }, dir string) *journal.Journal {
	j, err := journal.Open(dir, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// write waits until the facts, and all before them, are durable.
func write(t interface{ Fatal(...any) }, j uploader.Journal, facts ...uploader.Fact) {
	done := make(chan error, 1)
	j.Write(func(err error) { done <- err }, facts...)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func same(t *rapid.T, when string, a, b uploader.Journal) {
	t.Helper()
	got, err := a.Load()
	if err != nil {
		t.Fatal(err)
	}
	want, _ := b.Load()
	if g, w := plain(got), plain(want); !reflect.DeepEqual(g, w) {
		t.Fatalf("%s:\n file %+v\nmodel %+v", when, g, w)
	}
}

// plain has no difference between no elements and no slice.
func plain(r uploader.Recovered) uploader.Recovered {
	if len(r.Owed) == 0 {
		r.Owed = nil
	}
	if len(r.Entries) == 0 {
		r.Entries = nil
	}
	for d := range r.Drops {
		if len(r.Drops[d].Items) == 0 {
			r.Drops[d].Items = nil
		}
		for i := range r.Drops[d].Items {
			if len(r.Drops[d].Items[i].Receipts) == 0 {
				r.Drops[d].Items[i].Receipts = nil
			}
		}
	}
	return r
}

func dropID(t *rapid.T) uploader.DropID {
	return uploader.DropID(fmt.Sprint("drop", rapid.IntRange(0, 3).Draw(t, "drop")))
}

const items = 4

func itemID(t *rapid.T) uploader.ItemID {
	return uploader.ItemID(fmt.Sprint("item", rapid.IntRange(0, items-1).Draw(t, "item")))
}

func itemIDs(t *rapid.T) []uploader.ItemID {
	return rapid.SliceOfN(rapid.Custom(itemID), 0, 4).Draw(t, "items")
}

// name has what file systems allow: bytes that are no UTF-8, newlines, quotes; never a zero byte.
func name(t *rapid.T) string {
	odd := rapid.SampledFrom([]string{"a", "100% #hash?", "ünï日本", "\xff\xfe.bin", "new\nline", "o'clock\"", "\u202egnp.exe", "u\u0308"})
	return odd.Draw(t, "name")
}

func stamp(t *rapid.T) uploader.Stamp {
	return uploader.Stamp{Size: rapid.Int64Min(0).Draw(t, "size"), ModTime: rapid.Int64().Draw(t, "mtime"), FileID: rapid.SampledFrom([]string{"", "1:2"}).Draw(t, "file")}
}

func upload(t *rapid.T, item uploader.ItemID) destination.Upload {
	return destination.Upload{
		File:     destination.File{ID: string(item), Attempt: rapid.IntRange(1, 3).Draw(t, "attempt"), Name: name(t), Type: "text/plain", Size: 20},
		Key:      rapid.SampledFrom([]string{"", "p/k"}).Draw(t, "key"),
		PartSize: 10, Parts: rapid.IntRange(0, 3).Draw(t, "parts"),
		Memo: rapid.SampledFrom([][]byte{nil, {0, 255}}).Draw(t, "memo"),
		Site: rapid.SampledFrom([]string{"", "0123456789abcdef"}).Draw(t, "site"),
	}
}

func anyFault(t *rapid.T) *fault.Error {
	if rapid.Bool().Draw(t, "fine") {
		return nil
	}
	return &fault.Error{Kind: rapid.SampledFrom(fault.Kinds()).Draw(t, "kind"), Op: "put", Status: 403, RetryAfter: time.Second, Detail: "said <b>no</b>"}
}

func anyTime(t *rapid.T) time.Time {
	return rapid.SampledFrom([]time.Time{{}, time.Unix(1_800_000_000, 123_456_789), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}).Draw(t, "time")
}

func anyFact(t *rapid.T) uploader.Fact {
	if rapid.IntRange(0, 5).Draw(t, "about") == 0 {
		return dropFact(t)
	}
	id := itemID(t)
	crc := rapid.Uint64().Draw(t, "crc")
	switch rapid.IntRange(0, 10).Draw(t, "item fact") {
	case 0:
		wish := uploader.Wish(rapid.IntRange(0, 3).Draw(t, "wish")) //nolint:gosec // 0…3
		return uploader.ItemsWished{IDs: itemIDs(t), Wish: wish, Owes: debts(t), Forgives: []string{string(itemID(t))}, Entries: entries(t)}
	case 10:
		return uploader.ItemsAsked{IDs: itemIDs(t)}
	case 1:
		return uploader.ItemsRemoved{IDs: itemIDs(t), Owes: debts(t), Entries: entries(t)}
	case 8:
		began := uploader.AttemptBegan{ID: id, Attempt: rapid.IntRange(1, 3).Draw(t, "attempt"), Stamp: stamp(t)}
		if owes := debts(t); len(owes) > 0 {
			began.Frees = &owes[0]
		}
		if owed := entries(t); len(owed) > 0 {
			began.Entry = &owed[0]
		}
		return began
	case 2, 3:
		return uploader.UploadOpened{ID: id, Stamp: stamp(t), Upload: upload(t, id)}
	case 4, 5:
		return uploader.PieceArrived{ID: id, Attempt: rapid.IntRange(1, 3).Draw(t, "attempt"), Receipt: destination.Receipt{
			N: rapid.IntRange(0, 3).Draw(t, "n"), Size: 10, ETag: `"e"`, Sent: destination.Digests{CRC64: &crc}, Body: []byte("never kept"),
		}}
	case 6:
		return uploader.ItemStored{ID: id, Upload: upload(t, id), CRC64: &crc}
	case 7:
		return uploader.ItemLinked{ID: id}
	}
	return uploader.ItemFailed{ID: id, Fault: anyFault(t)}
}

// debts are none, or one.
func debts(t *rapid.T) []uploader.Owed {
	if !rapid.Bool().Draw(t, "owes") {
		return nil
	}
	return []uploader.Owed{{ID: string(itemID(t)), Destination: "d", Upload: upload(t, "x"), NotBefore: anyTime(t), Row: dropID(t)}}
}

// entries are none, or one.
func entries(t *rapid.T) []uploader.Entry {
	if !rapid.Bool().Draw(t, "enters") {
		return nil
	}
	return []uploader.Entry{{
		ID: string(itemID(t)), Drop: dropID(t), Destination: "d", Where: "there", Name: name(t), Size: 20,
		Uploads: []destination.Upload{upload(t, "x")}, SentAt: anyTime(t), Ends: anyTime(t), Linked: rapid.Bool().Draw(t, "linked"),
	}}
}

func dropFact(t *rapid.T) uploader.Fact {
	id := dropID(t)
	switch rapid.IntRange(0, 16).Draw(t, "drop fact") {
	case 14, 15:
		made := uploader.EarlyLinked{Drop: rapid.SampledFrom([]uploader.DropID{"", id}).Draw(t, "one link")}
		if made.Drop != "" {
			made.LinkID = "early"
		}
		for range rapid.IntRange(0, 3).Draw(t, "early") {
			made.Items = append(made.Items, uploader.EarlyItem{ID: itemID(t), Attempt: rapid.IntRange(1, 3).Draw(t, "at"), Site: "s"})
		}
		return made
	case 16:
		lost := uploader.EarlyLost{Drop: id, Items: []uploader.ItemID{itemID(t)}}
		for _, o := range debts(t) {
			o.LinkID = "early"
			lost.Ends = append(lost.Ends, o)
		}
		return lost
	case 12:
		if owed := entries(t); len(owed) > 0 {
			return uploader.EntryOwed{Entry: owed[0]}
		}
		return uploader.EntryWritten{ID: string(itemID(t))}
	case 13:
		return uploader.EntryWritten{ID: string(itemID(t))}
	case 11:
		return uploader.DropWished{Drop: id, Wish: uploader.Wish(rapid.IntRange(0, 3).Draw(t, "wish"))} //nolint:gosec // 0…3
	case 8:
		return uploader.DropTold{Drop: id, Told: rapid.Bool().Draw(t, "told")}
	case 0, 1:
		return uploader.DropAdded{Drop: uploader.Drop{
			ID: id, Destination: "practice", Paths: []string{"/" + name(t), ""}, Added: anyTime(t),
			Options: uploader.Options{Life: time.Hour, Together: rapid.Bool().Draw(t, "together")},
		}}
	case 2:
		return uploader.DropExpanded{Drop: id, Skipped: 1, Unread: 2, Fault: anyFault(t)}
	case 3:
		return uploader.DropSettled{Drop: id, Settled: rapid.Bool().Draw(t, "settled")}
	case 4:
		return uploader.DropLinked{Drop: id, LinkID: "link", Done: rapid.Bool().Draw(t, "done")}
	case 5:
		return uploader.DropRemoved{Drop: id}
	case 6:
		return uploader.AbortOwed{Owed: uploader.Owed{ID: string(itemID(t)), Destination: "d", Upload: upload(t, "x"), Delete: true, NotBefore: anyTime(t)}}
	case 7:
		return uploader.AbortPaid{ID: string(itemID(t))}
	}
	var found []uploader.FoundItem
	for range rapid.IntRange(1, 60).Draw(t, "found") {
		found = append(found, uploader.FoundItem{ID: itemID(t), Drop: id, Dir: "/" + name(t), Base: name(t), Stamp: stamp(t), Fault: anyFault(t)})
		last := &found[len(found)-1]
		last.Name = rapid.SampledFrom([]string{"", last.Base, "in/" + last.Base}).Draw(t, "told")
		last.Target = rapid.SampledFrom([]string{"", "/to/" + last.Base}).Draw(t, "target")
	}
	return uploader.ItemsFound{Items: found}
}
