package transfer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// hasty is a storage that answers after so many bytes.
type hasty struct {
	after  int64
	status int
	header http.Header
	got    http.Header
}

// RoundTrip implements http.RoundTripper.
func (h *hasty) RoundTrip(r *http.Request) (*http.Response, error) {
	h.got = r.Header.Clone()
	_, _ = io.CopyN(io.Discard, r.Body, h.after)
	_ = r.Body.Close()
	return &http.Response{StatusCode: h.status, Header: h.header, Body: http.NoBody}, nil
}

// A success that comes before everything was sent stored something else; the bytes do not count as sent.
func TestAnEarlySuccessIsNone(t *testing.T) {
	data := []byte(strings.Repeat("x", 100))
	sent := int64(0)
	early := &hasty{after: 10, status: 200, header: http.Header{"Etag": {`"e"`}}}
	_, err := transfer.Send(t.Context(), early, put("https://s3.example.com/k"), bodyOf(data), transfer.Options{Sent: func(n int64) { sent += n }})
	if kindOf(t, err) != fault.Protocol || sent != 0 {
		t.Errorf("%v, %d bytes count as sent", err, sent)
	}
	whole := &hasty{after: 101, status: 200, header: early.header}
	if _, err = transfer.Send(t.Context(), whole, put("https://s3.example.com/k"), bodyOf(data), transfer.Options{}); err != nil {
		t.Error(err)
	}
}

// 299 is a success and 300 is none, whatever else the answer says.
func TestWhereSuccessEnds(t *testing.T) {
	for status, stored := range map[int]bool{199: false, 200: true, 299: true, 300: false} {
		answer := &hasty{after: 4, status: status, header: http.Header{"Etag": {`"e"`}}}
		if _, err := transfer.Send(t.Context(), answer, put("https://s3.example.com/k"), bodyOf([]byte("abc")), transfer.Options{}); (err == nil) != stored {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// A User-Agent that was signed goes out as it is.
func TestASignedUserAgentStays(t *testing.T) {
	for _, signed := range []string{"", "Acme/1.0"} {
		storage := &hasty{after: 4, status: 200, header: http.Header{"Etag": {`"e"`}}}
		request := put("https://s3.example.com/k")
		want := "Linkdrop"
		if signed != "" {
			request.Header, want = http.Header{"User-Agent": {signed}}, signed
		}
		if _, err := transfer.Send(t.Context(), storage, request, bodyOf([]byte("abc")), transfer.Options{}); err != nil || storage.got.Get("User-Agent") != want {
			t.Errorf("%q, %v", storage.got.Get("User-Agent"), err)
		}
	}
}

// eager reads on until it hears that there is nothing more to come.
type eager struct{ reads, last int }

// RoundTrip implements http.RoundTripper.
func (e *eager) RoundTrip(r *http.Request) (*http.Response, error) {
	for buffer := make([]byte, 16); e.reads < 1000; e.reads++ {
		if n, err := r.Body.Read(buffer); err != nil {
			e.last = n
			return nil, err
		}
	}
	return nil, io.ErrNoProgress
}

// Whoever is limited and stopped hears of it at the next read, and not of nothing, again and again.
func TestALimitedSendStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		storage := &eager{}
		_, err := transfer.Send(ctx, storage, put("https://s3.example.com/k"), bodyOf(make([]byte, 1<<20)), transfer.Options{Limit: rate.NewLimiter(16, 16)})
		if err == nil || storage.reads > 12 || storage.last != 0 {
			t.Errorf("%v after %d reads, and %d bytes with it", err, storage.reads, storage.last)
		}
	})
}

// whole reads a body in one piece, and tells how much came.
type whole struct{ got int }

// RoundTrip implements http.RoundTripper.
func (w *whole) RoundTrip(r *http.Request) (*http.Response, error) {
	var err error
	w.got, err = r.Body.Read(make([]byte, 1<<20))
	return nil, errors.Join(err, io.ErrNoProgress)
}

// A limit that is none does not cut what is sent into slices.
func TestNoLimitIsNoSlice(t *testing.T) {
	storage := &whole{}
	_, _ = transfer.Send(t.Context(), storage, put("https://s3.example.com/k"), bodyOf(make([]byte, 1<<20)), transfer.Options{Limit: rate.NewLimiter(rate.Inf, 0)})
	if storage.got < 1<<20 {
		t.Errorf("one read took %d bytes", storage.got)
	}
}
