package journaltest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

var (
	_ uploader.Journal = (*journaltest.Memory)(nil)
	_ uploader.History = (*journaltest.History)(nil)
)

func added(id string) uploader.DropAdded {
	return uploader.DropAdded{Drop: uploader.Drop{ID: uploader.DropID(id), Paths: []string{"/a"}}}
}

func TestCrashTakesWhatWasNotDurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &journaltest.Memory{Delay: 250 * time.Millisecond}
		durable := make(chan error, 1)
		m.Write(func(err error) { durable <- err }, added("one"))
		if err := <-durable; err != nil {
			t.Fatal(err)
		}
		m.Write(func(error) { t.Error("done after a crash") }, added("two"))
		next := m.Crash()
		synctest.Wait()
		<-time.After(time.Second) // of the bubble: longer than any commit waits
		r, _ := next.Load()
		if len(r.Drops) != 1 || r.Drops[0].Drop.ID != "one" {
			t.Fatalf("found %+v, want only the drop whose done was called", r.Drops)
		}
	})
}

func TestFailedFactsWithoutDoneAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := true
		m := &journaltest.Memory{Fail: func([]uploader.Fact) error {
			if full {
				return fault.New(fault.DiskFull, "journal", "")
			}
			return nil
		}}
		m.Write(nil, added("kept"))
		var got error
		m.Write(func(err error) { got = err }, added("told"))
		synctest.Wait()
		if got == nil || fault.KindOf(got) != fault.DiskFull {
			t.Fatalf("done got %v, want disk-full", got)
		}
		full = false
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		r, _ := m.Load()
		if len(r.Drops) != 1 || r.Drops[0].Drop.ID != "kept" {
			t.Fatalf("found %+v, want the drop nobody waited for, and not the one whose writer was told", r.Drops)
		}
	})
}

func TestStepsOnlyMoveForwardWithinAnAttempt(t *testing.T) {
	up := func(attempt int) destination.Upload {
		return destination.Upload{File: destination.File{ID: "i", Attempt: attempt, Size: 20}, PartSize: 10, Parts: 2}
	}
	m := &journaltest.Memory{}
	m.Write(nil, added("d"), uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "i", Drop: "d"}}},
		uploader.UploadOpened{ID: "i", Upload: up(2)}, uploader.ItemLinked{ID: "i"}, uploader.UploadOpened{ID: "i", Upload: up(1)},
		uploader.PieceArrived{ID: "i", Attempt: 1, Receipt: destination.Receipt{N: 2}},
		uploader.PieceArrived{ID: "i", Attempt: 2, Receipt: destination.Receipt{N: 2}},
		uploader.PieceArrived{ID: "i", Attempt: 2, Receipt: destination.Receipt{N: 1}})
	_ = m.Close()
	r, _ := m.Load()
	item := r.Drops[0].Items[0]
	if item.Step != uploader.Sent || item.Upload.File.Attempt != 2 || len(item.Receipts) != 2 || item.Receipts[0].N != 1 {
		t.Fatalf("got %+v, want attempt 2 with both its pieces in order, sent and not linked", item)
	}
}
