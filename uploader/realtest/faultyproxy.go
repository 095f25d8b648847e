package realtest

import (
	"bytes"
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// FaultyProxy is a way to a server that can be made bad while connections are open, at a moment that what they carry decides.
// toxiproxy knows neither. A client that closes its connection is seen by the server soon, whatever the fault: what is held
// back then is dropped.
type FaultyProxy struct {
	Address string // connect here

	t        testing.TB
	upstream string
	ctx      context.Context //nolint:containedctx // ends with the test
	work     sync.WaitGroup
	limit    *rate.Limiter // of what clients send
	down     *rate.Limiter // of what they are sent

	mu       sync.Mutex
	listener net.Listener // nil: connections are refused
	pairs    map[*pair]bool
	fault    Fault
	changed  chan struct{} // closed when fault changes
	trap     *trap
	fired    map[Fault]int
	counted  bool // the fault under way is in fired
}

// Fault is what is wrong with a FaultyProxy.
type Fault string

// The faults.
const (
	Healthy   Fault = ""
	Cut       Fault = "cut"        // connections are closed, new ones refused
	Reset     Fault = "reset"      // connections are reset, once
	StallUp   Fault = "stall up"   // nothing gets to the server
	StallDown Fault = "stall down" // nothing comes back, until it heals
	NoReply   Fault = "no reply"   // what comes back is lost, and its connection is reset when it heals
	Delayed   Fault = "delay"      // everything that is sent waits a little
)

// Faults are all but Healthy.
func Faults() []Fault { return []Fault{Cut, Reset, StallUp, StallDown, NoReply, Delayed} }

const delayed = 150 * time.Millisecond

// trap does something once, when a client sends a text, or when the first of the answer comes back. do runs before that is
// passed on.
type trap struct {
	text  []byte
	reply bool
	skip  int // so many times it passes first
	do    func()
}

// pair is a connection of a client and the one to the server behind it.
type pair struct {
	client, server net.Conn
	cancel         context.CancelFunc
	mute           bool  // NoReply has lost something of it
	armed          *trap // waits for the answer
}

// NewFaultyProxy opens a proxy to upstream (host:port), which need not be there yet.
func NewFaultyProxy(t testing.TB, upstream string) *FaultyProxy {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	p := &FaultyProxy{
		Address: FreeAddress(t), t: t, upstream: upstream, ctx: ctx, limit: rate.NewLimiter(rate.Inf, burst), down: rate.NewLimiter(rate.Inf, burst),
		pairs: map[*pair]bool{}, changed: make(chan struct{}), fired: map[Fault]int{},
	}
	p.listen()
	t.Cleanup(func() {
		cancel()
		p.Begin(Cut)
		p.work.Wait()
	})
	return p
}

// SetRate limits what all clients send together, in bytes a second; 0 is no limit.
func (p *FaultyProxy) SetRate(perSecond int) { setRate(p.limit, perSecond) }

// SetDownRate changes the rate of what clients are sent, of all connections; 0 is no limit.
func (p *FaultyProxy) SetDownRate(perSecond int) { setRate(p.down, perSecond) }

// Begin makes it bad. Only one fault is under way at a time.
func (p *FaultyProxy) Begin(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(f)
	if f != Cut && f != Reset {
		return
	}
	if f == Cut && p.listener != nil {
		_ = p.listener.Close()
		p.listener = nil
	}
	for c := range p.pairs {
		p.count()
		c.end(f == Reset)
	}
}

// Break closes all connections as they are; new ones are taken. It is for when a client has died: what it had written is in
// buffers here, and would get to the server long after, at the rate of the line.
func (p *FaultyProxy) Break() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.end(false)
	}
}

// Forget takes back what Once asked for. What has begun goes on.
func (p *FaultyProxy) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trap = nil
}

// Heal makes it good again.
func (p *FaultyProxy) Heal() {
	p.mu.Lock()
	p.trap = nil
	p.set(Healthy)
	for c := range p.pairs {
		if c.mute {
			c.end(true)
		}
	}
	closed := p.listener == nil
	p.mu.Unlock()
	if closed {
		p.listen()
	}
}

// Once does something when a client sends text, or gets the first of the answer to it, after it let pass so many. It replaces
// what was asked for before; Heal forgets it.
func (p *FaultyProxy) Once(text string, reply bool, pass int, do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trap = &trap{[]byte(text), reply, pass, do}
}

// Fired is how often a fault hit a connection, each time that it was under way counted once.
func (p *FaultyProxy) Fired() map[Fault]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[Fault]int{}
	for f, n := range p.fired {
		all[f] = n
	}
	return all
}

func (p *FaultyProxy) set(f Fault) {
	p.fault, p.counted = f, false
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *FaultyProxy) count() {
	if !p.counted {
		p.counted = true
		p.fired[p.fault]++
	}
}

// listen may have to wait: the port was free for a moment, and somebody's connection may have it.
func (p *FaultyProxy) listen() {
	var config net.ListenConfig
	var l net.Listener
	Until(p.t, 30*time.Second, "the proxy has its port", func() (ok bool) {
		var err error
		l, err = config.Listen(p.ctx, "tcp", p.Address)
		return err == nil
	})
	p.mu.Lock()
	p.listener = l
	p.mu.Unlock()
	p.work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.work.Go(func() { p.carry(conn) })
		}
	})
}

func (c *pair) end(reset bool) {
	for _, side := range []net.Conn{c.client, c.server} {
		if tcp, ok := side.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = side.Close()
	}
	c.cancel()
}

func (p *FaultyProxy) carry(client net.Conn) {
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	var dialer net.Dialer
	server, err := dialer.DialContext(ctx, "tcp", p.upstream)
	if err != nil {
		if tcp, ok := client.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // as if nobody listened
		}
		_ = client.Close()
		return
	}
	if tcp, ok := client.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(64 << 10) // the end of the connection is behind what waits in it
	}
	c := &pair{client: client, server: server, cancel: cancel}
	p.mu.Lock()
	p.pairs[c] = true
	cut := p.listener == nil
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.pairs, c)
		p.mu.Unlock()
		c.end(false)
	}()
	if cut { // while it was accepted
		return
	}
	var both sync.WaitGroup
	up, down := &held{more: make(chan struct{}, 1)}, &held{more: make(chan struct{}, 1)}
	both.Go(func() { up.fill(ctx, client, p.limit); cancel() }) // the client is gone: so is all of it
	both.Go(func() { down.fill(ctx, server, p.down) })
	both.Go(func() { up.pour(ctx, server, func(b []byte) bool { return p.passUp(ctx, c, b) }); cancel() })
	both.Go(func() { down.pour(ctx, client, func(b []byte) bool { return p.passDown(ctx, c, b) }); cancel() })
	<-ctx.Done()
	c.end(false)
	both.Wait()
}

// passUp waits as long as the fault says, and reports whether to pass it on.
func (p *FaultyProxy) passUp(ctx context.Context, c *pair, b []byte) bool {
	p.mu.Lock()
	t := p.trap
	if t != nil && bytes.Contains(b, t.text) {
		t.skip--
	}
	caught := t != nil && t.skip < 0
	if caught {
		p.trap = nil
		if t.reply {
			c.armed = t
		}
	}
	p.mu.Unlock()
	if caught && !t.reply {
		t.do()
	}
	if p.await(StallUp, ctx.Done()) == Delayed {
		p.hit(nil)
		return waited(ctx, delayed)
	}
	return ctx.Err() == nil
}

func (p *FaultyProxy) passDown(ctx context.Context, c *pair, b []byte) bool {
	p.mu.Lock()
	t := c.armed
	c.armed = nil
	p.mu.Unlock()
	if t != nil {
		t.do()
	}
	if p.await(StallDown, ctx.Done()) == NoReply {
		p.hit(c)
		return false
	}
	return ctx.Err() == nil && len(b) > 0
}

// hit counts the fault, and marks the pair where it is not nil: what it lost is missed also when it has healed meanwhile.
func (p *FaultyProxy) hit(c *pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c != nil {
		c.mute = true
		if p.fault == Healthy {
			c.end(true)
		}
	}
	if p.fault == Healthy {
		return
	}
	p.count()
}

// await waits while it is that fault, and returns the one after it.
func (p *FaultyProxy) await(f Fault, done <-chan struct{}) Fault {
	for {
		p.mu.Lock()
		now, changed := p.fault, p.changed
		if now == f {
			p.count()
		}
		p.mu.Unlock()
		if now != f {
			return now
		}
		select {
		case <-done:
			return now
		case <-changed:
		}
	}
}

func waited(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// held is what was read and not yet passed on. It has no bound, so that the end of a connection is seen behind it.
type held struct {
	mu   sync.Mutex
	all  [][]byte
	over bool
	more chan struct{}
}

func (h *held) fill(ctx context.Context, from io.Reader, limit *rate.Limiter) {
	for {
		buf := make([]byte, burst)
		n, err := from.Read(buf)
		if n > 0 && limit.WaitN(ctx, n) != nil {
			err = ctx.Err()
		}
		h.mu.Lock()
		if n > 0 {
			h.all = append(h.all, buf[:n])
		}
		h.over = err != nil
		h.mu.Unlock()
		select {
		case h.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (h *held) pour(ctx context.Context, to io.Writer, pass func([]byte) bool) {
	for {
		h.mu.Lock()
		var next []byte
		if len(h.all) > 0 {
			next, h.all = h.all[0], h.all[1:]
		}
		over := h.over
		h.mu.Unlock()
		if next != nil {
			if pass(next) {
				if _, err := to.Write(next); err != nil {
					return
				}
			}
			continue
		}
		if over {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-h.more:
		}
	}
}
