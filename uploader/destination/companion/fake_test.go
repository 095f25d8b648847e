package companion_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// fake answers what a test tells it to, by "METHOD /path", with what the real Companion was seen to answer.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]answer
	calls   []string // with their query
	headers []http.Header
	bodies  []string
}

type answer struct {
	status int
	text   string
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{answers: map[string]answer{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) on(call string, status int, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[call] = answer{status, strings.ReplaceAll(text, "STORE", f.URL)}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.calls = append(f.calls, r.Method+" "+r.RequestURI)
	f.headers = append(f.headers, r.Header)
	f.bodies = append(f.bodies, string(body))
	a, known := f.answers[r.Method+" "+r.URL.EscapedPath()]
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Set-Cookie", "connect.sid=x")
	if !known {
		a = answer{http.StatusNotFound, `{"message":"Not Found"}`}
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.text)
}

func (f *fake) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[len(f.calls)-1]
}

func (f *fake) open(t *testing.T, o companion.Options) *destination.Destination {
	t.Helper()
	o.URL = f.URL
	d, err := companion.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func constant(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

// one is the only answer of a batch, which must not be an error.
func one[T any](t *testing.T, all []destination.Result[T]) T {
	t.Helper()
	if len(all) != 1 || all[0].Err != nil {
		t.Fatalf("%+v", all)
	}
	return all[0].Value
}

func isKind(err error, kind string) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Kind.String() == kind
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func refusal(r *http.Request, status int) *http.Response {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}
}

func send(t *testing.T, d *destination.Destination, request destination.Request) (destination.Receipt, error) {
	t.Helper()
	return transfer.Send(t.Context(), d.Storage, request, transfer.Body{At: strings.NewReader("hello"), Size: 5}, transfer.Options{})
}

// startOver sends a small file to a storage that refuses forms, as the engine would: the refused attempt starts over.
func startOver(t *testing.T, d *destination.Destination, rt http.RoundTripper, size int64) {
	t.Helper()
	file := destination.File{ID: fmt.Sprintf("size-%d", size), Attempt: 1, Name: "é.txt", Type: "text/plain", Size: size}
	data := bytes.Repeat([]byte("x"), int(size))
	for ; file.Attempt <= 2; file.Attempt++ {
		u := one(t, d.Create(t.Context(), []destination.File{file})).Upload
		n := min(1, u.Parts)
		request := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, N: n}}))
		receipt, err := transfer.Send(t.Context(), rt, request, transfer.Body{At: bytes.NewReader(data), Size: size}, transfer.Options{N: n})
		if err != nil && isKind(err, "restart") && file.Attempt == 1 && u.Parts == 0 {
			continue
		}
		if err != nil || u.Parts != 1 {
			t.Fatalf("%d bytes in %d parts: %v", size, u.Parts, err)
		}
		one(t, d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{receipt}}}))
		return
	}
	t.Fatalf("%d bytes: refused twice", size)
}

func asFault(err error, e **fault.Error) bool { return errors.As(err, e) }
