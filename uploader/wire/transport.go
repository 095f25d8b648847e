package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/proxy"
	"linkdrop/uploader/transfer"
)

const (
	dialTimeout = 10 * time.Second
	maxHeader   = 64 << 10
	apiConns    = 4 // create, sign, complete and link may be under way at once; more would only queue at the backend
)

// Transport makes the transport that calls a backend: HTTP/1.1 only (one broken connection then breaks one call), the
// system's proxy, never a compressed answer. pool nil is the system's authorities.
func Transport(pool *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy: proxy.System(), DialContext: dialer.DialContext, Protocols: http1(),
		TLSClientConfig:     &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: dialTimeout, IdleConnTimeout: 90 * time.Second, MaxIdleConnsPerHost: apiConns,
		DisableCompression: true, MaxResponseHeaderBytes: maxHeader, OnProxyConnectResponse: proxy.Answer,
	}
}

func http1() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	return p
}

// StorageTransport makes a transport for pieces out of base, which keeps its tuning and is not changed. Every request is judged
// by the text of its address, and every connection by the address it really leads to: while dialling, so that a name
// which resolves to something else the second time gains nothing. Behind a proxy, which resolves names itself, the text
// is all there is. Where base has a DialContext of its own, the connection is judged after it was made and before a byte
// is sent. A host that is not listed is pinned once its connection stands.
//
// A request that carries Authorization or Cookie is a programming error that would leak the backend's token, and is
// refused with Kind Bug.
func StorageTransport(hosts Hosts, base *http.Transport) http.RoundTripper {
	inner := base.Clone()
	inner.Protocols, inner.ForceAttemptHTTP2, inner.OnProxyConnectResponse = http1(), false, proxy.Answer
	g := &guardedTransport{hosts: hosts, inner: inner}
	if find := inner.Proxy; find != nil {
		inner.Proxy = func(r *http.Request) (*url.URL, error) {
			u, err := find(r)
			if u == nil || err != nil {
				return u, err
			}
			g.proxies.Store(proxyAddress(u), true)
			return u, hosts.admit("connect", hostPort(r.URL))
		}
	}
	own := inner.DialContext
	inner.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return g.connect(ctx, own, network, address)
	}
	inner.DialTLSContext = nil
	return g
}

type guardedTransport struct {
	hosts   Hosts
	inner   *http.Transport
	proxies sync.Map // "host:port" of the proxies that the settings named
}

// RoundTrip implements http.RoundTripper.
func (g *guardedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	err := g.hosts.check("connect", r.URL)
	if _, isProxy := g.proxies.Load(hostPort(r.URL)); isProxy && err == nil && !g.hosts.listed(hostPort(r.URL)) {
		err = refused("connect", r.URL.Host, "this host is the proxy")
	}
	if err == nil && (r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "") {
		err = fault.New(fault.Bug, "connect", "a credential was about to be sent to the storage")
	}
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // RoundTrip must close it, also on errors
		}
		return nil, err
	}
	return g.inner.RoundTrip(r)
}

// Transports are the one for a driver's calls, and the one that its StorageTransport is made of, where the options leave them open.
func Transports(calls http.RoundTripper, pieces *http.Transport, pool *x509.CertPool) (http.RoundTripper, *http.Transport) {
	if calls == nil {
		calls = Transport(pool)
	}
	if pieces == nil {
		pieces = transfer.NewTransport(transfer.TransportOptions{RootCAs: pool})
	}
	return calls, pieces
}

// CloseIdle closes the idle connections of a transport that keeps any.
func CloseIdle(transport http.RoundTripper) {
	if c, ok := transport.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// CloseIdleConnections lets http.Client and Destination.Close release what is idle.
func (g *guardedTransport) CloseIdleConnections() { g.inner.CloseIdleConnections() }

// connect makes a connection for requests: to a proxy, which was judged by nobody but the settings, or to a storage host,
// which is judged by where it leads, and then by the pins.
func (g *guardedTransport) connect(ctx context.Context, own dialFunc, network, address string) (net.Conn, error) {
	if _, proxied := g.proxies.Load(address); proxied {
		return g.dial(ctx, own, network, address, nil)
	}
	host := canonical(address)
	listed := g.hosts.listed(host)
	conn, err := g.dial(ctx, own, network, address, func(ip netip.Addr) error {
		return g.hosts.checkIP("connect", host, ip, listed)
	})
	if err != nil {
		return nil, err
	}
	if err := g.hosts.admit("connect", host); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dial connects; judge, where there is one, sees every address before it is connected to.
func (g *guardedTransport) dial(ctx context.Context, own dialFunc, network, address string, judge func(netip.Addr) error) (net.Conn, error) {
	if own == nil {
		dialer := net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
		if judge != nil {
			dialer.Control = func(_, resolved string, _ syscall.RawConn) error { return judgeText(judge, resolved) }
		}
		return dialer.DialContext(ctx, network, address)
	}
	conn, err := own(ctx, network, address)
	if err != nil || judge == nil {
		return conn, err
	}
	if err := judgeText(judge, conn.RemoteAddr().String()); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

func judgeText(judge func(netip.Addr) error, resolved string) error {
	at, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return refused("connect", "", "the connection leads to no internet address")
	}
	return judge(at.Addr())
}

// proxyAddress is what a transport dials for this proxy.
func proxyAddress(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}
