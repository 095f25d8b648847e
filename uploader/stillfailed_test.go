package uploader_test

import (
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A file that failed at its second attempt has failed after a restart too, with its reason, and is not sent again until a person
// wants it; the file beside it goes on.
func TestAFailedFileStaysFailedOverARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		r.stop()
		dir := t.TempDir()
		found := func(name string) uploader.FoundItem {
			return uploader.FoundItem{ID: uploader.ItemID(name), Drop: "d", Dir: dir, Base: filepath.Base(file(t, dir, name, 10)), Name: name, Stamp: uploader.Stamp{Size: 10}}
		}
		written := make(chan error, 1)
		r.journal.Write(func(err error) { written <- err },
			uploader.DropAdded{Drop: uploader.Drop{ID: "d", Destination: "shelf", Paths: []string{dir}}},
			uploader.ItemsFound{Items: []uploader.FoundItem{found("a"), found("b")}}, uploader.DropExpanded{Drop: "d"},
			uploader.AttemptBegan{ID: "a", Attempt: 2, Stamp: uploader.Stamp{Size: 10}},
			uploader.UploadOpened{ID: "a", Stamp: uploader.Stamp{Size: 10}, Upload: destination.Upload{File: destination.File{ID: "a", Attempt: 2, Size: 10}, Key: "a-2"}},
			uploader.ItemFailed{ID: "a", Fault: fault.New(fault.Forbidden, "put", "")})
		check(t, <-written)
		r.start()
		defer r.stop()
		r.until("the other is sent", func() bool { return r.view("d").Done == 1 })
		pass(time.Minute)
		it := r.items("d")[0]
		if it.State() != uploader.Failed || it.Fault == nil || it.Fault.Kind != fault.Forbidden || it.Attempt != 2 || s.count("put") != 1 {
			t.Errorf("%v %v at attempt %d, %d puts", it.State(), it.Fault, it.Attempt, s.count("put"))
		}
	})
}
