package server_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
)

// unswept are records that cannot say, or note, what is swept.
type unswept struct {
	records.Records
	*broken
}

func (r unswept) DueUploads(ctx context.Context, now time.Time, n int) ([]records.Due, error) {
	if err := r.err("DueUploads"); err != nil {
		return nil, err
	}
	return r.Records.DueUploads(ctx, now, n)
}

func (r unswept) SweptUploads(ctx context.Context, next map[string]time.Time) error {
	if err := r.err("SweptUploads"); err != nil {
		return err
	}
	return r.Records.SweptUploads(ctx, next)
}

// TestASweepThatFailsIsInTheLog, once each time, and one that works is not.
func TestASweepThatFailsIsInTheLog(t *testing.T) {
	for call, want := range map[string]int{"ForgetShares": 1, "ExpireUploads": 1, "DueUploads": 2, "SweptUploads": 2, "none": 0} {
		synctest.Test(t, func(t *testing.T) {
			h, b := startBroken(t)
			if err := h.reference.Close(); err != nil { // it would sweep, too
				t.Fatal(err)
			}
			h = start(t, func(o *server.Options) { o.Records, o.Storage = unswept{h.reference.Records, b}, h.reference.Storage })
			id := h.store("F1", "a.txt", "hello")
			synctest.Wait()
			b.set(call)
			h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil) // what it left is freed soon
			pass(10*time.Minute + time.Second)                                                   // and everything is swept
			b.set()
			if got := strings.Count(h.log.String(), "sweep failed"); got != want {
				t.Errorf("%s fails: logged %d times, want %d", call, got, want)
			}
		})
	}
}

// slowSweep are records whose sweep does not end before it may.
type slowSweep struct {
	records.Records
	begun, may chan struct{}
}

func (r slowSweep) ForgetShares(ctx context.Context, ended, begun, now time.Time) error {
	close(r.begun)
	<-r.may
	return r.Records.ForgetShares(ctx, ended, begun, now)
}

func (slowSweep) KeepOldShares(context.Context, bool) error { return nil } // the test's records are closed

// TestCloseWaitsForTheSweep: what it uses is still open when it ends.
func TestCloseWaitsForTheSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := slowSweep{begun: make(chan struct{}), may: make(chan struct{})}
		h := start(t, nil)
		if err := h.reference.Close(); err != nil {
			t.Fatal(err)
		}
		r.Records = h.reference.Records
		h = start(t, func(o *server.Options) { o.Records = r })
		<-r.begun
		closed := make(chan error, 1)
		go func() { closed <- h.reference.Close() }()
		synctest.Wait()
		if len(closed) > 0 {
			t.Error("it was closed in the middle of a sweep")
		}
		close(r.may)
		if err := <-closed; err != nil {
			t.Error(err)
		}
	})
}

// counted are records that say how often they were asked to find what is over.
type counted struct {
	records.Records
	n *atomic.Int32
}

func (r counted) ExpireUploads(ctx context.Context, abandoned, ended, now time.Time, n int) (int, error) {
	r.n.Add(1)
	return r.Records.ExpireUploads(ctx, abandoned, ended, now, n)
}

// TestCallsDoNotSweep: what is over is looked for by the clock, not with every call, of which there are hundreds a second.
func TestCallsDoNotSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, _ := startBroken(t)
		if err := h.reference.Close(); err != nil {
			t.Fatal(err)
		}
		var looked atomic.Int32
		h = start(t, func(o *server.Options) {
			o.Records, o.Storage = counted{h.reference.Records, &looked}, h.reference.Storage
		})
		for n := range 20 {
			id := h.store(fmt.Sprintf("F%d", n), "a.txt", "hello")
			h.share("anna", protocol.Share{ID: fmt.Sprintf("S%d", n), Uploads: []string{id}})
			h.call("anna", http.MethodDelete, fmt.Sprintf("/v1/shares/S%d", n), nil, http.StatusNoContent, nil)
			synctest.Wait()
		}
		if n := looked.Load(); n != 1 {
			t.Errorf("%d sweeps, want the one at the start", n)
		}
	})
}

// TestWhatNobodyLinksGoes 30 days after it arrived, and not sooner: a sender may still mean to. What is fetched by its key stays.
func TestWhatNobodyLinksGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		h := start(t, func(o *server.Options) { o.Objects, o.CompatAPI, o.Limits.Sweep = dir, true, 6*time.Hour })
		h.store("F1", "bare.txt", "hello")
		h.share("anna", protocol.Share{ID: "HALF", Uploads: []string{h.store("F2", "half.txt", "hello")}, More: true},
			protocol.Share{ID: "S", Uploads: []string{h.store("F3", "linked.txt", "hello")}, Life: 80 * 24 * 3600})
		var plain struct {
			URL string `json:"upload_url"`
			Key string `json:"key"`
		}
		h.call("anna", http.MethodPost, "/api/get-upload-url", map[string]any{"filename": "plain.txt", "content_type": "text/plain", "file_size": 5}, http.StatusOK, &plain)
		if w := h.do(http.MethodPut, plain.URL, strings.NewReader("hello"), "Content-Type", "text/plain"); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		h.call("anna", http.MethodPost, "/api/confirm-upload", map[string]any{"key": plain.Key}, http.StatusOK, nil)
		for _, c := range []struct {
			days int
			want string
		}{{29, "bare.txt half.txt linked.txt plain.txt"}, {7, "half.txt linked.txt plain.txt"}, {7, "linked.txt plain.txt"}, {50, "plain.txt"}} {
			pass(time.Duration(c.days) * 24 * time.Hour)
			if got := names(t, dir); strings.Join(slices.Sorted(slices.Values(got)), " ") != c.want {
				t.Errorf("%d days later there are %v, want %s", c.days, got, c.want)
			}
		}
	})
}
