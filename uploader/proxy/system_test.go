package proxy_test

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
	"linkdrop/uploader/wire"
)

const canary = "CANARY-0451" // the proxy's password

// tunnels is a company's proxy: it takes CONNECT alone, wants a password, refuses one host, and leads all others to one
// server.
type tunnels struct {
	to string // address of the server
	mu sync.Mutex
	// heard are the questions, as "METHOD host".
	heard []string
}

func (p *tunnels) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.heard = append(p.heard, r.Method+" "+r.Host)
	p.mu.Unlock()
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+canary))
	if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != want || strings.HasPrefix(r.Host, "blocked.") {
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	var dialer net.Dialer
	server, err := dialer.DialContext(r.Context(), "tcp", p.to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

// order is what the child is told.
type order struct{ CA, Direct string }

const variable = "LINKDROP_TEST_PROXIED"

// TestThroughTheSystemsProxy runs TestProxied in a process of its own, because a process reads its environment once.
func TestThroughTheSystemsProxy(t *testing.T) {
	var mu sync.Mutex
	var arrived []string
	authority := destinationtest.NewAuthority(t)
	server := authority.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		arrived = append(arrived, r.Method+" "+r.Host)
		for name := range r.Header {
			if strings.HasPrefix(name, "Proxy-") {
				t.Errorf("%s reached %s", name, r.Host)
			}
		}
		w.Header().Set("ETag", `"e"`)
		_, _ = io.WriteString(w, `{}`)
	}), "files.example.com", "bucket.example.com", "direct.example.com")
	proxied := &tunnels{to: server.Listener.Addr().String()}
	proxy := httptest.NewServer(proxied)
	defer proxy.Close()

	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, authority.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	told, err := json.Marshal(order{ca, server.Listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxied$", "-test.v") //nolint:gosec // this very test program
	child.Env = append(os.Environ(), variable+"="+string(told),
		"HTTPS_PROXY=http://user:"+canary+"@"+strings.TrimPrefix(proxy.URL, "http://"), "HTTP_PROXY=", "NO_PROXY=direct.example.com", "ALL_PROXY=",
		"https_proxy=", "http_proxy=", "no_proxy=")
	if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestProxied") {
		t.Fatalf("%v\n%s", err, out)
	}
	wantHeard := []string{"CONNECT blocked.example.com:443", "CONNECT blocked.example.com:443", "CONNECT bucket.example.com:443", "CONNECT files.example.com:443"}
	slices.Sort(proxied.heard)
	if !slices.Equal(proxied.heard, wantHeard) {
		t.Errorf("the proxy heard %q", proxied.heard)
	}
	local := server.Listener.Addr().String()
	want := []string{"GET " + local, "GET direct.example.com", "GET files.example.com", "PUT bucket.example.com", "PUT direct.example.com"}
	slices.Sort(arrived)
	if !slices.Equal(arrived, want) {
		t.Errorf("the server saw %q", arrived)
	}
}

// TestProxied is the child of TestThroughTheSystemsProxy, and does nothing without it.
func TestProxied(t *testing.T) {
	var told order
	if text := os.Getenv(variable); text == "" || json.Unmarshal([]byte(text), &told) != nil {
		return // its parent runs it
	}
	pem, err := os.ReadFile(told.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := wire.Pool(pem)
	if err != nil {
		t.Fatal(err)
	}
	calls, pieces := wire.Transport(pool), storageOf(told, pool)
	calls.DialContext = told.dial(calls.DialContext)
	for address, kind := range map[string]fault.Kind{
		"https://files.example.com": none, "https://blocked.example.com": fault.ProxySignIn, "https://direct.example.com": none, "https://" + told.Direct: none,
	} {
		base, err := wire.Address(address)
		if err != nil {
			t.Fatal(err)
		}
		client := &wire.Client{Base: base, Transport: calls}
		_, err = client.Do(t.Context(), wire.Call{Op: "x", Method: http.MethodGet, Path: "/", Out: new(any)})
		is(t, "call to "+address, err, kind)
	}
	for address, kind := range map[string]fault.Kind{
		"https://bucket.example.com/k?sig=1": none, "https://direct.example.com/k": none, "https://blocked.example.com/k": fault.ProxySignIn,
		// Behind a proxy nobody here resolves the name: the text is judged, and the proxy hears nothing of these.
		"https://10.0.0.1/k": fault.HostRefused, "https://169.254.169.254/k": fault.HostRefused, "https://localhost/k": fault.HostRefused, "https://bucket.example.com:22/": fault.HostRefused,
	} {
		request := destination.Request{Method: http.MethodPut, URL: destination.NewURL(address), Header: http.Header{}, ETag: true}
		_, err := transfer.Send(t.Context(), pieces, request, transfer.Body{At: strings.NewReader("hello"), Size: 5}, transfer.Options{})
		is(t, "piece to "+address, err, kind)
	}
}

const none fault.Kind = 255

func is(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	var e *fault.Error
	switch {
	case kind == none && err == nil:
	case kind == none || !errors.As(err, &e) || e.Kind != kind || strings.Contains(err.Error(), canary):
		t.Errorf("%s: %v", what, err)
	}
}

// storageOf is the transport for pieces. The host that is not proxied has no public address here, so it is listed, and its
// backend is said to be on this machine.
func storageOf(o order, pool *x509.CertPool) http.RoundTripper {
	base := transfer.NewTransport(transfer.TransportOptions{RootCAs: pool})
	base.DialContext = o.dial(base.DialContext)
	away := wire.StorageTransport(wire.Hosts{}, base)
	near := wire.StorageTransport(wire.Hosts{Loopback: true}, base)
	return byHost{away, near}
}

type byHost struct{ away, near http.RoundTripper }

func (b byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "direct.example.com" {
		return b.near.RoundTrip(r)
	}
	return b.away.RoundTrip(r)
}

// dial knows where direct.example.com is, which no name server here does.
func (o order) dial(next func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if u, err := url.Parse("//" + address); err == nil && u.Hostname() == "direct.example.com" {
			address = o.Direct
		}
		return next(ctx, network, address)
	}
}
