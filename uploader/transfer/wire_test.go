package transfer_test

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// Pieces go over HTTP/1.1, also to a server that would rather speak HTTP/2: all parts would share one window there. And the
// authority that was named is trusted.
func TestPiecesGoOverHTTP1(t *testing.T) {
	proto := ""
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proto = r.Proto
		w.Header().Set("ETag", `"x"`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	rt := transfer.NewTransport(transfer.TransportOptions{RootCAs: roots})
	t.Cleanup(rt.CloseIdleConnections)
	if _, err := transfer.Send(t.Context(), rt, put(server.URL), bodyOf([]byte("x")), transfer.Options{}); err != nil || proto != "HTTP/1.1" {
		t.Errorf("%q, %v", proto, err)
	}
}

// What the person's backend has signed is not written in another way, where net/http would.
func TestNoAddressIsWrittenAnew(t *testing.T) {
	var line string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		line = r.RequestURI
		w.Header().Set("ETag", `"x"`)
	})
	for _, tail := range []string{`/a"b?x=1`, `/%41|b`, "/k?x=a|b", "/a//b^c", "/k?"} {
		line = ""
		if _, err := transfer.Send(t.Context(), transport(t), put(url+tail+"#part"), bodyOf([]byte("x")), transfer.Options{}); err != nil || line != tail {
			t.Errorf("got %s, want %s (%v)", line, tail, err)
		}
	}
}

// An address that is none is a mistake of whoever gave it out, and nothing is asked anywhere. A password in it would be sent along.
func TestAnAddressThatIsNone(t *testing.T) {
	for _, url := range []string{"", "s.example/k", "https:///k", "https:k", "https://user:word@s.example/k", "https://s.example/%zz", "mailto:a@s.example"} {
		asked := roundTrip(func(*http.Request) (*http.Response, error) {
			t.Errorf("%s: asked", url)
			return nil, errPaused
		})
		_, err := transfer.Send(t.Context(), asked, put(url), bodyOf([]byte("x")), transfer.Options{})
		if kindOf(t, err) != fault.Protocol {
			t.Errorf("%s: %v", url, err)
		}
	}
}
