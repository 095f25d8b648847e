package wire

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
)

// here dials every name to one local server: a name server that answers with loopback.
func here(server *httptest.Server) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	}
}

func put(t *testing.T, rt http.RoundTripper, address string, header http.Header) error {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	answer, err := rt.RoundTrip(request)
	if err == nil {
		_ = answer.Body.Close()
	}
	return err
}

func counted(t *testing.T) (*httptest.Server, *http.Transport, *int) {
	t.Helper()
	hits := new(int)
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("HTTP/%d", r.ProtoMajor)
		}
		*hits++
	}))
	t.Cleanup(server.Close)
	base, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client has another transport")
	}
	return server, base, hits
}

// inner is the transport behind the check by text, where a name arrives that resolves to something else than it says.
func inner(t *testing.T, rt http.RoundTripper) *http.Transport {
	t.Helper()
	g, ok := rt.(*guardedTransport)
	if !ok {
		t.Fatalf("%T", rt)
	}
	return g.inner
}

func TestStorageToThisMachine(t *testing.T) {
	server, base, hits := counted(t)
	for _, c := range []struct {
		name  string
		hosts Hosts
		kind  fault.Kind
	}{
		{"backend here", Hosts{Loopback: true}, fault.Bug},
		{"backend here, host listed", Hosts{Loopback: true, Listed: []string{server.Listener.Addr().String()}}, fault.Bug},
		{"backend elsewhere", Hosts{}, fault.HostRefused},
		{"backend elsewhere, host listed", Hosts{Listed: []string{server.Listener.Addr().String()}}, fault.HostRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			*hits = 0
			err := put(t, StorageTransport(c.hosts, base), server.URL+"/k", nil)
			if c.kind == fault.Bug && (err != nil || *hits != 1) {
				t.Errorf("%v, %d hits", err, *hits)
			}
			if c.kind != fault.Bug && (err == nil || fault.KindOf(fault.Network("put", "h", err)) != c.kind || *hits != 0) {
				t.Errorf("%v, %d hits", err, *hits)
			}
		})
	}
}

// A public name that leads to this machine: refused when the address is known, before a byte is sent.
func TestRebindingName(t *testing.T) {
	server, base, hits := counted(t)
	base.DialContext = here(server)
	for _, hosts := range []Hosts{{}, {Listed: []string{"example.com"}}} {
		err := put(t, StorageTransport(hosts, base), "https://example.com/k", nil)
		if err == nil || fault.Network("put", "h", err).Kind != fault.HostRefused || *hits != 0 {
			t.Errorf("%v, %d hits", err, *hits)
		}
	}
	if err := put(t, StorageTransport(Hosts{Loopback: true}, base), "https://example.com/k", nil); err != nil || *hits != 1 {
		t.Errorf("a backend here may: %v, %d hits", err, *hits)
	}
}

// The same through the real dialler and the system's resolver.
func TestControlSeesTheResolvedAddress(t *testing.T) {
	server, base, hits := counted(t)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	rt := StorageTransport(Hosts{}, &http.Transport{TLSClientConfig: base.TLSClientConfig})
	for _, host := range []string{"localhost", "127.0.0.1", "0.0.0.0"} {
		err := put(t, inner(t, rt), "https://"+net.JoinHostPort(host, port)+"/k", nil)
		if err == nil || fault.Network("put", "h", err).Kind != fault.HostRefused || *hits != 0 {
			t.Errorf("%s: %v, %d hits", host, err, *hits)
		}
	}
}

func TestCredentialsNeverReachStorage(t *testing.T) {
	server, base, hits := counted(t)
	rt := StorageTransport(Hosts{Loopback: true}, base)
	for _, header := range []http.Header{{"Authorization": {"Bearer " + canary}}, {"Cookie": {canary}}} {
		err := put(t, rt, server.URL, header)
		if err == nil || strings.Contains(err.Error(), canary) || *hits != 0 {
			t.Errorf("%v, %d hits", err, *hits)
		}
	}
}

// Behind a proxy the proxy's own address is not judged, the text of the storage's is, and the proxy itself is no storage.
func TestBehindAProxy(t *testing.T) {
	var connects []string
	reply := http.StatusProxyAuthRequired
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connects = append(connects, r.Method+" "+r.Host)
		w.WriteHeader(reply)
		_, _ = io.WriteString(w, "<html>")
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	rt := StorageTransport(Hosts{}, &http.Transport{Proxy: http.ProxyURL(address)})
	err = put(t, rt, "https://bucket.example.com/k", nil)
	if err == nil || fault.Network("put", "h", err).Kind != fault.ProxySignIn {
		t.Errorf("got %v", err)
	}
	if len(connects) != 1 || connects[0] != "CONNECT bucket.example.com:443" {
		t.Errorf("the proxy saw %q", connects)
	}
	for _, bad := range []string{"https://169.254.169.254/", "https://localhost/", "https://10.0.0.1/", "http://bucket.example.com/"} {
		if err := put(t, rt, bad, nil); err == nil || fault.Network("put", "h", err).Kind != fault.HostRefused {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for status, kind := range map[int]fault.Kind{403: fault.Blocked, 407: fault.ProxySignIn, 502: fault.Unreachable, 504: fault.Unreachable} {
		reply = status
		if err = put(t, rt, "https://bucket.example.com/k", nil); err == nil || fault.Network("put", "h", err).Kind != kind {
			t.Errorf("%d: %v", status, err)
		}
	}
	named, _ := url.Parse("http://proxy.example.com:3128")
	rt = StorageTransport(Hosts{}, &http.Transport{Proxy: http.ProxyURL(named), DialContext: here(proxy)})
	_ = put(t, rt, "https://bucket.example.com/k", nil)
	if err := put(t, rt, "https://proxy.example.com:3128/k", nil); err == nil || fault.Network("put", "h", err).Kind != fault.HostRefused {
		t.Errorf("the proxy was taken for a storage: %v", err)
	}
}

func TestStorageLeavesItsBaseAlone(t *testing.T) {
	base := &http.Transport{MaxIdleConnsPerHost: 7}
	tuned := inner(t, StorageTransport(Hosts{}, base))
	if base.DialContext != nil || tuned.MaxIdleConnsPerHost != 7 {
		t.Error("base changed, or its tuning was lost")
	}
}
