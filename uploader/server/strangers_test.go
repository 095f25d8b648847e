package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/server"
)

// caller sends a call from an address; what it asks for is its owner's links. Token "" is none.
func (h *harness) caller(address, forwarded, token string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, "/v1/shares", http.NoBody)
	r.Host, r.RemoteAddr = "files.test", address
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.reference.ServeHTTP(w, r)
	return w
}

// refusedAfter is how many strangers' calls in a row are answered before one is told to wait.
func (h *harness) refusedAfter(call func() *httptest.ResponseRecorder) int {
	h.t.Helper()
	for n := range 1000 {
		switch w := call(); {
		case w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "1":
			return n
		case w.Code != http.StatusUnauthorized:
			h.t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	h.t.Fatal("tokens may be guessed for ever")
	return 0
}

// TestWhoGuessesTokensWaits, and nobody else: neither the right tokens of the same office, nor another address. Which token it was,
// and whether there was one, makes no difference.
func TestWhoGuessesTokensWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
		guesses := 0
		guess := func() *httptest.ResponseRecorder {
			guesses++
			return h.caller("192.0.2.1:5", "198.51.100.7", []string{"", "x", "toke-of-anna", fmt.Sprint("guess", guesses)}[guesses%4]) // what it says of another is no matter
		}
		if n := h.refusedAfter(guess); n != 300 {
			t.Errorf("%d guesses were answered", n)
		}
		for what, w := range map[string]*httptest.ResponseRecorder{
			"a right token of the same address": h.caller("192.0.2.1:5", "", "token-of-anna"),
			"its next call":                     h.caller("192.0.2.1:6", "", "token-of-anna"),
		} {
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d", what, w.Code)
			}
		}
		for what, w := range map[string]*httptest.ResponseRecorder{
			"another address":               h.caller("192.0.2.2:5", "", "x"),
			"somebody behind a proxy":       h.caller("10.0.0.1:5", "203.0.113.1", "x"),
			"the one that the guesser said": h.caller("10.0.0.1:5", "198.51.100.7", "x"),
		} {
			if w.Code != http.StatusUnauthorized {
				t.Errorf("%s: %d", what, w.Code)
			}
		}
		if w := h.caller("10.0.0.1:5", "192.0.2.1", "x"); w.Code != http.StatusTooManyRequests {
			t.Errorf("through the proxy the guesser goes on: %d", w.Code)
		}
		var first string
		for _, token := range []string{"", "x", strings.Repeat("y", 5000)} {
			w := h.caller("192.0.2.1:5", "", token)
			said := fmt.Sprint(w.Code, w.Header().Get("Retry-After"), w.Header().Get("WWW-Authenticate"), strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), ""))
			if first == "" {
				first = said
			}
			if said != first {
				t.Errorf("answers differ:\n%s\n%s", said, first)
			}
		}
		pass(time.Second)
		if n := h.refusedAfter(guess); n != 2 {
			t.Errorf("after a second %d more", n)
		}
	})
}

// TestWhoGuessesTokensWaitsInTheCompatEndpoints, too: it is one count, wherever the token was.
func TestWhoGuessesTokensWaitsInTheCompatEndpoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.CompatAPI = true })
		calls := []func() *httptest.ResponseRecorder{
			func() *httptest.ResponseRecorder { return h.do(http.MethodPost, "/api/upload-url", nil) },
			func() *httptest.ResponseRecorder {
				return h.do(http.MethodPost, "/mobile/upload-urls?token=wrong", nil)
			},
			func() *httptest.ResponseRecorder { return h.do(http.MethodGet, "/v1/shares", nil) },
		}
		n := 0
		if got := h.refusedAfter(func() *httptest.ResponseRecorder { n++; return calls[n%3]() }); got != 300 {
			t.Errorf("%d guesses were answered", got)
		}
		for i, call := range calls {
			if w := call(); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" {
				t.Errorf("call %d: %d", i, w.Code)
			}
		}
		if w := h.do(http.MethodGet, "/share/user/anna", nil, "Authorization", "Bearer token-of-anna"); w.Code != http.StatusOK {
			t.Errorf("a right token: %d %s", w.Code, w.Body)
		}
	})
}
