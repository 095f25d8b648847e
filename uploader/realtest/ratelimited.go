package realtest

import (
	"cmp"
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/time/rate"
)

// Link is a way to a server that has one rate for everything that is sent over it, as a house's uplink has; toxiproxy's
// limit is for each connection. It also counts.
type Link struct {
	Address  string // connect here
	upstream string
	limit    *rate.Limiter
	sent     atomic.Int64

	mu    sync.Mutex
	conns map[net.Conn]bool
}

// burst is small, so that the rate is even.
const burst = 16 << 10

// NewLink opens a link to upstream (host:port) that carries so many bytes a second from the client; 0 is no limit.
func NewLink(t testing.TB, upstream string, perSecond int) *Link {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{
		Address: listener.Addr().String(), upstream: upstream,
		limit: rate.NewLimiter(rate.Inf, burst), conns: map[net.Conn]bool{},
	}
	l.SetRate(perSecond)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			work.Go(func() { l.carry(ctx, conn) })
		}
	})
	t.Cleanup(func() {
		cancel()
		_ = listener.Close()
		l.Break()
		work.Wait()
	})
	return l
}

// SetRate changes the rate; 0 is no limit.
func (l *Link) SetRate(perSecond int) { setRate(l.limit, perSecond) }

func setRate(limit *rate.Limiter, perSecond int) {
	if perSecond == 0 {
		limit.SetLimit(rate.Inf)
		return
	}
	limit.SetLimit(rate.Limit(perSecond))
}

// Sent is how many bytes the clients sent, of all connections, headers included.
func (l *Link) Sent() int64 { return l.sent.Load() }

// Break breaks all connections; new ones are taken.
func (l *Link) Break() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
}

// hold keeps track of a connection until it is let go.
func (l *Link) hold(c net.Conn) (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[c] = true
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.conns, c)
		_ = c.Close()
	}
}

func (l *Link) carry(ctx context.Context, client net.Conn) {
	defer l.hold(client)()
	var dialer net.Dialer
	server, err := dialer.DialContext(ctx, "tcp", l.upstream)
	if err != nil {
		return
	}
	defer l.hold(server)()
	if tcp, ok := client.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(256 << 10) // what waits in buffers was not carried; with less, loopback itself crawls
	}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _ = io.Copy(client, server)
		_ = client.Close() // the server is done with it
	}()
	buf := make([]byte, burst)
	for {
		n, err := client.Read(buf)
		l.sent.Add(int64(n))
		if n > 0 && l.limit.WaitN(ctx, n) == nil {
			_, werr := server.Write(buf[:n])
			err = cmp.Or(err, werr)
		}
		if err != nil || ctx.Err() != nil {
			break
		}
	}
	_ = server.Close()
	<-answered
}
