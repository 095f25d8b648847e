package connlimit

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"testing"
)

// held is a connection that says whether it was closed.
type held struct {
	net.Conn
	from   string
	closed bool
}

func (h *held) Close() error { h.closed = true; return nil }
func (h *held) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(h.from), 1))
}

// crowd opens connections to a server that takes 20, and 10 of one address.
type crowd struct{ open *Limit }

func newCrowd() crowd {
	proxy := netip.MustParseAddr("192.0.2.99")
	return crowd{newLimit(spareFiles+40, func(ip netip.Addr) bool { return ip == proxy })}
}

func (c crowd) come(from string, n int, state ...http.ConnState) (all []*held) {
	for range n {
		h := &held{from: from}
		all = append(all, h)
		c.open.Follow(h, http.StateNew)
		for _, s := range state {
			c.open.Follow(h, s)
		}
	}
	return all
}

func closed(all []*held) (n int) {
	for _, h := range all {
		if h.closed {
			n++
		}
	}
	return n
}

// TestTheSilentMakeRoom: the longest silent of an address goes for the newest of it, and the longest silent of all where there are
// too many; whoever is being answered stays.
func TestTheSilentMakeRoom(t *testing.T) {
	c := newCrowd()
	busy := c.come("192.0.2.1", 3, http.StateActive)
	silent := c.come("192.0.2.1", 100)
	if closed(busy) != 0 || closed(silent) != 93 || !silent[92].closed || silent[93].closed {
		t.Errorf("%d busy and %d silent ones were closed", closed(busy), closed(silent))
	}
	idle := c.come("192.0.2.2", 2, http.StateActive, http.StateIdle)
	others := c.come("192.0.2.3", 9) // 21 in all
	if closed(idle) != 0 || closed(others) != 0 || closed(silent) != 94 || !silent[93].closed {
		t.Errorf("of all, %d %d %d were closed", closed(idle), closed(others), closed(silent))
	}
	for _, all := range [][]*held{busy, silent, idle, others} {
		for _, h := range all {
			c.open.Follow(h, http.StateClosed) // also told of those that we closed
		}
	}
	if len(c.open.known) != 0 || len(c.open.from) != 0 || c.open.silent.Len() != 0 {
		t.Errorf("%d connections, %d addresses, %d silent are left", len(c.open.known), len(c.open.from), c.open.silent.Len())
	}
}

// TestTheBusyStay: where nobody is silent, the newest goes. A proxy has the connections of many.
func TestTheBusyStay(t *testing.T) {
	c := newCrowd()
	one := c.come("2001:db8::1", 6, http.StateActive)
	neighbour := c.come("2001:db8::2", 6, http.StateActive) // the same customer
	proxy := c.come("192.0.2.99", 12, http.StateActive)
	if closed(one) != 0 || closed(neighbour) != 2 || closed(proxy) != 2 {
		t.Errorf("%d %d %d were closed, want 0 2 2", closed(one), closed(neighbour), closed(proxy))
	}
	for _, h := range slices.Concat(one, neighbour, proxy) {
		if !h.closed {
			c.open.Follow(h, http.StateIdle)
		}
	}
	if more := c.come("192.0.2.5", 1); more[0].closed || !one[0].closed {
		t.Error("whoever fell silent did not make room")
	}
}
