package server_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// behind are records that were read just before another call noted that an upload is open in the storage.
type behind struct {
	records.Records
	looks  int
	second error // of the next look
}

func (r *behind) FindUploads(ctx context.Context, owner string, ids []string) ([]records.Result[records.Upload], error) {
	found, err := r.Records.FindUploads(ctx, owner, ids)
	if r.looks++; err == nil && r.looks == 1 {
		found[0].Value.StorageID = ""
	}
	if err == nil && r.looks == 2 {
		found[0].Err = r.second
	}
	return found, err
}

// opened is a storage that counts the uploads it was told to open.
type opened struct {
	storage.Storage
	times int
}

func (s *opened) Create(ctx context.Context, o storage.Object) (string, error) {
	s.times++
	return s.Storage.Create(ctx, o)
}

// TestWhatAnotherCallOpened is used, not opened again, and is looked up once for all pieces; an upload that is gone by then is
// gone.
func TestWhatAnotherCallOpened(t *testing.T) {
	for want, second := range map[string]error{"none": nil, protocol.CodeNotFound: records.ErrNotFound, protocol.CodeReplaced: records.ErrReplaced} {
		h, _ := startBroken(t)
		r, s := &behind{Records: h.reference.Records}, &opened{Storage: h.reference.Storage}
		h = start(t, func(o *server.Options) { o.Records, o.Storage = r, s })
		u := h.create("anna", protocol.File{ID: "F", Attempt: 1, Name: "a", Type: "a/b", Size: 6 << 20, PartSize: 5 << 20})[0]
		r.looks, r.second = 0, second
		signed := h.sign("anna", protocol.Piece{UploadID: u.UploadID, Number: 1}, protocol.Piece{UploadID: u.UploadID, Number: 2})
		wantCode(t, "the first piece", signed[0].Error, want)
		if want != "none" {
			continue
		}
		wantCode(t, "the second piece", signed[1].Error, "none")
		if w := h.send(&signed[1].Request, bytesOf(1<<20)); w.Code != http.StatusOK || s.times != 1 || r.looks != 2 {
			t.Errorf("sent: %d %s; opened %d times, looked up %d times", w.Code, w.Body, s.times, r.looks)
		}
	}
}

// TestPartsThatAreNotAllAreNoFile, also where the storage lets nobody look at what it has: each number from one on, once.
func TestPartsThatAreNotAllAreNoFile(t *testing.T) {
	for _, numbers := range [][]int{{1, 3, 2}, {1, 1, 2}, {1, 2, 2}, {0, 1, 2}, {2, 3, 4}, {1, 2}, {1, 2, 3, 4}} {
		synctest.Test(t, func(t *testing.T) {
			b := buckettest.New()
			b.Refuse(buckettest.Head, http.StatusMethodNotAllowed, "MethodNotAllowed")
			h := overBucket(t, b)
			u := h.create("anna", namedFile("01ARZ3NDEKTSV4RRFFQ69G5FA2", largeFile))[0]
			var named []protocol.Part
			for _, n := range numbers {
				named = append(named, protocol.Part{Number: n, ETag: `"x"`})
			}
			wantCode(t, fmt.Sprint(numbers), h.complete("anna", protocol.Complete{UploadID: u.UploadID, Parts: named})[0].Error, protocol.CodeIncomplete)
			if calls := b.Calls(buckettest.Complete); calls != 0 {
				t.Errorf("%v: the storage was asked %d times to put them together", numbers, calls)
			}
		})
	}
}
