// Package proxy finds the proxy that the system wants connections to go through, and puts a proxy's refusal into words.
//
// HTTPS_PROXY, HTTP_PROXY and NO_PROXY count first, on every system; where the environment names no proxy, Windows' and
// macOS' own settings do, their automatic ones (PAC, WPAD) included. They are read once: a change counts after a new start,
// what a PAC script says after a few minutes. This machine is never reached through a proxy. A proxy is only ever asked for a
// tunnel, and so sees the names of hosts and nothing else; a PAC script is told no more.
package proxy

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-ieproxy"

	"linkdrop/uploader/fault"
)

const (
	// keepFor is how long a host's proxy is not looked for again. Windows runs its PAC script, or looks for one on the
	// network, at each question, which may take seconds; ten thousand small files ask ten thousand times.
	keepFor = 5 * time.Minute
	// maxHosts is far above how many backends and storages anybody sends to.
	maxHosts = 64
)

// System is what http.Transport.Proxy wants. Each transport gets its own. The function is safe for concurrent use and may
// block for seconds while a PAC script is looked for; its errors are *fault.Error of Kind ProxySetting.
func System() func(*http.Request) (*url.URL, error) {
	return (&finder{find: ieproxy.GetProxyFunc()}).proxy
}

type finder struct {
	find  func(*http.Request) (*url.URL, error)
	mu    sync.Mutex
	known map[string]answer // by scheme and host
}

type answer struct {
	proxy *url.URL
	err   error
	since time.Time
}

func (f *finder) proxy(r *http.Request) (*url.URL, error) {
	if isThisMachine(r.URL.Hostname()) {
		return nil, nil //nolint:nilnil // http.Transport's way to say "none"
	}
	key := r.URL.Scheme + "://" + r.URL.Host
	f.mu.Lock()
	defer f.mu.Unlock()
	if a, ok := f.known[key]; ok && time.Since(a.since) < keepFor {
		return a.proxy, a.err
	}
	bare := &http.Request{Method: r.Method, URL: &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: "/"}}
	found, err := f.find(bare)
	a := answer{since: time.Now()}
	switch {
	case err != nil: // its words may hold the proxy's password
		a.err = fault.New(fault.ProxySetting, "connect", "the system's proxy setting cannot be read")
	case found != nil:
		a.proxy = proxyURL(found)
	}
	if f.known == nil || len(f.known) >= maxHosts {
		f.known = make(map[string]answer)
	}
	f.known[key] = a
	return a.proxy, a.err
}

// proxyURL gives a PAC script's answer, a bare "host:port", the scheme that it means.
func proxyURL(found *url.URL) *url.URL {
	out := *found
	if out.Scheme == "" {
		out.Scheme = "http"
	}
	return &out
}

// isThisMachine knows the names that mean this machine (RFC 6761 §6.3). The environment's rules know them too, Windows' do not.
func isThisMachine(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}

// Answer is what http.Transport.OnProxyConnectResponse wants: it gives a proxy's refusal a type, where net/http would only
// repeat its words.
func Answer(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	kind := fault.Blocked // 403: a filter
	if answer.StatusCode == http.StatusProxyAuthRequired {
		kind = fault.ProxySignIn
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		kind = fault.Unreachable // the proxy is there and did not get through
	}
	return &fault.Error{Kind: kind, Op: "connect", Host: proxy.Host, Status: answer.StatusCode, Detail: "the proxy refused the connection"}
}
