package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"linkdrop/uploader/server/policy"
	"linkdrop/uploader/smallfile"
)

// settleTime is how long a file is left alone after a change: an editor writes in several steps.
const settleTime = 250 * time.Millisecond

// policyFile is the policy that holds, and the file that it comes from. A file that cannot be used changes nothing.
type policyFile struct {
	name    string
	buckets []string // that a category may name
	log     *slog.Logger
	now     atomic.Pointer[policy.Policy]
	seen    []byte // what was read last, good or bad; of the one goroutine that reads
	stop    context.CancelFunc
	watcher sync.WaitGroup
}

// openPolicy reads the file, and again whenever it changes or SIGHUP comes, until Close. The error names the file and the line.
func openPolicy(ctx context.Context, name string, buckets []string, log *slog.Logger) (*policyFile, error) {
	f := &policyFile{name: filepath.Clean(name), buckets: buckets, log: log}
	rules, err := f.read()
	if err != nil {
		return nil, err
	}
	f.now.Store(rules)
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	changes := f.changes(ctx)
	ctx, f.stop = context.WithCancel(ctx)
	f.watcher.Go(func() {
		defer signal.Stop(hup)
		f.watch(ctx, hup, changes)
	})
	return f, nil
}

// Close stops looking at the file.
func (f *policyFile) Close() error {
	f.stop()
	f.watcher.Wait()
	return nil
}

func (f *policyFile) read() (*policy.Policy, error) {
	text, err := smallfile.Read(f.name, policy.MaxText)
	if err != nil {
		f.seen = nil
		return nil, err
	}
	f.seen = text
	rules, err := policy.Parse(text)
	if err == nil {
		err = rules.CheckBuckets(f.buckets)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return rules, nil
}

// changes watches the folders of the file, and of what it links to: editors and orchestrators put another file in its place. Nil
// where the system does not tell; then there is SIGHUP.
func (f *policyFile) changes(ctx context.Context) *fsnotify.Watcher {
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		err = watcher.Add(filepath.Dir(f.name))
		if target, linked := filepath.EvalSymlinks(f.name); linked == nil && filepath.Dir(target) != filepath.Dir(f.name) {
			err = errors.Join(err, watcher.Add(filepath.Dir(target)))
		}
		if err == nil {
			return watcher
		}
		_ = watcher.Close() // nothing is lost
	}
	f.log.WarnContext(ctx, "changes of the policy are not noticed here: send SIGHUP", slog.String("error", err.Error()))
	return nil
}

func (f *policyFile) watch(ctx context.Context, hup <-chan os.Signal, watcher *fsnotify.Watcher) {
	var events <-chan fsnotify.Event
	var lost <-chan error
	if watcher != nil {
		defer watcher.Close() //nolint:errcheck // the process ends
		events, lost = watcher.Events, watcher.Errors
	}
	settled := time.After(settleTime) // it may have changed before anybody watched
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			f.reload(ctx)
		case <-events:
			if settled == nil { // others in the folder may change for ever
				settled = time.After(settleTime)
			}
		case err := <-lost: // some change was not told: perhaps this one
			f.log.WarnContext(ctx, "changes of files were lost", slog.String("error", err.Error()))
			settled = time.After(settleTime)
		case <-settled:
			settled = nil
			if text, err := smallfile.Read(f.name, policy.MaxText); (err != nil) != (f.seen == nil) || !bytes.Equal(text, f.seen) {
				f.reload(ctx)
			}
		}
	}
}

// reload says in the log what came of it.
func (f *policyFile) reload(ctx context.Context) {
	rules, err := f.read()
	if err != nil {
		f.log.ErrorContext(ctx, "the policy was not read, the one before holds", slog.String("error", err.Error()))
		return
	}
	f.now.Store(rules)
	f.log.InfoContext(ctx, "policy read", slog.String("file", f.name))
}

// policyCommand is "linkdrop-server policy check FILE".
func policyCommand(args []string, env func(string) (string, bool), said, stdout io.Writer) error {
	usage := usageError{errors.New("it is: linkdrop-server policy check FILE [--bucket NAME=s3://…]")}
	if len(args) == 0 || args[0] != "check" {
		return usage
	}
	var s settings
	flags := flagSet("linkdrop-server policy check", said)
	s.bucketFlag(flags)
	if err := errors.Join(fromEnvironment(flags, env), flags.Parse(args[1:])); err != nil {
		return usageError{err}
	}
	if flags.NArg() == 0 {
		return usage
	}
	file := flags.Arg(0)
	if err := flags.Parse(flags.Args()[1:]); err != nil { // flags may stand behind the file, too
		return usageError{err}
	}
	if flags.NArg() > 0 {
		return usage
	}
	f := policyFile{name: filepath.Clean(file), buckets: slices.Sorted(maps.Keys(s.buckets))}
	if _, err := f.read(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(stdout, "ok")
	return err
}
