package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxForwarded is how many addresses of X-Forwarded-For are looked at: a proxy in front of a proxy is common, nine are not.
const maxForwarded = 10

func (s *Server) trustedProxy(ip netip.Addr) bool {
	ip = ip.Unmap()
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip) })
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

// countedAddress is whom a call is counted against: IPv6 counts by /64, of which a single computer has all. Calls of which nothing
// is known count as one.
func (s *Server) countedAddress(r *http.Request) netip.Addr {
	address := s.clientAddress(r)
	if !address.Is6() {
		return address
	}
	network, _ := address.Prefix(64) // never fails: 64 is within 128
	return network.Addr()
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
