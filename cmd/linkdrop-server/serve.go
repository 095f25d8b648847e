package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

// shutdownTime: what is being sent is resumable; nobody waits longer for a restart.
const shutdownTime = 10 * time.Second

func serve(ctx context.Context, listener net.Listener, web *http.Server, log *slog.Logger) error {
	var calls sync.WaitGroup // http.Server.Close does not wait for them, and they use what is closed next
	next := web.Handler
	web.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		defer calls.Done()
		next.ServeHTTP(w, r)
	})
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	log.InfoContext(last, "stopping: what is under way may end", slog.Duration("within", shutdownTime))
	if web.Shutdown(last) != nil {
		log.WarnContext(ctx, "cutting off what is still under way")
		_ = web.Close()
	}
	calls.Wait()
	return nil
}

// version is what this program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && info.Main.Version == "(devel)" {
			return s.Value
		}
	}
	return info.Main.Version
}
