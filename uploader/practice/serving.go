package practice

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/server"
)

const (
	// Ports are chosen between these: Linux lends 32768–60999 to outgoing connections, Windows and macOS 49152 and up, and a
	// port that was lent to somebody cannot be listened on.
	firstPort, lastPort = 20_000, 29_999
	// shutdownWait is how long calls under way may take after Close.
	shutdownWait = 2 * time.Second
)

// ownServer is the server, run by this process.
type ownServer struct {
	web       *http.Server
	reference *server.Server
	calls     sync.WaitGroup // http.Server.Close does not wait for them
	ended     chan struct{}
}

// serve opens the folder and listens. The lock is held.
func (s *Server) serve(ctx context.Context) error {
	own := &ownServer{ended: make(chan struct{})}
	reference, err := server.New(ctx, server.Options{
		State: s.o.Dir, Name: "Practice", Log: s.o.Log,
		PublicURL:    s.URL,
		AllowedHosts: func() []string { s.mu.Lock(); defer s.mu.Unlock(); return []string{address(s.port)} },
	})
	if err != nil {
		return openFault(err)
	}
	token := reference.Token(server.LocalOwner)
	listener, port, moved, err := listen(ctx, readPort(s.o.Dir))
	if err == nil {
		err = writePort(s.o.Dir, port)
	}
	if err != nil {
		if listener != nil {
			_ = listener.Close()
		}
		return errors.Join(openFault(err), reference.Close())
	}
	if moved {
		s.o.Log.Warn("practice: another program has the port; earlier links do not work any more")
	}
	own.reference = reference
	own.web = &http.Server{
		Handler: own.counted(s.withProof(reference, token)), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	own.web.RegisterOnShutdown(reference.EndStreams)
	s.mu.Lock()
	s.port, s.token, s.own = port, token, own
	s.mu.Unlock()
	go func() { defer close(own.ended); _ = own.web.Serve(listener) }()
	return nil
}

func openFault(err error) error {
	f := fault.Open("practice", err)
	if f.Detail == "" {
		f.Detail = "the practice folder cannot be opened"
	}
	return f
}

// listen takes the port of the last time, or, where there is none or a stranger has it, another one.
func listen(ctx context.Context, last int) (listener net.Listener, port int, moved bool, err error) {
	var config net.ListenConfig
	try := func(port int) bool {
		listener, err = config.Listen(ctx, "tcp4", address(port))
		return err == nil
	}
	if last != 0 && try(last) {
		return listener, last, false, nil
	}
	for range 50 {
		port := firstPort + rand.IntN(lastPort-firstPort+1) //nolint:gosec // any port will do
		if port != last && try(port) {
			return listener, port, last != 0, nil
		}
	}
	if !try(0) {
		return nil, 0, false, err
	}
	return listener, listener.Addr().(*net.TCPAddr).Port, last != 0, nil //nolint:errcheck,forcetypeassert // it listens on TCP
}

// withProof adds the proof to what the server answers. It is behind the same check of the Host header: server looks at that
// first, and so does proof.
func (s *Server) withProof(reference http.Handler, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == proofPath && r.Host == address(s.currentPort()) {
			answerProof(w, r, token)
			return
		}
		reference.ServeHTTP(w, r)
	})
}

func (s *Server) currentPort() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.port
}

func (own *ownServer) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own.calls.Add(1)
		defer own.calls.Done()
		next.ServeHTTP(w, r)
	})
}

func (own *ownServer) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	if own.web.Shutdown(ctx) != nil {
		_ = own.web.Close() // what is left ends with its connection
	}
	<-own.ended
	own.calls.Wait()
	return own.reference.Close()
}
