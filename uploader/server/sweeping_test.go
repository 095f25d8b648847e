package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
	for call, want := range map[string]int{"ForgetShares": 2, "ExpireUploads": 2, "DueUploads": 2, "SweptUploads": 2, "none": 0} {
		synctest.Test(t, func(t *testing.T) {
			h, b := startBroken(t)
			if err := h.reference.Close(); err != nil { // it would sweep, too
				t.Fatal(err)
			}
			h = start(t, func(o *server.Options) { o.Records, o.Storage = unswept{h.reference.Records, b}, h.reference.Storage })
			id := h.store("F1", "a.txt", "hello")
			synctest.Wait()
			b.set(call)
			h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil) // sweeps soon
			pass(10*time.Minute + time.Second)                                                   // and sweeps again
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

func (r slowSweep) ForgetShares(ctx context.Context, ended, begun time.Time) error {
	close(r.begun)
	<-r.may
	return r.Records.ForgetShares(ctx, ended, begun)
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
