package linkdrop

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

const canary = "CANARY-0451" // the token

// fake is a backend that answers what a test tells it to: raw text, so that it can be as wrong as a backend can be.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]func(body []byte) (status int, answer string) // by "METHOD /path"
	calls   []string
	auth    []string
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{answers: map[string]func([]byte) (int, string){}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	f.on("GET /.well-known/linkdrop", wellKnownText(f))
	return f
}

func wellKnownText(f *fake) string {
	return `{"name":"Acme Share","version":1,"sign_in":{"kind":"bearer"},"limits":{"batch":2,"max_file":1000000000000,"life_choices":[3600,60,-1,60],"life_default":60,"life_max":7200},` +
		`"features":["multipart","shares","from-the-future"],"storage_hosts":["` + f.Listener.Addr().String() + `"]}`
}

func (f *fake) on(call, answer string) {
	f.handle(call, func([]byte) (int, string) { return http.StatusOK, answer })
}

func (f *fake) handle(call string, answer func(body []byte) (int, string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[call] = answer
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.calls = append(f.calls, r.Method+" "+r.URL.EscapedPath())
	f.auth = append(f.auth, r.Header.Get("Authorization"))
	answer := f.answers[r.Method+" "+r.URL.Path]
	f.mu.Unlock()
	if answer == nil {
		http.NotFound(w, r)
		return
	}
	status, text := answer(body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Request-Id", "theirs")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// count says how often a call came.
func (f *fake) count(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (f *fake) open(t *testing.T) *destination.Destination {
	t.Helper()
	d, err := Open(t.Context(), f.options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func (f *fake) options() Options {
	return Options{URL: f.URL, Token: constant(canary)}
}

const mebi = 1 << 20

func aFile(id string, size int64) destination.File {
	return destination.File{ID: id, Attempt: 1, Name: "a.bin", Type: "application/octet-stream", Size: size}
}

// anUpload is a multipart upload of three parts.
func anUpload(id string) destination.Upload {
	return destination.Upload{File: aFile("F"+id, 20*mebi), Key: "p/" + id + "/a.bin", PartSize: 8 * mebi, Parts: 3, Memo: []byte(id)}
}

func single(id string) destination.Upload {
	return destination.Upload{File: aFile("F"+id, 5), Key: "p/" + id + "/a.bin", Memo: []byte(id)}
}

// is fails the test unless err is a fault of this kind, and without secrets.
func is(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if e := faultOf(t, err, kind); e.Op == "" {
		t.Errorf("%v does not say what was tried", e)
	}
}

func faultOf(t *testing.T, err error, kind fault.Kind) *fault.Error {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a fault of kind %v", err, kind)
	}
	if e.Kind != kind {
		t.Fatalf("got %v, want kind %v", e, kind)
	}
	if text := fmt.Sprintf("%v %#v", e, *e); strings.Contains(text, "CANARY") || strings.Contains(text, "X-Amz-Signature") {
		t.Fatalf("a secret shows: %s", text)
	}
	return e
}

func text(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func soon() time.Time { return time.Now().Add(time.Hour).UTC().Truncate(time.Second) }
