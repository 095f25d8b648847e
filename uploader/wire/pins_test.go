package wire

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"

	"linkdrop/uploader/fault"
)

// firstPins remember the first host, as the ones of a destination do.
type firstPins struct {
	mu    sync.Mutex
	hosts []string
	asked []string
}

func (p *firstPins) Admit(host string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, host)
	if len(p.hosts) == 0 {
		p.hosts = []string{host}
	}
	return slices.Contains(p.hosts, host)
}

func (p *firstPins) allow(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hosts = append(p.hosts, host)
}

// near dials every name but those that are "away" to the server, as a storage with a public address would be: what the
// connection's address is judged as is given.
func near(t *testing.T, server *httptest.Server) *http.Transport {
	t.Helper()
	base, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client has another transport")
	}
	base = base.Clone()
	base.DialContext = here(server)
	base.TLSClientConfig.InsecureSkipVerify = true // the names are pretended, the server is ours
	return base
}

// The first host is used and remembered; another one waits for a person, and gets nothing meanwhile.
func TestPins(t *testing.T) {
	server, _, hits := counted(t)
	base := near(t, server)
	pins := &firstPins{}
	hosts := Hosts{Own: "files.example.com", Loopback: true, Pins: pins} // loopback, so that the test's server may be it
	rt := StorageTransport(hosts, base)
	for _, address := range []string{"https://files.example.com/k", "https://a.example/k", "https://A.example.:443/k?sig=1"} {
		if err := put(t, rt, address, nil); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
	}
	*hits = 0
	for address, host := range map[string]string{
		"https://b.example/k?X-Amz-Signature=" + canary: "b.example",
		"https://a.example:8443/k":                      "a.example:8443",
		"https://x.a.example/k":                         "x.a.example",
		"https://[2001:db8::1]/k":                       "[2001:db8::1]",
	} {
		e := asFault(t, fault.Network("put", "h", put(t, rt, address, nil)))
		if e.Kind != fault.NewHost || e.Host != host || *hits != 0 {
			t.Errorf("%s: %#v, %d hits", address, e, *hits)
		}
	}
	if want := []string{"a.example"}; !slices.Equal(pins.hosts, want) || slices.Contains(pins.asked, "files.example.com") {
		t.Errorf("pinned %q, asked about %q", pins.hosts, pins.asked)
	}
	pins.allow("b.example")
	if err := put(t, rt, "https://b.example/k", nil); err != nil || *hits != 1 {
		t.Errorf("allowed, but %v", err)
	}
}

// Where hosts are listed, the list decides alone.
func TestPinsAreForWhereNothingIsListed(t *testing.T) {
	server, _, _ := counted(t)
	pins := &firstPins{}
	rt := StorageTransport(Hosts{Loopback: true, Listed: []string{"a.example"}, Pins: pins}, near(t, server))
	if err := put(t, rt, "https://a.example/k", nil); err != nil {
		t.Error(err)
	}
	if e := asFault(t, put(t, rt, "https://b.example/k", nil)); e.Kind != fault.HostRefused {
		t.Errorf("got %v", e)
	}
	if len(pins.asked) != 0 {
		t.Errorf("asked about %q", pins.asked)
	}
}

// What must not be sent to is refused before anybody is asked, and is never the host that counts from then on: by its text,
// by where it leads, or because it does not answer. Pinned gives no right to a private address.
func TestOnlyUsableHostsArePinned(t *testing.T) {
	server, base, hits := counted(t)
	pins := &firstPins{}
	rt := StorageTransport(Hosts{Pins: pins}, near(t, server)) // its connections lead to this machine
	for _, address := range []string{
		"https://127.0.0.1/k", "https://10.0.0.1/k", "https://169.254.169.254/k", "https://example.com:22/k", "http://example.com/k", "https://u:p@example.com/k",
		"https://rebinding.example/k",
	} {
		if e := asFault(t, fault.Network("put", "h", put(t, rt, address, nil))); e.Kind != fault.HostRefused {
			t.Errorf("%s: %v", address, e)
		}
	}
	closed, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	rt = StorageTransport(Hosts{Loopback: true, Pins: pins}, base)
	if e := asFault(t, fault.Network("put", "h", put(t, rt, "https://"+closed.Addr().String(), nil))); e.Kind != fault.Unreachable {
		t.Errorf("nobody there: %v", e)
	}
	if len(pins.asked) != 0 || *hits != 0 {
		t.Errorf("asked about %q, %d hits", pins.asked, *hits)
	}
	pins.allow("rebinding.example")
	rt = StorageTransport(Hosts{Pins: pins}, near(t, server))
	if e := asFault(t, fault.Network("put", "h", put(t, rt, "https://rebinding.example/k", nil))); e.Kind != fault.HostRefused || *hits != 0 {
		t.Errorf("pinned, but leading here: %v", e)
	}
}

// Behind a proxy the name is all that is known: it is pinned before the proxy hears of it.
func TestPinsBehindAProxy(t *testing.T) {
	var seen []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Host)
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	rt := StorageTransport(Hosts{Pins: &firstPins{}}, &http.Transport{Proxy: http.ProxyURL(address)})
	if e := asFault(t, fault.Network("put", "h", put(t, rt, "https://a.example/k", nil))); e.Kind != fault.Unreachable {
		t.Errorf("got %v", e)
	}
	if e := asFault(t, fault.Network("put", "h", put(t, rt, "https://b.example/k", nil))); e.Kind != fault.NewHost || e.Host != "b.example" {
		t.Errorf("got %v", e)
	}
	if !slices.Equal(seen, []string{"a.example:443"}) {
		t.Errorf("the proxy heard of %q", seen)
	}
}
