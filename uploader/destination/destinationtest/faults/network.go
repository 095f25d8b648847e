package faults

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"
)

// Errors as the system reports them through net/http.

func broken(op string, errno syscall.Errno) error {
	return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, errno)}
}

// Refused is a connection that nobody takes.
func Refused() Fault {
	return Fault{Name: "connection refused", Do: func(*Exchange) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}}
}

// NoName is a host whose name does not resolve.
func NoName() Fault {
	return Fault{Name: "DNS failure", Do: func(e *Exchange) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: e.Request.URL.Hostname(), IsNotFound: true}}
	}}
}

// Offline is a machine without a network.
func Offline() Fault {
	return Fault{Name: "network unreachable", Do: func(*Exchange) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
	}}
}

// Dropped is a connection that breaks before anything was sent.
func Dropped() Fault {
	return Fault{Name: "dropped before send", Do: func(*Exchange) (*http.Response, error) {
		return nil, broken("write", syscall.ECONNRESET)
	}}
}

// DroppedAfter is a connection that breaks when n bytes of the body are gone. It fits bodies longer than that. The server
// really gets them.
func DroppedAfter(n int64) Fault {
	return Fault{
		Name: "dropped after n bytes", Fits: func(size int64) bool { return size > n },
		Do: func(e *Exchange) (*http.Response, error) {
			return e.cut(n, func(context.Context) error { return broken("write", syscall.ECONNRESET) })
		},
	}
}

// DroppedHalfway breaks in the middle of the body, whatever its size.
func DroppedHalfway() Fault {
	return Fault{
		Name: "dropped halfway", Fits: func(size int64) bool { return size > 0 },
		Do: func(e *Exchange) (*http.Response, error) {
			return e.cut(e.Request.ContentLength/2, func(context.Context) error { return broken("write", syscall.ECONNRESET) })
		},
	}
}

// StalledAfter takes n bytes of the body and then nothing more, until the request is given up. It fits longer bodies.
func StalledAfter(n int64) Fault {
	return Fault{
		Name: "stalled", Fits: func(size int64) bool { return size > n },
		Do: func(e *Exchange) (*http.Response, error) {
			return e.cut(n, func(ctx context.Context) error {
				<-ctx.Done()
				return context.Cause(ctx)
			})
		},
	}
}

// NoReply lets everything through and never brings the answer, until the request is given up.
func NoReply() Fault {
	return Fault{Name: "reply stalled", Do: func(e *Exchange) (*http.Response, error) {
		if err := e.through(); err != nil {
			return nil, err
		}
		<-e.Request.Context().Done()
		return nil, context.Cause(e.Request.Context())
	}}
}

// LostReply lets everything through, and breaks the connection where the answer would have come: it is stored all the same.
func LostReply() Fault {
	return Fault{Name: "stored but reply lost", Do: func(e *Exchange) (*http.Response, error) {
		if err := e.through(); err != nil {
			return nil, err
		}
		return nil, broken("read", syscall.ECONNRESET)
	}}
}

// Slow lets everything through at this many bytes a second, in steps of at most a fiftieth of a second: well within a
// watchdog of 200 ms.
func Slow(rate int64) Fault {
	return Fault{Name: "slow", Do: func(e *Exchange) (*http.Response, error) {
		if e.Request.Body != nil {
			e.Request.Body = &paced{ReadCloser: e.Request.Body, ctx: e.Request.Context(), rate: rate, step: max(1, rate/50)}
			e.Request.GetBody = nil
		}
		return e.Next.RoundTrip(e.Request)
	}}
}

// AtByte lets everything through and calls f once, when n bytes of the body were read: the moment to pause, to kill, to
// change the file. It fits bodies of at least n bytes.
func AtByte(n int64, f func()) Fault {
	return Fault{
		Name: "at a byte", Fits: func(size int64) bool { return size >= n },
		Do: func(e *Exchange) (*http.Response, error) {
			if e.Request.Body == nil || e.Request.Body == http.NoBody {
				f()
				return e.Next.RoundTrip(e.Request)
			}
			e.Request.Body = &tripwire{ReadCloser: e.Request.Body, left: n, f: sync.OnceFunc(f)}
			return e.Next.RoundTrip(e.Request)
		},
	}
}

// HeldUntil waits for release before it lets the request through.
func HeldUntil(release <-chan struct{}) Fault {
	return Fault{Name: "held", Do: func(e *Exchange) (*http.Response, error) {
		select {
		case <-release:
			return e.Next.RoundTrip(e.Request)
		case <-e.Request.Context().Done():
			return nil, context.Cause(e.Request.Context())
		}
	}}
}

// through sends the whole request and throws the answer away.
func (e *Exchange) through() error {
	answer, err := e.Next.RoundTrip(e.Request)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.Body.Close()
}

// cut sends the first n bytes for real and ends with what end says.
func (e *Exchange) cut(n int64, end func(context.Context) error) (*http.Response, error) {
	var ended error
	e.Request.GetBody = nil // a second reader would not be cut
	e.Request.Body = &cutBody{ReadCloser: e.Request.Body, left: n, end: func() error {
		ended = end(e.Request.Context())
		return ended
	}}
	answer, err := e.Next.RoundTrip(e.Request)
	if err == nil {
		_ = answer.Body.Close() // the server did not wait for the rest
	}
	if ended == nil {
		ended = end(e.Request.Context())
	}
	return nil, ended
}

type cutBody struct {
	io.ReadCloser
	left int64
	end  func() error
}

func (c *cutBody) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, c.end()
	}
	n, err := c.ReadCloser.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

type paced struct {
	io.ReadCloser
	ctx  context.Context //nolint:containedctx // it lives as long as its request
	rate int64           // bytes a second
	step int64           // bytes of one Read
}

func (p *paced) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b[:min(int64(len(b)), p.step)])
	timer := time.NewTimer(time.Duration(n) * time.Second / time.Duration(p.rate))
	defer timer.Stop()
	select {
	case <-timer.C:
		return n, err
	case <-p.ctx.Done():
		return n, context.Cause(p.ctx)
	}
}

type tripwire struct {
	io.ReadCloser
	left int64
	f    func()
}

func (t *tripwire) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.left -= int64(n)
	if t.left <= 0 || errors.Is(err, io.EOF) {
		t.f()
	}
	return n, err
}
