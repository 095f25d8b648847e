package server

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// TestStatuses: programs act on the code, and proxies and browsers on the status.
func TestStatuses(t *testing.T) {
	for err, want := range map[error]problem{
		records.ErrNotFound:      {http.StatusNotFound, protocol.CodeNotFound, ""},
		storage.ErrNoUpload:      {http.StatusNotFound, protocol.CodeNotFound, ""},
		records.ErrReplaced:      {http.StatusConflict, protocol.CodeReplaced, ""},
		storage.ErrInvalidPart:   {http.StatusConflict, protocol.CodeIncomplete, ""},
		storage.ErrNotFound:      {http.StatusConflict, protocol.CodeIncomplete, ""},
		storage.ErrFull:          {http.StatusInsufficientStorage, protocol.CodeStorageFull, ""},
		context.DeadlineExceeded: {http.StatusServiceUnavailable, protocol.CodeBusy, ""},
		errors.New("else"):       {http.StatusBadGateway, protocol.CodeStorage, ""},
		invalid("x"):             {http.StatusBadRequest, protocol.CodeInvalid, ""},
	} {
		if got := problemOf(err); got.status != want.status || got.code != want.code {
			t.Errorf("%v: %d %s, want %d %s", err, got.status, got.code, want.status, want.code)
		}
	}
}
