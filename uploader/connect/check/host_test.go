package check_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/server"
	"linkdrop/uploader/settings"
)

// backend is a whole backend over TLS, whose certificate nobody vouches for but its own file.
type backend struct {
	*httptest.Server
	ca    string // the file
	token string
}

// newBackend starts one. around, where it is not nil, stands in front of it.
func newBackend(t *testing.T, around func(http.Handler) http.Handler) *backend {
	t.Helper()
	h := &backend{Server: httptest.NewUnstartedServer(nil)}
	reference, err := server.New(t.Context(), server.Options{State: t.TempDir(), PublicURL: func() string { return h.URL }})
	if err != nil {
		t.Fatal(err)
	}
	h.Config.Handler, h.token = reference, reference.Token(server.LocalOwner)
	if around != nil {
		h.Config.Handler = around(reference)
	}
	quiet(h.Server)
	h.StartTLS()
	t.Cleanup(func() { h.Close(); _ = reference.Close() })
	h.ca = pemFile(t, h.Certificate())
	return h
}

func pemFile(t *testing.T, cert *x509.Certificate) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// visit is a destination for the backend at url, and a connector that has its token.
func visit(t *testing.T, url, ca, token string) (*connect.Connector, settings.Destination) {
	t.Helper()
	c, d := connector(drivers.Options{}), settings.Destination{ID: "acme", Kind: settings.Linkdrop, URL: url, CAFile: ca}
	if token != "" {
		keep(t, c.Keychain, d, connect.Token, token)
	}
	return c, d
}

// nothingElse are the steps of a backend behind its connection, all skipped.
func nothingElse() []string {
	return []string{"clock.skipped", "sign-in.skipped", "write.skipped", "read.skipped", "delete.skipped"}
}

func TestCheckOverTLS(t *testing.T) {
	h := newBackend(t, nil)
	working := []string{"tls.ok", "clock.ok", "sign-in.ok", "write.ok", "read.ok", "delete.ok"}

	c, d := visit(t, h.URL, h.ca, h.token)
	got, fine := told(t, c, d, h.token)
	want(t, got, fine, true, working...)

	// The opener trusts what the program was given for all destinations, and so does the check.
	text, err := os.ReadFile(h.ca)
	if err != nil {
		t.Fatal(err)
	}
	c, d = connector(drivers.Options{Authorities: text}), settings.Destination{ID: "acme", Kind: settings.Linkdrop, URL: h.URL}
	keep(t, c.Keychain, d, connect.Token, h.token)
	got, fine = told(t, c, d, h.token)
	want(t, got, fine, true, working...)
}

// Whatever is wrong with a connection has a sentence of its own, and nothing behind it is tried.
func TestCheckConnections(t *testing.T) {
	h := newBackend(t, nil)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	ended, endedCA := endedCertificate(t)
	portal := newBackend(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNetworkAuthenticationRequired) })
	})
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	noCA := filepath.Join(t.TempDir(), "nothing.pem")
	keyCA := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(keyCA, []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ url, ca, says string }{
		"nobody vouches":       {h.URL, "", "tls.failed.authority (authority)"},
		"another name":         {strings.Replace(h.URL, "127.0.0.1", "localhost", 1), h.ca, "tls.failed.host (blocked)"},
		"ended":                {ended, endedCA, "tls.failed.expired (blocked)"},
		"no TLS":               {strings.Replace(plain.URL, "http:", "https:", 1), "", "tls.failed.plain (blocked)"},
		"nobody there":         {strings.Replace(gone.URL, "http:", "https:", 1), "", "tls.failed.unreachable (unreachable)"},
		"nobody there, http":   {gone.URL, "", "tls.failed.unreachable (unreachable)"},
		"a captive portal":     {portal.URL, portal.ca, "tls.failed.portal (blocked)"},
		"no file":              {h.URL, noCA, "tls.failed.ca (blocked)"},
		"a key in their place": {h.URL, keyCA, "tls.failed.ca (blocked)"},
	} {
		t.Run(name, func(t *testing.T) {
			con, d := visit(t, c.url, c.ca, "canary-token")
			con.Openers[settings.Linkdrop] = func(context.Context, settings.Destination, connect.Secret) (*destination.Destination, error) {
				t.Error("was opened all the same")
				return nil, context.Canceled
			}
			got, fine := told(t, con, d, "canary-token")
			want(t, got, fine, false, append([]string{c.says}, nothingElse()...)...)
		})
	}
}

// endedCertificate serves with a certificate that was good until yesterday.
func endedCertificate(t *testing.T) (url, ca string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	above, err := x509.CreateCertificate(rand.Reader, &authority, &authority, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	below, err := x509.CreateCertificate(rand.Reader, &leaf, &authority, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{below}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
	quiet(web)
	web.StartTLS()
	t.Cleanup(web.Close)
	parsed, err := x509.ParseCertificate(above)
	if err != nil {
		t.Fatal(err)
	}
	return web.URL, pemFile(t, parsed)
}

func TestCheckNames(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		says []string
	}{
		"unknown": {&net.DNSError{Err: "no such host", IsNotFound: true}, append([]string{"name.failed (unreachable)", "tls.skipped"}, nothingElse()...)},
		"silent":  {&net.DNSError{Err: "i/o timeout", IsTimeout: true}, append([]string{"name.failed.silent (unreachable)", "tls.skipped"}, nothingElse()...)},
		"late":    {context.DeadlineExceeded, append([]string{"name.failed.silent (unreachable)", "tls.skipped"}, nothingElse()...)},
	} {
		t.Run(name, func(t *testing.T) {
			con, d := visit(t, "https://share.acme.invalid", "", "canary-token")
			con.Settings = only(d)
			var got []string
			asked := ""
			fine := check.RunWith(t.Context(), con, d.ID, func(_ context.Context, host string) error { asked = host; return c.err }, 0, func(f check.Finding) { got = append(got, line(f)) })
			want(t, got, fine, false, c.says...)
			if asked != "share.acme.invalid" {
				t.Errorf("looked %q up", asked)
			}
		})
	}
	t.Run("really", func(t *testing.T) { // RFC 6761: nobody may know it; whether anybody answers depends on the network here
		con, d := visit(t, "https://share.acme.invalid", "", "")
		got, fine := told(t, con, d)
		if fine || !strings.HasPrefix(got[0], "name.failed") || !strings.HasSuffix(got[0], "(unreachable)") {
			t.Errorf("%q", got)
		}
	})
}

func only(d settings.Destination) func() settings.Effective {
	return func() settings.Effective {
		return settings.Resolve(settings.Layer{Source: settings.Person, Settings: settings.Settings{Destinations: []settings.Destination{d}}})
	}
}

func TestCheckSettings(t *testing.T) {
	con, d := visit(t, "http://share.acme.invalid", "", "")
	got, fine := told(t, con, d)
	want(t, got, fine, false, append([]string{"name.failed.address (host-refused)", "tls.skipped"}, nothingElse()...)...)
	all, fine := findings(t, t.Context(), con, "gone")
	if fine || len(all) == 0 || line(all[0]) != "name.failed.setting (no-destination)" {
		t.Errorf("%+v", all)
	}
	delete(con.Openers, settings.Companion)
	d.Kind = settings.Companion
	got, fine = told(t, con, d)
	if fine || got[0] != "name.failed.setting (unsupported)" {
		t.Errorf("%q", got)
	}
}

// A clock that is off is told, and does no harm where the backend signs.
func TestCheckClock(t *testing.T) {
	for name, c := range map[string]struct {
		off         time.Duration
		says, value string
	}{
		"a little":        {30 * time.Second, "clock.ok", ""},
		"slow":            {20 * time.Minute, "clock.note.slow", "20 min"},
		"fast":            {-2 * time.Hour, "clock.note.fast", "2 h 0 min"},
		"far":             {-30*24*time.Hour - 4*time.Minute, "clock.note.fast", "720 h 4 min"},
		"nobody says":     {0, "clock.skipped.nodate", "127.0.0.1"},
		"some minutes":    {3 * time.Minute, "clock.note.slow", "3 min"},
		"just not a word": {-50 * time.Second, "clock.ok", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newBackend(t, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header()["Date"] = nil
					if c.off != 0 {
						w.Header().Set("Date", time.Now().Add(c.off).UTC().Format(http.TimeFormat))
					}
					next.ServeHTTP(w, r)
				})
			})
			con, d := visit(t, h.URL, h.ca, h.token)
			con.Settings = only(d)
			all, fine := findings(t, t.Context(), con, d.ID, h.token)
			if !fine || len(all) != 6 || line(all[1]) != c.says || !strings.HasPrefix(all[1].Value, c.value) {
				t.Errorf("%+v", all)
			}
		})
	}
}
