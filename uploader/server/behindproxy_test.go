package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// TestOnlyTrustedProxiesSayWhoIsBehindThem.
func TestOnlyTrustedProxiesSayWhoIsBehindThem(t *testing.T) {
	s := &Server{Options: Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		{"10.0.0.1:5", "198.51.100.7", "198.51.100.7"},
		{"10.0.0.1:5", "198.51.100.7:4711", "198.51.100.7"},
		{"[::ffff:10.0.0.1]:5", "[2001:db8::1]", "2001:db8::1"},
		{"[::1]:5", "[2001:db8::1]:80", "2001:db8::1"},
		{"10.0.0.1:5", "1.1.1.1, 198.51.100.7", "198.51.100.7"}, // the first is the caller's invention
		{"10.0.0.1:5", "198.51.100.7, 10.0.0.2", "198.51.100.7"},
		{"10.0.0.1:5", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
		{"10.0.0.1:5", "198.51.100.7, nonsense", "10.0.0.1"},
		{"10.0.0.1:5", "198.51.100.7" + strings.Repeat(", 10.0.0.2", 100), "10.0.0.2"},
		{"@", "198.51.100.7", ""},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", c.forwarded)
		if got := addressText(s.clientAddress(r)); got != c.want {
			t.Errorf("%s says %.40q: %q, want %q", c.peer, c.forwarded, got, c.want)
		}
	}
}

// FuzzForwarded: whatever a header says, an address is one, and safe in a log.
func FuzzForwarded(f *testing.F) {
	for _, seed := range []string{"1.2.3.4", "[::1]:5", "::1%eth0", "[::1%eth0]:5", ",,", "1.2.3.4, x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ip, ok := forwardedAddress(text)
		if !ok {
			return
		}
		if _, err := netip.ParseAddr(ip.String()); err != nil || ip.Zone() != "" || ip.Is4In6() {
			t.Errorf("%q is %q", text, ip)
		}
	})
}

// TestAnUnknownProxyIsNotedOnce: whoever forgot to name one learns it from the log; who is named, or says nothing, is not noted.
func TestAnUnknownProxyIsNotedOnce(t *testing.T) {
	var log bytes.Buffer
	s, err := New(t.Context(), Options{State: t.TempDir(), Log: slog.New(slog.NewTextHandler(&log, nil)), TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the test has what it wants
	for _, c := range []struct {
		peer, forwarded string
		noted           int
	}{
		{"192.0.2.1:5", "", 0},
		{"10.0.0.1:5", "198.51.100.7", 0},
		{"127.0.0.1:5", "198.51.100.7", 1},
		{"127.0.0.1:5", "198.51.100.8", 1},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", http.NoBody)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		s.ServeHTTP(httptest.NewRecorder(), r)
		if got := strings.Count(log.String(), "no trusted proxy"); got != c.noted {
			t.Errorf("%s says %q: noted %d times", c.peer, c.forwarded, got)
		}
	}
	if !strings.Contains(log.String(), "address=127.0.0.1") {
		t.Errorf("it is not said who\n%s", &log)
	}
}
