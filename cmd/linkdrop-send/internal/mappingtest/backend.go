// Package mappingtest is a backend with a dialect of its own, which Mapping tells, and the storage behind it, for tests. It signs one
// PUT a file; there is no confirm and no link.
package mappingtest

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Backend is a backend that speaks as Mapping says, and its storage.
type Backend struct {
	*httptest.Server
	Arrived chan struct{} // a piece begins to arrive that is not to end; nil: every piece ends

	mu     sync.Mutex
	store  string // the address that files go to; empty: its own
	tokens []string
	stored map[string]int // bytes by address
}

// Mapping tells the dialect, as a file for --dialect mapping:FILE.
const Mapping = `{"version": 1, "auth": {"type": "bearer"}, "sign": {"path": "/sign", "send": "query", "fields": {"name": "{safe_name}"}, "answer": {"url": "/url"}}}`

// New starts one, which ends with the test.
func New(t *testing.T) *Backend {
	t.Helper()
	s := &Backend{stored: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/sign" {
		s.mu.Lock()
		s.tokens = append(s.tokens, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		store := cmp.Or(s.store, s.URL)
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"url": store + "/bucket/" + r.URL.Query().Get("name")})
		return
	}
	s.mu.Lock()
	arrived := s.Arrived
	s.Arrived = nil
	s.mu.Unlock()
	if arrived != nil {
		close(arrived)
		_, _ = io.Copy(io.Discard, r.Body) // notices when the other side goes
		<-r.Context().Done()
		return
	}
	n, _ := io.Copy(io.Discard, r.Body)
	s.mu.Lock()
	s.stored[r.URL.Path] = int(n)
	s.mu.Unlock()
	w.Header().Set("ETag", `"e"`)
}

// Has is how many bytes of a file arrived.
func (s *Backend) Has(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stored["/bucket/"+name]
}

// Seen are the tokens since it was asked last.
func (s *Backend) Seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := strings.Join(s.tokens, " ")
	s.tokens = nil
	return all
}

// MovesTo makes the backend send files to another storage.
func (s *Backend) MovesTo(to *Backend) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = to.URL
}

// Clear deletes what is stored.
func (s *Backend) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.stored)
}
