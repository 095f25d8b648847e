package wire

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"linkdrop/uploader/fault"
)

func TestFormAndOwnHeader(t *testing.T) {
	base, _ := Address("https://files.example.com")
	client := &Client{
		Base: base,
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			if string(body) != "a=1+%C3%BC&b=2" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
				t.Errorf("sent %q as %q", body, r.Header.Get("Content-Type"))
			}
			if r.Header.Get("X-Api-Key") != "Basic "+canary || r.Header.Get("Authorization") != "" {
				t.Errorf("headers %v", r.Header)
			}
			return &http.Response{StatusCode: 500, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"why":"full"}`))}, nil
		}),
		Refine: func(e *fault.Error, body []byte) {
			if strings.Contains(string(body), "full") {
				e.Kind = fault.StorageFull
			}
		},
	}
	client.TokenHeader, client.Token = "X-Api-Key", func(context.Context) (string, error) { return "Basic " + canary, nil }
	err := do(t, client, Call{Op: "x", Method: "POST", Path: "/", Form: url.Values{"a": {"1 ü"}, "b": {"2"}}})
	if e := asFault(t, err); e.Kind != fault.StorageFull || e.Status != 500 || strings.Contains(e.Error(), canary) {
		t.Errorf("got %v", e)
	}
}

func TestEach(t *testing.T) {
	var now, most, all atomic.Int32
	Concurrently(50, func(int) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		all.Add(1)
		now.Add(-1)
	})
	if all.Load() != 50 || most.Load() > apiConns {
		t.Errorf("%d calls, %d at a time", all.Load(), most.Load())
	}
}
