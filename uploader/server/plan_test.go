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

func TestPlan(t *testing.T) {
	for _, c := range []struct {
		size, wish, part int64
		parts            int
	}{
		{0, 0, 0, 0},
		{16 * mebi, 0, 0, 0},
		{16*mebi + 1, 0, 8 * mebi, 3},
		{10*gibi - 1, 0, 8 * mebi, 1280},
		{10 * gibi, 0, 16 * mebi, 640},
		{5 << 40, 0, 1024 * mebi, 5120},
		{9_000 * 16 * mebi, 0, 16 * mebi, 9_000},
		{9_000*16*mebi + 1, 0, 32 * mebi, 4_501},
		{20 * mebi, 1, 5 * mebi, 4},
		{20 * mebi, 5*mebi + 1, 6 * mebi, 4},
		{20 * mebi, 1 << 50, 0, 0},
		{2 * gibi, 1 << 50, 1024 * mebi, 2},
	} {
		if part, parts := plan(c.size, c.wish); part != c.part || parts != c.parts {
			t.Errorf("%d bytes, wish %d: %d parts of %d, want %d of %d", c.size, c.wish, parts, part, c.parts, c.part)
		}
	}
}

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
