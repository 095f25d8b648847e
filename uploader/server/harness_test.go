package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

const public = "http://files.test"

// harness talks to a Server without a network, so that tests may run on a fake clock.
type harness struct {
	t         testing.TB
	reference *server.Server
	log       *lockedBuffer
	dir       string // of the storage's objects, where a test looks at them
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func signIn(token string) (string, bool) {
	owner, ok := strings.CutPrefix(token, "token-of-")
	return owner, ok
}

func start(t testing.TB, change func(*server.Options)) *harness {
	t.Helper()
	h := &harness{t: t, log: &lockedBuffer{}}
	o := server.Options{State: t.TempDir(), PublicURL: func() string { return public }, SignIn: signIn, Log: slog.New(slog.NewJSONHandler(h.log, nil))}
	o.Limits.Sweep = 10 * time.Minute // a fake week has 10,000 minutes
	if change != nil {
		change(&o)
	}
	reference, err := server.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	server.CheapPasswords(reference)
	h.reference = reference
	t.Cleanup(func() {
		if err := reference.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// do sends one request. Headers come in pairs.
func (h *harness) do(method, target string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, target, body)
	r.Host = "files.test"
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	h.reference.ServeHTTP(w, r)
	return w
}

// call is a JSON call of an owner; want is its status, into (where not nil) gets the answer.
func (h *harness) call(owner, method, path string, question any, want int, into any) {
	h.t.Helper()
	var body io.Reader
	if question != nil {
		text, err := json.Marshal(question)
		if err != nil {
			h.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	w := h.do(method, path, body, "Authorization", "Bearer token-of-"+owner, "Content-Type", "application/json")
	if w.Code != want {
		h.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, want)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) create(owner string, files ...protocol.File) []protocol.Created {
	h.t.Helper()
	var answer protocol.CreateResponse
	h.call(owner, http.MethodPost, "/v1/uploads", protocol.CreateRequest{Files: files}, http.StatusOK, &answer)
	if len(answer.Uploads) != len(files) {
		h.t.Fatalf("%d answers to %d files", len(answer.Uploads), len(files))
	}
	return answer.Uploads
}

func (h *harness) sign(owner string, pieces ...protocol.Piece) []protocol.Signed {
	h.t.Helper()
	var answer protocol.SignResponse
	h.call(owner, http.MethodPost, "/v1/uploads/sign", protocol.SignRequest{Pieces: pieces}, http.StatusOK, &answer)
	return answer.Requests
}

func (h *harness) complete(owner string, uploads ...protocol.Complete) []protocol.Completed {
	h.t.Helper()
	var answer protocol.CompleteResponse
	h.call(owner, http.MethodPost, "/v1/uploads/complete", protocol.CompleteRequest{Uploads: uploads}, http.StatusOK, &answer)
	return answer.Uploads
}

func (h *harness) share(owner string, shares ...protocol.Share) []protocol.Shared {
	h.t.Helper()
	var answer protocol.ShareResponse
	h.call(owner, http.MethodPost, "/v1/shares", protocol.ShareRequest{Shares: shares}, http.StatusOK, &answer)
	return answer.Shares
}

// send sends bytes the way an answer says.
func (h *harness) send(r *protocol.Request, body string) *httptest.ResponseRecorder {
	h.t.Helper()
	var headers []string
	for name, value := range r.Headers {
		headers = append(headers, name, value)
	}
	return h.do(r.Method, r.URL, strings.NewReader(body), headers...)
}

// store sends one small file of anna's to its end and gives its upload id.
func (h *harness) store(id, name, body string) string {
	h.t.Helper()
	created := h.create("anna", textFile(id, name, body))[0]
	if created.Error != nil {
		h.t.Fatalf("create: %+v", created.Error)
	}
	if w := h.send(created.Request, body); w.Code != http.StatusOK {
		h.t.Fatalf("put: %d %s", w.Code, w.Body)
	}
	if done := h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0]; done.Error != nil || done.Proof != protocol.ProofMatched {
		h.t.Fatalf("complete: %+v", done)
	}
	return created.UploadID
}

// fetch follows a link the way curl -L -d ” does: a POST, then a GET of what a 303 names.
func (h *harness) fetch(link string) *httptest.ResponseRecorder {
	h.t.Helper()
	w := h.do(http.MethodPost, link, nil, "Content-Type", "application/x-www-form-urlencoded")
	if w.Code != http.StatusSeeOther {
		return w
	}
	return h.do(http.MethodGet, w.Header().Get("Location"), nil)
}

// pass lets time go by on the clock of a synctest bubble, and everything end that it started.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func textFile(id, name, body string) protocol.File {
	return protocol.File{ID: id, Attempt: 1, Name: name, Type: "text/plain", Size: int64(len(body))}
}

func pathOf(t testing.TB, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

func code(e *protocol.Error) string {
	if e == nil {
		return "none"
	}
	return e.Code
}

func wantCode(t testing.TB, what string, e *protocol.Error, want string) {
	t.Helper()
	if code(e) != want {
		t.Errorf("%s: error %s, want %s", what, fmt.Sprintf("%+v", e), want)
	}
}

func seconds(n int64) *int64 { return &n }
