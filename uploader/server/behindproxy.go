package server

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"linkdrop/uploader/server/connlimit"
)

// maxForwarded is how many addresses of X-Forwarded-For are looked at: a proxy in front of a proxy is common, nine are not.
const maxForwarded = 10

func (s *Server) trustedProxy(ip netip.Addr) bool {
	ip = ip.Unmap()
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// trustedPeer reports whether the other end of a call's connection is a trusted proxy.
func (s *Server) trustedPeer(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && s.trustedProxy(peer.Addr())
}

// clientAddress is who a call comes from: the other end of its connection or, where that is a trusted proxy, the last address in
// X-Forwarded-For that is not one. What stands before that may be an invention. The zero Addr where there is none.
func (s *Server) clientAddress(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for n := len(hops) - 1; n >= max(0, len(hops)-maxForwarded) && s.trustedProxy(client); n-- {
		next, ok := forwardedAddress(hops[n])
		if !ok {
			break
		}
		client = next
	}
	return client
}

// noteUnknownProxy says once that X-Forwarded-For came from somebody who is not believed. Where that is a proxy that was not named,
// everybody behind it is one address: one who guesses links takes them away from all.
func (s *Server) noteUnknownProxy(r *http.Request) {
	if r.Header.Get("X-Forwarded-For") == "" {
		return
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || s.trustedProxy(peer.Addr()) {
		return
	}
	if s.proxyNoted.CompareAndSwap(false, true) {
		s.Log.WarnContext(r.Context(), "X-Forwarded-For comes from an address that is no trusted proxy, and is not believed: if a proxy of yours is there, name it, as until then everybody behind it counts as one",
			slog.String("address", addressText(peer.Addr().Unmap())))
	}
}

// countedAddress is whom a call is counted against. Calls of which nothing is known count as one.
func (s *Server) countedAddress(r *http.Request) netip.Addr {
	return connlimit.NetworkOf(s.clientAddress(r)).Addr()
}

// forwardedAddress reads one address; some proxies write its port, too.
func forwardedAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	ip, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return ip.Unmap().WithZone(""), err == nil
}

// addressText is an address in the log; empty where there is none.
func addressText(ip netip.Addr) string {
	if !ip.IsValid() {
		return ""
	}
	return ip.String()
}

// CheckPublicPath says what is wrong with the path of a public address, as "/share" in https://files.example.com/share; empty:
// nothing. What the server itself answers under cannot be one: nobody could tell whether a proxy took it away.
func CheckPublicPath(path string) (wrong string) {
	path = strings.Trim(path, "/")
	if path == "" {
		return ""
	}
	for _, name := range strings.Split(path, "/") {
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "?#%\\\"'<> ") {
			return "its path is not usable"
		}
	}
	first, _, _ := strings.Cut(path, "/")
	if slices.Contains([]string{".well-known", "v1", "s", "d", "o", "landing", "openapi.json", "healthz", "readyz"}, first) {
		return "its path may not begin with /" + first + ", which the server answers itself"
	}
	return ""
}

func (s *Server) publicPath() string {
	public, err := url.Parse(s.PublicURL())
	if err != nil {
		return ""
	}
	return strings.TrimRight(public.Path, "/")
}

// withoutPublicPath takes the path of the public address away from a call, where the proxy in front has left it there. A path that is
// answered as it is, and not without its beginning, had it taken away already: "/share/create" under the public path "/share".
func (s *Server) withoutPublicPath(r *http.Request, routes *http.ServeMux) *http.Request {
	prefix := s.publicPath()
	if prefix == "" || !strings.HasPrefix(r.URL.Path, prefix+"/") {
		return r
	}
	stripped := new(http.Request)
	*stripped = *r
	stripped.URL = new(url.URL)
	*stripped.URL = *r.URL
	stripped.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
	stripped.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, prefix)
	if s.CompatAPI && !answers(routes, stripped) && answers(routes, r) {
		return r
	}
	return stripped
}

// answers reports whether a path has a route of its own.
func answers(routes *http.ServeMux, r *http.Request) bool {
	_, pattern := routes.Handler(r)
	return pattern != "/"
}
