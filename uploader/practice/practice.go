package practice

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/server"
	"linkdrop/uploader/smallfile"
)

const (
	host = "127.0.0.1"
	// startWait is how long a start waits for an owner that is starting too; opening takes a few hundred milliseconds.
	startWait = 10 * time.Second
	// ownerCheckEvery is how often a guest looks whether the owner is gone.
	ownerCheckEvery = 500 * time.Millisecond
)

// Options of Start. Only Dir is needed.
type Options struct {
	Dir string       // of this destination alone; made where it is missing, 0700
	Log *slog.Logger // nil: silence
	// Changed is called, from another goroutine, when URL gives another address than before: a destination that was opened
	// with the old one must be opened again. Nil: nobody wants to know.
	Changed func()
}

// Server is the practice server of this computer, run here or by another process. It is safe for concurrent use.
type Server struct {
	o     Options
	token string
	lock  *flock.Flock
	stop  context.CancelFunc
	ended chan struct{} // the watching goroutine is gone

	mu   sync.Mutex
	port int
	own  *ownServer // nil: another process serves
}

// Start serves, or finds the process that does. It returns when URL answers. Errors are *fault.Error: DiskFull and
// Unreadable of the folder, Unreachable where another process has the lock and does not answer. ctx is for starting only.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fault.Open("practice", err)
	}
	s := &Server{o: o, lock: smallfile.Lock(filepath.Join(o.Dir, "practice.lock")), ended: make(chan struct{})}
	if err := s.begin(ctx); err != nil {
		_ = s.lock.Close()
		return nil, err
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go s.watch(watching)
	return s, nil
}

// begin tries to be the owner, then to be a guest, until one of them works.
func (s *Server) begin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	for {
		owner, err := s.lock.TryLock()
		if err != nil {
			return fault.Open("practice", err)
		}
		if owner {
			return s.serve(ctx)
		}
		if s.joinOwner(ctx) {
			return nil
		}
		select {
		case <-ctx.Done():
			return &fault.Error{Kind: fault.Unreachable, Op: "practice", Host: host, Detail: "another Linkdrop has the practice folder and does not answer"}
		case <-time.After(ownerCheckEvery / 10):
		}
	}
}

// joinOwner finds the owner's server, and makes sure that it is.
func (s *Server) joinOwner(ctx context.Context) bool {
	port := readPort(s.o.Dir)
	token, err := server.LocalToken(s.o.Dir)
	if port == 0 || err != nil || !isOurs(ctx, port, token) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.port, s.token = port, token
	return true
}

// URL is the server's address, without a trailing slash. It changes only when Changed is called.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "http://" + address(s.port)
}

// Token is the bearer token. It never changes, and must not be shown, logged or stored.
func (s *Server) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

// Owner reports whether this process serves; else another one does, now.
func (s *Server) Owner() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.own != nil
}

// watch waits, as a guest, for the owner's end.
func (s *Server) watch(ctx context.Context) {
	defer close(s.ended)
	if s.Owner() {
		return
	}
	tick := time.NewTicker(ownerCheckEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if s.takeOver(ctx) {
			return
		}
	}
}

// takeOver makes this process the owner where the last one is gone, and reports whether this process serves now. Where another guest was faster,
// its address counts.
func (s *Server) takeOver(ctx context.Context) bool {
	before := s.URL()
	free, err := s.lock.TryLock()
	switch {
	case err != nil:
		return false
	case !free:
		if port := readPort(s.o.Dir); port == 0 || "http://"+address(port) == before || !s.joinOwner(ctx) {
			return false
		}
	default:
		if err := s.serve(ctx); err != nil {
			s.o.Log.Warn("practice: taking over failed", "kind", fault.KindOf(err).String())
			_ = s.lock.Unlock()
			return false
		}
		s.o.Log.Info("practice: took over from a Linkdrop that has ended")
	}
	if s.o.Changed != nil && s.URL() != before {
		s.o.Changed()
	}
	return s.Owner()
}

// Close stops serving: what is being sent or fetched gets two seconds to come to its end. A guest just leaves.
func (s *Server) Close() error {
	s.stop()
	<-s.ended
	s.mu.Lock()
	own := s.own
	s.own = nil
	s.mu.Unlock()
	var err error
	if own != nil {
		err = own.close()
	}
	_ = s.lock.Close() // last: the next owner finds everything closed
	return err
}

// portFile holds the port, in digits.
const portFile = "port"

func readPort(dir string) int {
	text, err := smallfile.Read(filepath.Join(dir, portFile), 64)
	if err != nil {
		return 0
	}
	port, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || port < 1024 || port > 65535 {
		return 0
	}
	return port
}

func writePort(dir string, port int) error {
	return smallfile.Replace(filepath.Join(dir, portFile), []byte(strconv.Itoa(port)+"\n"))
}

func address(port int) string { return host + ":" + strconv.Itoa(port) }
