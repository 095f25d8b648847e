package mapping_test

import (
	"context"
	"crypto/md5" //nolint:gosec // Active Storage signs MD5
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// canary is the token: it may reach the backend, and nothing else.
const canary = "CANARY-0451"

// call is one request as it came.
type call struct {
	line   string // method and URI
	kind   string // Content-Type
	body   string
	header http.Header
}

// fake is a backend and its storage. The backend answers what a test tells it to; the storage takes PUT and POST below
// /store/, and refuses any credential, as AWS does.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]string // by "METHOD /path"; "422 …" sets the status
	calls   []call
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{answers: map[string]string{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call{r.Method + " " + r.RequestURI, r.Header.Get("Content-Type"), string(body), r.Header})
	if strings.HasPrefix(r.URL.Path, "/store/") {
		if r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("ETag", `"e"`)
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		return
	}
	answer, known := f.answers[r.Method+" "+r.URL.Path]
	w.Header().Set("Content-Type", "application/json")
	switch {
	case !known:
		w.WriteHeader(http.StatusNotFound)
		answer = `{"detail":"Not Found"}`
	case len(answer) > 3 && answer[3] == ' ':
		status, err := strconv.Atoi(answer[:3])
		if err != nil {
			panic(err)
		}
		w.WriteHeader(status)
		answer = answer[4:]
	}
	_, _ = io.WriteString(w, strings.NewReplacer("STORE", f.URL+"/store", "BASE", f.URL).Replace(answer))
}

// seen are the calls so far, as "METHOD URI | type | body".
func (f *fake) seen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, c := range f.calls {
		out = append(out, c.line+" | "+c.kind+" | "+c.body)
	}
	return out
}

func open(t *testing.T, m *mapping.Mapping) *destination.Destination {
	t.Helper()
	d, err := mapping.Open(mapping.Options{
		Mapping: m, Category: "documents", User: "u 1", Token: func(context.Context) (string, error) { return canary, nil },
		Storage: transfer.NewTransport(transfer.TransportOptions{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func preset(t *testing.T, name, base string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Preset(name, base)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func load(t *testing.T, text, base string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Load([]byte(text), base)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const hello = "hello"

func aFile(id, name string) destination.File {
	return destination.File{ID: id, Attempt: 1, Name: name, Type: "text/plain", Size: int64(len(hello))}
}

// one is the only answer of a batch, which must not be an error.
func one[T any](t *testing.T, all []destination.Result[T]) T {
	t.Helper()
	if len(all) != 1 || all[0].Err != nil {
		t.Fatalf("%+v", all)
	}
	return all[0].Value
}

// sendFile does the whole way of one file.
func sendFile(t *testing.T, d *destination.Destination, f destination.File) destination.Object {
	t.Helper()
	u := one(t, d.Create(t.Context(), []destination.File{f})).Upload
	sum := md5.Sum([]byte(hello)) //nolint:gosec // Active Storage signs MD5
	request := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, Digests: destination.Digests{MD5: sum[:]}}}))
	receipt, err := transfer.Send(t.Context(), d.Storage, request, transfer.Body{At: strings.NewReader(hello), Size: f.Size}, transfer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	object := one(t, d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{receipt}}}))
	if text, err := json.Marshal(object); err != nil || strings.Contains(string(text), "://") || strings.Contains(string(text), canary) {
		t.Errorf("the journal would hold %s (%v)", text, err)
	}
	return object
}

func faultOf(t *testing.T, err error) *fault.Error {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || strings.Contains(f.Error(), canary) {
		t.Fatalf("got %v", err)
	}
	return f
}
