package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"linkdrop/uploader/server"
)

// shutdownTime: what is being sent is resumable; nobody waits longer for a restart.
const shutdownTime = 10 * time.Second

// outliveHangups lets SIGHUP end nothing, with whatever settings: it asks for files to be read again, and who sends it to a server that
// has none must not cut off what is being sent. Where there is nothing to be read, the log says so. A terminal that closes sends it too.
func outliveHangups(ctx context.Context, readsFiles bool, log *slog.Logger) (stop func()) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	ctx, end := context.WithCancel(ctx)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
				if !readsFiles {
					log.InfoContext(ctx, "SIGHUP: there is no file to be read again")
				}
			}
		}
	}()
	return func() {
		signal.Stop(hangup)
		end()
	}
}

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

// startServer is the command without a word.
func startServer(ctx context.Context, args []string, env func(string) (string, bool), stdout, stderr io.Writer) error {
	var said bytes.Buffer
	set, err := readSettings(args, env, &said)
	if errors.Is(err, flag.ErrHelp) {
		_, err = said.WriteTo(stdout)
		return err
	}
	if err != nil {
		_, _ = said.WriteTo(stderr)
		return err
	}
	if set.version {
		_, err := fmt.Fprintln(stdout, "linkdrop-server", version())
		return err
	}
	if err := errors.Join(set.checkModes(), set.checkPlace()); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", set.addr)
	if err != nil {
		return err
	}
	log := slog.New(set.logHandler(stderr))
	defer outliveHangups(ctx, set.policy+set.tokensFile != "", log)()
	options, closeStores, err := set.options(ctx, listener.Addr(), log)
	if err != nil {
		closeStores()
		return errors.Join(err, listener.Close())
	}
	defer closeStores()
	reference, err := server.New(ctx, options)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer reference.Close() //nolint:errcheck // the process ends
	if err := set.keepPlace(); err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintln(stdout, "address:", options.PublicURL())
	if options.SignIn == nil {
		if err := defaultToken(set.stateDir, reference.Token(server.LocalOwner), stdout); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if set.behindUnknownProxy(listener.Addr()) {
		log.WarnContext(ctx, "links lead through a proxy that --trusted-proxy does not name: everybody behind it counts as one address, and one who guesses links takes them away from all")
	}
	log.InfoContext(ctx, "start", slog.String("version", version()), slog.String("address", listener.Addr().String()), slog.String("public", options.PublicURL()),
		slog.String("state", set.stateDir), slog.String("storage", set.storageName()), slog.Bool("tokens_file", set.tokensFile != ""))
	defer log.InfoContext(ctx, "stop")
	return serve(ctx, listener, reference.HTTP(), log)
}
