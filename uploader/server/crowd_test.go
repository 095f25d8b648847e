package server_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"linkdrop/uploader/protocol"
)

// TestManyCallersOfTheSameThings: the same creates, completes, shares, downloads and deletes at once; every answer is one of
// those that one caller alone could get, and in the end everything is gone. Run with -race.
func TestManyCallersOfTheSameThings(t *testing.T) {
	h := start(t, nil)
	const callers, files = 8, 12
	var asked []protocol.File
	for i := range files {
		asked = append(asked, textFile(fmt.Sprintf("F%d", i), "a.txt", "hello"))
	}
	all := func(do func(caller int)) {
		var wg sync.WaitGroup
		for c := range callers {
			wg.Go(func() { do(c) })
		}
		wg.Wait()
	}
	ids := make([][]string, callers)
	all(func(c int) {
		for _, created := range h.create("anna", asked...) {
			if w := h.send(created.Request, "hello"); w.Code != http.StatusOK {
				t.Errorf("put: %d %s", w.Code, w.Body)
			}
			done := h.complete("anna", protocol.Complete{UploadID: created.UploadID, CRC64: hexCRC("hello")})[0]
			wantCode(t, "complete", done.Error, "none")
			ids[c] = append(ids[c], created.UploadID)
		}
	})
	urls := make([]string, callers)
	all(func(c int) {
		if fmt.Sprint(ids[c]) != fmt.Sprint(ids[0]) {
			t.Errorf("caller %d has other uploads", c)
		}
		urls[c] = h.share("anna", protocol.Share{ID: "S", Uploads: ids[0]})[0].URL
		for n := range files {
			if got := h.fetch(fmt.Sprintf("%s/%d", pathOf(t, urls[c]), n+1)); got.Body.String() != "hello" {
				t.Errorf("file %d: %d", n+1, got.Code)
			}
		}
	})
	all(func(c int) {
		if urls[c] != urls[0] {
			t.Errorf("caller %d has another link", c)
		}
		for _, id := range ids[0] {
			h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
		}
	})
	if got := h.fetch(pathOf(t, urls[0]) + "/1"); got.Code != http.StatusNotFound {
		t.Errorf("after the deletes: %d", got.Code)
	}
}
