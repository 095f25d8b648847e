package server

import (
	"net/http"
	"net/netip"
)

// clientAddress is whom a call is counted against: the address that it came from. IPv6 counts by /64, of which a single computer
// has all.
func (s *Server) clientAddress(r *http.Request) netip.Addr {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{} // all of these are counted as one
	}
	address := from.Addr().Unmap().WithZone("")
	if address.Is6() {
		network, _ := address.Prefix(64) // never fails: 64 is within 128
		address = network.Addr()
	}
	return address
}
