package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"linkdrop/uploader/server"
	"linkdrop/uploader/smallfile"
)

// lookEvery is how often the file of tokens is looked at: a revoked token ends within it, and looking costs one call.
const lookEvery = 2 * time.Second

// watcher ends with Close.
type watcher struct {
	stop context.CancelFunc
	done sync.WaitGroup
}

// Close implements io.Closer.
func (w *watcher) Close() error {
	w.stop()
	w.done.Wait()
	return nil
}

// openTokens reads the file of tokens. Where there is none yet, the error says what makes it.
func openTokens(name string) (*server.TokenFile, error) {
	tokens, err := server.OpenTokenFile(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, server.ErrNoToken) {
		err = fmt.Errorf("%w: linkdrop-server token create NAME --tokens-file %s makes the first", err, name)
	}
	return tokens, err
}

// watchTokens reads the file again when it changes, and by SIGHUP, and says in the log what came of it.
func watchTokens(ctx context.Context, tokens *server.TokenFile, log *slog.Logger) io.Closer {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	w := &watcher{stop: stop}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	w.done.Go(func() {
		defer signal.Stop(hangup)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
			case <-tick.C:
				if !tokens.Changed() {
					continue
				}
			}
			if err := tokens.Reload(); err != nil {
				log.ErrorContext(ctx, "the tokens were not read, those of before hold", slog.String("error", err.Error()))
				continue
			}
			log.InfoContext(ctx, "tokens read", slog.Int("tokens", tokens.Count()))
		}
	})
	return w
}

// defaultToken prints the token of a server without a file of tokens where it has not been printed before, and keeps it in a file
// of the state folder; later it says only where.
func defaultToken(state, token string, stdout io.Writer) error {
	name := filepath.Join(state, "token")
	if text, err := smallfile.Read(name, 4<<10); err == nil && strings.TrimSpace(string(text)) == token {
		_, err := fmt.Fprintln(stdout, "token file:", name)
		return err
	}
	if err := smallfile.Replace(name, []byte(token+"\n")); err != nil {
		return err
	}
	_, err := fmt.Fprintln(stdout, "token:", token)
	return err
}
