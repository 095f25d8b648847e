package faults

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// store counts what arrives whole.
type store struct {
	*httptest.Server
	whole atomic.Int64
}

func newStore(t *testing.T) *store {
	t.Helper()
	s := &store{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil || n != r.ContentLength {
			return
		}
		s.whole.Add(1)
		w.Header().Set("ETag", `"abc"`)
	}))
	t.Cleanup(s.Close)
	return s
}

const size = 300 << 10

func send(ctx context.Context, rt http.RoundTripper, url string, expect bool) (destination.Receipt, error) {
	return sendWithin(ctx, rt, url, expect, 10*time.Second)
}

// sendWithin sends, and calls it a stall when nothing moves for so long.
func sendWithin(ctx context.Context, rt http.RoundTripper, url string, expect bool, stall time.Duration) (destination.Receipt, error) {
	request := destination.Request{Method: http.MethodPut, URL: destination.NewURL(url), ETag: true}
	return transfer.Send(ctx, rt, request, transfer.Body{At: bytes.NewReader(make([]byte, size)), Size: size}, transfer.Options{Expect: expect, Stall: stall})
}

// Each fault of the catalogue strikes the first PUT, is called what it is by the code that sends, and leaves the next alone.
func TestCatalogue(t *testing.T) {
	want := map[string]struct {
		kind   fault.Kind // none: success
		stored int64
	}{
		"dropped before send": {fault.Interrupted, 0}, "dropped halfway": {fault.Interrupted, 0}, "stored but reply lost": {fault.Interrupted, 1},
		"slow": {0, 1}, "stalled": {fault.Stalled, 0}, "500": {fault.Busy, 0}, "503 SlowDown": {fault.Busy, 0}, "429": {fault.Busy, 0}, "408": {fault.Busy, 0},
		"400 RequestTimeout": {fault.Busy, 0}, "400 BadDigest": {fault.Corrupt, 0}, "403 expired": {fault.Expired, 0}, "403 skewed": {fault.Clock, 0},
		"403 denied": {fault.Forbidden, 0}, "early 403 and close": {fault.Interrupted, 0}, "truncated XML": {fault.Busy, 0}, "200 with an error": {fault.Protocol, 0},
		"wrong ETag": {0, 1}, "no ETag": {fault.Protocol, 1}, "301 redirect": {fault.NoPlace, 0}, "200 HTML": {fault.Protocol, 0},
		"404 NoSuchUpload": {fault.Missing, 0}, "connection refused": {fault.Unreachable, 0}, "DNS failure": {fault.Unreachable, 0},
	}
	all := Catalogue()
	if len(all) != 24 || len(want) != 24 {
		t.Fatalf("%d faults, %d expectations", len(all), len(want))
	}
	for _, rule := range all {
		t.Run(rule.Name, func(t *testing.T) {
			s := newStore(t)
			rt := New(t, transfer.NewTransport(transfer.TransportOptions{}), rule)
			stall := 10 * time.Second // a busy machine is no stall
			if rule.Name == "stalled" {
				stall = 200 * time.Millisecond
			}
			receipt, err := sendWithin(t.Context(), rt, s.URL+"/k?partNumber=1", false, stall)
			w := want[rule.Name]
			if w.kind == 0 && err != nil || w.kind != 0 && (err == nil || fault.KindOf(err) != w.kind) {
				t.Errorf("got %v", err)
			}
			if rule.Name == "wrong ETag" && receipt.ETag == `"abc"` {
				t.Error("the ETag is right")
			}
			if s.whole.Load() != w.stored || rt.Fired(rule.Name) != 1 {
				t.Errorf("%d stored, fired %d times", s.whole.Load(), rt.Fired(rule.Name))
			}
			if rule.Times > 1 {
				if _, err := send(t.Context(), rt, s.URL+"/k", true); err == nil || fault.KindOf(err) != fault.Expired {
					t.Errorf("asked first, got %v", err)
				}
			}
			if _, err := send(t.Context(), rt, s.URL+"/k", false); err != nil {
				t.Errorf("the next one: %v", err)
			}
			seen := rt.Seen()
			if seen[0].Fault != rule.Name || seen[0].Size != size || seen[0].Part != "1" || seen[len(seen)-1].Sent != size || seen[len(seen)-1].Fault != "" {
				t.Errorf("%v", seen)
			}
		})
	}
}

func TestHalfReallyLeaves(t *testing.T) {
	s := newStore(t)
	rt := New(t, transfer.NewTransport(transfer.TransportOptions{}), Rule{Do: DroppedAfter(1000)})
	_, err := send(t.Context(), rt, s.URL, false)
	if err == nil || fault.KindOf(err) != fault.Interrupted || rt.Seen()[0].Sent != 1000 {
		t.Errorf("%v, %v", err, rt.Seen())
	}
}

func TestNthAndTimes(t *testing.T) {
	s := newStore(t)
	rt := New(t, transfer.NewTransport(transfer.TransportOptions{}), Rule{When: Part(2), Nth: 2, Times: 2, Do: Status(500)}, Rule{When: On("GET", "/never"), Do: Status(500), Maybe: true})
	var failed []int
	for i := range 6 {
		url := s.URL + "/k?partNumber=2"
		if i == 0 {
			url = s.URL + "/k?partNumber=1"
		}
		if _, err := send(t.Context(), rt, url, false); err != nil {
			failed = append(failed, i)
		}
	}
	if len(failed) != 2 || failed[0] != 2 || failed[1] != 3 {
		t.Errorf("failed %v", failed)
	}
}

func TestAtByte(t *testing.T) {
	s := newStore(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	paused := errors.New("paused")
	rt := New(t, transfer.NewTransport(transfer.TransportOptions{}), Rule{Do: AtByte(100<<10, func() { cancel(paused) })})
	if _, err := send(ctx, rt, s.URL, false); !errors.Is(err, paused) {
		t.Errorf("got %v", err)
	}
	if sent := rt.Seen()[0].Sent; sent < 100<<10 {
		t.Errorf("sent %d", sent)
	}
}

// What waits does so by timers, so that a bubble's clock can run ahead.
func TestSlowInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := roundTrip(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return answer(r, 200, http.Header{"Etag": {`"x"`}}, ""), nil
		})
		rt := New(t, sink, Rule{Do: Slow(30 << 10)})
		began := time.Now()
		if _, err := send(t.Context(), rt, "https://s.example/k", false); err != nil || time.Since(began) < 9900*time.Millisecond || time.Since(began) > 11*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// quiet is a test that notes its failure instead of failing.
type quiet struct {
	testing.TB
	cleanup []func()
	errors  int
}

func (q *quiet) Helper()               {}
func (q *quiet) Cleanup(f func())      { q.cleanup = append(q.cleanup, f) }
func (q *quiet) Errorf(string, ...any) { q.errors++ }

func TestAFaultThatNeverHappensFailsTheTest(t *testing.T) {
	q := &quiet{TB: t}
	New(q, http.DefaultTransport, Rule{Do: Status(500)}, Rule{Do: DroppedAfter(1 << 40)}, Rule{Do: Status(500), Maybe: true})
	for _, f := range q.cleanup {
		f()
	}
	if q.errors != 2 {
		t.Errorf("%d complaints", q.errors)
	}
}

// The faults beyond the catalogue.
func TestOtherFaults(t *testing.T) {
	s := newStore(t)
	second := Both(Puts, Part(2))
	for _, c := range []struct {
		do     Fault
		kind   fault.Kind
		stored int64
	}{
		{Offline(), fault.Offline, 0},
		{NoReply(), fault.Stalled, 1},
		{OtherBytes(), fault.Corrupt, 1},
	} {
		s.whole.Store(0)
		rt := New(t, transfer.NewTransport(transfer.TransportOptions{}), Rule{When: second, Do: c.do})
		if _, err := send(t.Context(), rt, s.URL+"/k?partNumber=1", false); err != nil {
			t.Errorf("%s struck part 1: %v", c.do.Name, err)
		}
		_, err := transfer.Send(t.Context(), rt, destination.Request{Method: http.MethodPut, URL: destination.NewURL(s.URL + "/k?partNumber=2")},
			transfer.Body{At: bytes.NewReader(make([]byte, 10)), Size: 10}, transfer.Options{Reply: 50 * time.Millisecond})
		if err == nil || fault.KindOf(err) != c.kind || s.whole.Load() != 1+c.stored {
			t.Errorf("%s: %v, %d stored", c.do.Name, err, s.whole.Load())
		}
	}
}

func TestHeldUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := roundTrip(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return answer(r, 200, http.Header{"Etag": {`"x"`}}, ""), nil
		})
		release := make(chan struct{})
		time.AfterFunc(100*time.Millisecond, func() { close(release) })
		rt := New(t, sink, Rule{Do: HeldUntil(release)})
		began := time.Now()
		if _, err := send(t.Context(), rt, "https://s.example/k", false); err != nil || time.Since(began) != 100*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		never := New(t, sink, Rule{Do: HeldUntil(nil)})
		if _, err := send(t.Context(), never, "https://s.example/k", false); err == nil || fault.KindOf(err) != fault.Stalled {
			t.Errorf("got %v", err)
		}
	})
}
