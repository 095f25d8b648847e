package main

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

// signing is a backend that speaks as mappingText says, and its storage.
type signing struct {
	*httptest.Server
	arrived chan struct{} // a piece begins to arrive that is not to end; nil: every piece ends

	mu     sync.Mutex
	store  string // the address that files go to; empty: its own
	tokens []string
	stored map[string]int // bytes by address
}

const mappingText = `{"version": 1, "auth": {"type": "bearer"}, "sign": {"path": "/sign", "send": "query", "fields": {"name": "{safe_name}"}, "answer": {"url": "/url"}}}`

func newSigning(t *testing.T) *signing {
	t.Helper()
	s := &signing{stored: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *signing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	arrived := s.arrived
	s.arrived = nil
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

// has is how many bytes of a file arrived.
func (s *signing) has(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stored["/bucket/"+name]
}

// seen are the tokens since it was asked last.
func (s *signing) seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := strings.Join(s.tokens, " ")
	s.tokens = nil
	return all
}

// moves makes the backend send files to another storage.
func (s *signing) moves(to *signing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store = to.URL
}

// clear deletes what is stored.
func (s *signing) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.stored)
}
