//go:build real

package server_test

import (
	"fmt"
	"testing"

	"linkdrop/uploader/protocol"
)

// It needs no other program, but the time and the memory of the real part.
func TestRealRefusedQuestions(t *testing.T) { refusedQuestions(t, true) }

// TestRealLandingAsJSONHasPages: 10,000 files in an answer, and where the next begins.
func TestRealLandingAsJSONHasPages(t *testing.T) {
	h := start(t, nil)
	ids := h.many(10_001)
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: ids})[0].URL)
	first := h.landing(path)
	if first.Count != 10_001 || first.Size != 10_001 || len(first.Files) != 10_000 || first.Next != 10_001 {
		t.Errorf("%d of %d files, next %d", len(first.Files), first.Count, first.Next)
	}
	if rest := h.landing(fmt.Sprintf("%s?from=%d", path, first.Next)); len(rest.Files) != 1 || rest.Files[0].N != 10_001 || rest.Next != 0 {
		t.Errorf("%+v", rest)
	}
}
