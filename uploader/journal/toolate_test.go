package journal_test

import (
	"reflect"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

// What is noted about an attempt that another took the place of changes nothing of the running one; the next attempt starts over.
func TestWhatComesTooLate(t *testing.T) {
	upload := func(attempt int, key string) destination.Upload {
		return destination.Upload{File: destination.File{ID: "i", Attempt: attempt, Size: 20}, Key: key, PartSize: 10, Parts: 2}
	}
	piece := func(attempt, n int) uploader.Fact {
		return uploader.PieceArrived{ID: "i", Attempt: attempt, Receipt: destination.Receipt{N: n, Size: 10}}
	}
	before := []uploader.Fact{
		uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/f"}}},
		uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "i", Drop: "d", Dir: "/", Base: "f", Stamp: uploader.Stamp{Size: 20}}}},
		uploader.AttemptBegan{ID: "i", Attempt: 2},
		uploader.UploadOpened{ID: "i", Upload: upload(2, "second")},
		piece(2, 1),
		uploader.ItemFailed{ID: "i", Fault: fault.New(fault.Offline, "send", "")},
	}
	for name, late := range map[string][]uploader.Fact{
		"nothing":              {},
		"an attempt":           {uploader.AttemptBegan{ID: "i", Attempt: 1}},
		"an upload":            {uploader.UploadOpened{ID: "i", Upload: upload(1, "first")}},
		"a piece":              {piece(1, 2)},
		"a stored file":        {uploader.ItemStored{ID: "i", Upload: upload(1, "first")}},
		"a link":               {uploader.ItemLinked{ID: "i"}},
		"the same upload":      {uploader.UploadOpened{ID: "i", Upload: upload(2, "second")}},
		"a piece of the next":  {piece(3, 2)},
		"the last piece":       {piece(2, 2)},
		"the same attempt":     {uploader.AttemptBegan{ID: "i", Attempt: 2}},
		"the next attempt":     {uploader.AttemptBegan{ID: "i", Attempt: 3}},
		"the next upload":      {uploader.UploadOpened{ID: "i", Upload: upload(3, "third")}},
		"its stored file":      {uploader.ItemStored{ID: "i", Upload: upload(2, "second")}},
		"stored, and a piece":  {uploader.ItemStored{ID: "i", Upload: upload(2, "second")}, piece(2, 2)},
		"stored, and a link":   {uploader.ItemStored{ID: "i", Upload: upload(2, "second")}, uploader.ItemLinked{ID: "i"}},
		"stored, an upload":    {uploader.ItemStored{ID: "i", Upload: upload(2, "second")}, uploader.UploadOpened{ID: "i", Upload: upload(2, "again")}},
		"stored, a next time":  {uploader.ItemStored{ID: "i", Upload: upload(2, "second")}, uploader.UploadOpened{ID: "i", Upload: upload(3, "third")}},
		"stored by the next":   {uploader.ItemStored{ID: "i", Upload: upload(3, "third")}},
		"linked, stored again": {uploader.ItemStored{ID: "i", Upload: upload(2, "second")}, uploader.ItemLinked{ID: "i"}, uploader.ItemStored{ID: "i", Upload: upload(2, "again")}},
	} {
		dir := t.TempDir()
		j, model := mustOpen(t, dir), &journaltest.Memory{}
		for _, facts := range [][]uploader.Fact{before, late} {
			write(t, j, facts...)
			write(t, model, facts...)
		}
		_ = j.Close()
		j = mustOpen(t, dir)
		got, err := j.Load()
		_ = j.Close()
		if want, _ := model.Load(); err != nil || !reflect.DeepEqual(plain(got), plain(want)) {
			t.Errorf("%s: %v\n got %+v\nwant %+v", name, err, got, want)
		}
	}
}
