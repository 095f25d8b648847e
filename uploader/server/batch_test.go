package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
)

// TestOneFailureIsAlone in every call that takes several: what stands behind it is answered as if it were not there.
func TestOneFailureIsAlone(t *testing.T) {
	h := start(t, nil)
	bad, good := textFile("../F", "a", "1"), textFile("F2", "b.txt", "hello")
	created := h.create("anna", bad, good)
	wantCode(t, "a bad file", created[0].Error, protocol.CodeInvalid)
	if created[0].ID != bad.ID || created[1].ID != good.ID || created[1].Error != nil || created[1].Request == nil {
		t.Fatalf("%+v", created)
	}
	id := created[1].UploadID
	signed := h.sign("anna", protocol.Piece{UploadID: "unknown"}, protocol.Piece{UploadID: id})
	wantCode(t, "a piece of nothing", signed[0].Error, protocol.CodeNotFound)
	if signed[0].UploadID != "unknown" || signed[1].UploadID != id || signed[1].Error != nil || h.send(&signed[1].Request, "hello").Code != http.StatusOK {
		t.Errorf("%+v", signed)
	}
	done := h.complete("anna", protocol.Complete{UploadID: "unknown"}, protocol.Complete{UploadID: id}, protocol.Complete{UploadID: id, CRC64: "x"})
	wantCode(t, "completing nothing", done[0].Error, protocol.CodeNotFound)
	wantCode(t, "a checksum that is none", done[2].Error, protocol.CodeInvalid)
	if done[0].UploadID != "unknown" || done[1].UploadID != id || done[1].Error != nil || done[1].Size != 5 || done[1].Proof != protocol.ProofMatched {
		t.Errorf("%+v", done)
	}
	shared := h.share("anna", protocol.Share{ID: "../S", Uploads: []string{id}}, protocol.Share{ID: "S1", Uploads: []string{"unknown"}}, protocol.Share{ID: "S2", Uploads: []string{id}})
	wantCode(t, "a bad link", shared[0].Error, protocol.CodeInvalid)
	wantCode(t, "a link to nothing", shared[1].Error, protocol.CodeNotFound)
	if shared[2].Error != nil || h.fetch(pathOf(t, shared[2].URL)).Body.String() != "hello" {
		t.Errorf("%+v", shared)
	}
	for i, want := range []string{"../S", "S1", "S2"} {
		if shared[i].ID != want || (shared[i].URL != "") != (i == 2) {
			t.Errorf("%d: %+v", i, shared[i])
		}
	}
}

// TestAReplacedAttemptIsFreedSoon, not when the clock says so.
func TestAReplacedAttemptIsFreedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.Limits.Sweep = 1000 * time.Hour })
		f := textFile("F1", "a.txt", "hello")
		first := h.create("anna", f)[0]
		h.send(first.Request, "hello")
		f.Attempt++
		if second := h.create("anna", f)[0]; second.Error != nil {
			t.Fatalf("%+v", second)
		}
		synctest.Wait()
		if _, err := h.reference.Storage.Head(t.Context(), first.Key); err == nil {
			t.Error("what the first attempt sent is still there")
		}
	})
}

// TestEndedLinksAreListedForAWhile: their owner can see that they ended, for 90 days.
func TestEndedLinksAreListedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.Limits.Sweep, o.KeepAfter = 24*time.Hour, true })
		h.share("anna", protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}, Life: 60})
		for _, c := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {time.Hour, 1}, {88 * 24 * time.Hour, 1}, {4 * 24 * time.Hour, 0}} {
			pass(c.wait)
			var list protocol.ShareList
			if h.call("anna", http.MethodGet, "/v1/shares", nil, http.StatusOK, &list); len(list.Shares) != c.want {
				t.Errorf("%v later: %d links, want %d", c.wait, len(list.Shares), c.want)
			}
		}
	})
}

// TestTheLogSaysWhoCalled, where somebody is signed in.
func TestTheLogSaysWhoCalled(t *testing.T) {
	h := start(t, nil)
	h.call("anna", http.MethodGet, "/v1/shares", nil, http.StatusOK, nil)
	h.do(http.MethodGet, "/v1/shares", nil, "Authorization", "Bearer other")
	if lines := strings.Split(h.log.String(), "\n"); len(lines) != 3 || !strings.Contains(lines[0], `"owner":"anna"`) || !strings.Contains(lines[1], `"owner":""`) {
		t.Errorf("logged %s", lines)
	}
}

// slow is a storage that takes its time to put a file together.
type slow struct {
	storage.Storage
	takes time.Duration
}

func (s slow) Complete(ctx context.Context, _, _ string, _ []storage.Part) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(s.takes):
		return storage.ErrInvalidPart
	}
}

// TestACallWaitsForTheStorage, almost as long as a client waits for it.
func TestACallWaitsForTheStorage(t *testing.T) {
	for takes, want := range map[time.Duration]string{44 * time.Second: protocol.CodeIncomplete, 46 * time.Second: protocol.CodeBusy} {
		synctest.Test(t, func(t *testing.T) {
			h, _ := startBroken(t)
			h = start(t, func(o *server.Options) { o.Storage = slow{h.reference.Storage, takes} })
			u := h.create("anna", protocol.File{ID: "F", Attempt: 1, Name: "a", Type: "a/b", Size: 6 << 20, PartSize: 5 << 20})[0]
			done := h.complete("anna", protocol.Complete{UploadID: u.UploadID, Parts: []protocol.Part{{Number: 1, ETag: "x"}, {Number: 2, ETag: "y"}}})[0]
			wantCode(t, takes.String(), done.Error, want)
		})
	}
}
