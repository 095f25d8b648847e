package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

func hexCRC(s string) string { return fmt.Sprintf("%016x", crc64nvme.Checksum([]byte(s))) }

func TestSingleFileIsProvenByItsOwnToken(t *testing.T) {
	h := start(t, nil)
	created := h.create("anna", textFile("F1", "a.txt", "hello"))[0]
	early := h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0]
	wantCode(t, "complete before the bytes", early.Error, protocol.CodeIncomplete)
	if w := h.send(created.Request, "hello"); w.Code != http.StatusOK {
		t.Fatalf("put: %d %s", w.Code, w.Body)
	}
	wrong := h.complete("anna", protocol.Complete{UploadID: created.UploadID, CRC64: hexCRC("hallo")})[0]
	wantCode(t, "another CRC", wrong.Error, protocol.CodeMismatch)
	want := protocol.Completed{UploadID: created.UploadID, Key: created.Key, Size: 5, Proof: protocol.ProofMatched, CRC64: hexCRC("hello")}
	for range 2 { // twice gives the same answer
		if got := h.complete("anna", protocol.Complete{UploadID: created.UploadID, CRC64: hexCRC("hello")})[0]; got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	var state protocol.UploadState
	h.call("anna", http.MethodGet, "/v1/uploads/"+created.UploadID, nil, http.StatusOK, &state)
	if state.State != protocol.StateStored || state.Size != 5 {
		t.Errorf("state %+v", state)
	}
	if err := h.reference.Storage.Delete(t.Context(), created.Key); err != nil {
		t.Fatal(err)
	}
	lost := h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0]
	wantCode(t, "complete what was removed behind the server's back", lost.Error, protocol.CodeIncomplete)
}

func TestPartsArriveInAnyOrderAndSurviveALostAnswer(t *testing.T) {
	h := start(t, nil)
	body := strings.Repeat("0123456789abcdef", (5<<20+32)/16)
	f := textFile("F1", "big.bin", body)
	f.PartSize = 5 << 20
	created := h.create("anna", f)[0]
	if created.Request != nil || created.Parts != 2 || created.PartSize != 5<<20 {
		t.Fatalf("created %+v", created)
	}
	requests := h.sign("anna", protocol.Piece{UploadID: created.UploadID, Number: 2}, protocol.Piece{UploadID: created.UploadID, Number: 1}, protocol.Piece{UploadID: created.UploadID, Number: 3}, protocol.Piece{UploadID: created.UploadID})
	wantCode(t, "part 3 of 2", requests[2].Error, protocol.CodeInvalid)
	wantCode(t, "number 0 of a multipart upload", requests[3].Error, protocol.CodeInvalid)
	h.send(&requests[0].Request, body[5<<20:])
	var state protocol.UploadState
	h.call("anna", http.MethodGet, "/v1/uploads/"+created.UploadID, nil, http.StatusOK, &state)
	if state.State != protocol.StateOpen || len(state.Parts) != 1 || state.Parts[0].Number != 2 {
		t.Fatalf("state %+v", state)
	}
	half := h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0]
	wantCode(t, "complete with a part missing", half.Error, protocol.CodeIncomplete)
	h.send(&requests[1].Request, body[:5<<20])
	for range 2 {
		done := h.complete("anna", protocol.Complete{UploadID: created.UploadID, CRC64: hexCRC(body)})[0]
		if done.Error != nil || done.CRC64 != hexCRC(body) {
			t.Fatalf("complete %+v %+v", done, done.Error)
		}
	}
}

func TestSameIDIsTheSameUploadAndAHigherAttemptReplacesIt(t *testing.T) {
	h := start(t, nil)
	f := textFile("F1", "a.txt", "one")
	first := h.create("anna", f)[0]
	again := h.create("anna", f, f)
	if again[0].UploadID != first.UploadID || again[1].UploadID != first.UploadID {
		t.Fatal("the same id and attempt gave another upload")
	}
	other := f
	other.Size++
	wantCode(t, "another file under the id", h.create("anna", other)[0].Error, protocol.CodeInvalid)
	if foreign := h.create("ben", f)[0]; foreign.UploadID == first.UploadID || foreign.Key == first.Key {
		t.Fatal("two owners share an upload")
	}
	h.send(first.Request, "one")
	link := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{first.UploadID}})[0]
	f.Attempt, f.Size = 2, 5
	second := h.create("anna", f)[0]
	if second.Error != nil || second.UploadID == first.UploadID {
		t.Fatalf("second attempt %+v", second)
	}
	f.Attempt, f.Size = 1, 3
	wantCode(t, "the lower attempt again", h.create("anna", f)[0].Error, protocol.CodeReplaced)
	wantCode(t, "completing the lower attempt", h.complete("anna", protocol.Complete{UploadID: first.UploadID})[0].Error, protocol.CodeReplaced)
	h.send(second.Request, "three")
	if done := h.complete("anna", protocol.Complete{UploadID: second.UploadID})[0]; done.Error != nil {
		t.Fatal(done.Error)
	}
	if got := h.fetch(pathOf(t, link.URL)); got.Body.String() != "three" {
		t.Errorf("the link leads to %d %q", got.Code, got.Body)
	}
}

func TestSomebodyElsesUploadsDoNotExist(t *testing.T) {
	h := start(t, nil)
	id := h.store("F1", "a.txt", "hello")
	wantCode(t, "sign", h.sign("ben", protocol.Piece{UploadID: id})[0].Error, protocol.CodeNotFound)
	wantCode(t, "complete", h.complete("ben", protocol.Complete{UploadID: id})[0].Error, protocol.CodeNotFound)
	wantCode(t, "share", h.share("ben", protocol.Share{ID: "S", Uploads: []string{id}})[0].Error, protocol.CodeNotFound)
	h.call("ben", http.MethodGet, "/v1/uploads/"+id, nil, http.StatusNotFound, nil)
	h.call("ben", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
	h.call("anna", http.MethodGet, "/v1/uploads/"+id, nil, http.StatusOK, nil)
}

func TestOneBadFileDoesNotFailTheBatch(t *testing.T) {
	h := start(t, func(o *server.Options) { o.Limits.MaxFile = 100 })
	bad := map[string]protocol.File{
		"no id":       {Attempt: 1, Name: "a", Size: 1},
		"a path":      {ID: "../x", Attempt: 1, Name: "a", Size: 1},
		"attempt 0":   {ID: "F", Name: "a", Size: 1},
		"no name":     {ID: "F", Attempt: 1, Size: 1},
		"size -1":     {ID: "F", Attempt: 1, Name: "a", Size: -1},
		"type params": {ID: "F", Attempt: 1, Name: "a", Size: 1, Type: "text/plain; charset=utf-8"},
		"no type":     {ID: "F", Attempt: 1, Name: "a", Size: 1, Type: "text\r\nX: y"},
	}
	for name, f := range bad {
		got := h.create("anna", f, textFile("GOOD", "b", "b"))
		wantCode(t, name, got[0].Error, protocol.CodeInvalid)
		wantCode(t, "the file after "+name, got[1].Error, "none")
	}
	wantCode(t, "too large", h.create("anna", protocol.File{ID: "F", Attempt: 1, Name: "a", Size: 101})[0].Error, protocol.CodeTooLarge)
}

func TestCancelledUploadIsFreedAndSweptAgainAfterItsAddressEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		f := textFile("F1", "a.txt", "hello")
		created := h.create("anna", f)[0]
		h.call("anna", http.MethodDelete, "/v1/uploads/"+created.UploadID, nil, http.StatusNoContent, nil)
		h.call("anna", http.MethodDelete, "/v1/uploads/"+created.UploadID, nil, http.StatusNoContent, nil)
		synctest.Wait()
		if w := h.send(created.Request, "hello"); w.Code != http.StatusOK { // what the cancel could not stop lands late
			t.Fatalf("late put: %d", w.Code)
		}
		fresh := h.create("anna", f)[0]
		if fresh.Error != nil || fresh.Key == created.Key {
			t.Fatalf("the file cannot be sent again: %+v", fresh)
		}
		h.send(fresh.Request, "hello")
		pass(30 * time.Minute)
		if _, err := h.reference.Storage.Head(t.Context(), created.Key); err == nil {
			t.Error("the late object is still there")
		}
		if done := h.complete("anna", protocol.Complete{UploadID: fresh.UploadID})[0]; done.Error != nil {
			t.Errorf("the sweep hit the new upload: %+v", done.Error)
		}
	})
}

func TestAbandonedUploadIsSweptAndASignedOneIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.Limits.Sweep = time.Hour })
		idle := h.create("anna", textFile("F1", "a.txt", "hello"))[0]
		busy := h.create("anna", textFile("F2", "b.txt", "hello"))[0]
		h.send(idle.Request, "hello") // arrived, never completed
		pass(4 * 24 * time.Hour)
		h.sign("anna", protocol.Piece{UploadID: busy.UploadID})
		pass(4 * 24 * time.Hour)
		if _, err := h.reference.Storage.Head(t.Context(), idle.Key); err == nil {
			t.Error("the abandoned object is still there")
		}
		wantCode(t, "sign the abandoned", h.sign("anna", protocol.Piece{UploadID: idle.UploadID})[0].Error, protocol.CodeNotFound)
		wantCode(t, "sign the other", h.sign("anna", protocol.Piece{UploadID: busy.UploadID})[0].Error, "none")
	})
}

// TestALinkLeadsToWhatWasProven: who has the address of an upload still does not change what its link leads to, not even behind the
// server's back.
func TestALinkLeadsToWhatWasProven(t *testing.T) {
	h := start(t, nil)
	const good, evil = "pay 100 EUR to Anna", "pay 999 EUR to Eve!"
	created := h.create("anna", textFile("F1", "order.txt", good))[0]
	h.send(created.Request, good)
	h.complete("anna", protocol.Complete{UploadID: created.UploadID})
	link := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{created.UploadID}})[0].URL)
	if w := h.send(created.Request, evil); w.Code != http.StatusPreconditionFailed {
		t.Errorf("put of other bytes: %d", w.Code)
	}
	if w := h.send(created.Request, good); w.Code != http.StatusOK {
		t.Errorf("put whose answer was lost: %d", w.Code)
	}
	if got := h.fetch(link).Body.String(); got != good {
		t.Errorf("the link leads to %q", got)
	}
	if err := h.reference.Storage.Delete(t.Context(), created.Key); err != nil { // as a storage without conditions would
		t.Fatal(err)
	}
	if w := h.send(created.Request, evil); w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	if w := h.fetch(link); w.Code != http.StatusGone {
		t.Errorf("the link leads to %d %q", w.Code, w.Body)
	}
}
