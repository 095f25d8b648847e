// Package connlimit keeps the connections of an HTTP server within what its process may have open: where there are too many, the one
// that has been silent longest is closed for the newest. So whoever opens them by the thousand and says nothing keeps nobody out.
//
// What is where:
//
//	connlimit.go    Limit, which follows a server's connections
//	openfiles_*.go  how many files this system lets a process have open
package connlimit

import (
	"container/list"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

const (
	// mostConnections is for machines that put no lower limit on open files: each costs about 40 KiB.
	mostConnections = 8192
	// spareFiles are for the database, its journal, the listener and the like. Of the rest, a connection may need one for itself
	// and one for the file that it brings or fetches.
	spareFiles = 64
)

// Limit follows the connections of one server. Where none is silent, the newest is closed. Silent is a connection that has not asked
// anything yet, or got its answer. It is safe for concurrent use.
type Limit struct {
	most, each int // at once: of all, and of one address
	exempt     func(netip.Addr) bool

	mu     sync.Mutex
	known  map[net.Conn]*connection
	silent *list.List // of *connection, the longest silent first
	from   map[netip.Prefix]*fromOne
}

// fromOne are the connections of one address, or, of IPv6, one network of 64 bits, which is what one customer gets.
type fromOne struct {
	n      int
	silent *list.List
}

type connection struct {
	net.Conn
	from  netip.Prefix
	all   *list.Element // in Limit.silent; nil: it is being answered
	ofOne *list.Element
}

// New makes a Limit out of how many files this process may have open: half of them, and half of that for one address. exempt are
// addresses that many people share: those of proxies.
func New(exempt func(netip.Addr) bool) *Limit { return newLimit(openFiles(), exempt) }

// Most is how many connections a Limit of New allows.
func Most() int { return mostOf(openFiles()) }

// mostOf takes how many files there may be; 0: no limit.
func mostOf(files int) int {
	if files <= 0 {
		return mostConnections
	}
	return max(16, min(mostConnections, (files-spareFiles)/2))
}

// newLimit takes how many files there may be; 0: no limit.
func newLimit(files int, exempt func(netip.Addr) bool) *Limit {
	most := mostOf(files)
	return &Limit{
		most: most, each: most / 2, exempt: exempt,
		known: map[net.Conn]*connection{}, silent: list.New(), from: map[netip.Prefix]*fromOne{},
	}
}

// Follow is an http.Server's ConnState.
func (c *Limit) Follow(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.add(conn)
	case http.StateActive:
		if known := c.known[conn]; known != nil {
			c.speak(known)
		}
	case http.StateIdle:
		if known := c.known[conn]; known != nil { // else we closed it
			c.fallSilent(known)
		}
	case http.StateHijacked, http.StateClosed:
		if known := c.known[conn]; known != nil {
			c.forget(known)
		}
	}
}

func (c *Limit) add(conn net.Conn) {
	added := &connection{Conn: conn, from: network(conn.RemoteAddr())}
	one := c.from[added.from]
	if one == nil {
		one = &fromOne{silent: list.New()}
		c.from[added.from] = one
	}
	if one.n >= c.each && !c.exempt(added.from.Addr()) && !c.drop(one.silent) || len(c.known) >= c.most && !c.drop(c.silent) {
		if one.n == 0 {
			delete(c.from, added.from)
		}
		_ = conn.Close()
		return
	}
	c.from[added.from] = one // dropping may have taken the last of it
	one.n++
	c.known[conn] = added
	c.fallSilent(added)
}

// drop closes the longest silent of some connections.
func (c *Limit) drop(silent *list.List) bool {
	oldest := silent.Front()
	if oldest == nil {
		return false
	}
	dropped, _ := oldest.Value.(*connection)
	c.forget(dropped)
	_ = dropped.Close()
	return true
}

func (c *Limit) fallSilent(conn *connection) {
	c.speak(conn)
	conn.all = c.silent.PushBack(conn)
	conn.ofOne = c.from[conn.from].silent.PushBack(conn)
}

func (c *Limit) speak(conn *connection) {
	if conn.all == nil {
		return
	}
	c.silent.Remove(conn.all)
	c.from[conn.from].silent.Remove(conn.ofOne)
	conn.all, conn.ofOne = nil, nil
}

func (c *Limit) forget(conn *connection) {
	c.speak(conn)
	delete(c.known, conn.Conn)
	one := c.from[conn.from]
	if one.n--; one.n == 0 {
		delete(c.from, conn.from)
	}
}

// network is what an address is counted by. What has none (a socket in the file system) is counted together.
func network(addr net.Addr) netip.Prefix {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	return NetworkOf(tcp.AddrPort().Addr())
}

// NetworkOf is what an address is counted by: of IPv6 the network of 64 bits, which is what one customer gets. The zero Prefix
// where there is none.
func NetworkOf(ip netip.Addr) netip.Prefix {
	ip = ip.Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
