package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/watchfolder"
)

// watchedFolders follow the folders that destinations have in the settings, whoever changes these.
type watchedFolders struct {
	state    string
	settings *settings.Store
	log      *slog.Logger
	found    func(dest, path string, done func(uploader.DropID, error))
	trouble  func(dest, folder string, why watchfolder.Trouble, name string)

	running map[string]followed // by destination; of the goroutine of run

	mu      sync.Mutex
	awaited map[uploader.DropID]*watchfolder.Follower
}

func newWatchedFolders(state string, store *settings.Store, log *slog.Logger) *watchedFolders {
	return &watchedFolders{state: state, settings: store, log: log, running: map[string]followed{}, awaited: map[uploader.DropID]*watchfolder.Follower{}}
}

// followed is one that runs.
type followed struct {
	watch settings.Watch
	stop  func() // and waits until it has stopped, for a moment
}

// settingsLook is how often the settings are looked at for folders to watch.
const settingsLook = time.Second

// stopWait is how long a follower may take to stop: its drive may not answer.
const stopWait = 5 * time.Second

// run follows until ctx ends.
func (w *watchedFolders) run(ctx context.Context) {
	w.forgetOthers()
	seen := uint64(0)
	for first := true; ; first = false {
		if v := w.settings.Version(); first || v != seen {
			seen = v
			w.update(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(settingsLook):
		}
	}
}

// wanted are the folders that the settings name.
func (w *watchedFolders) wanted() map[string]settings.Watch {
	all := map[string]settings.Watch{}
	for _, v := range w.settings.Effective().Destinations {
		if v.Value.Watch != nil {
			all[v.Value.ID] = *v.Value.Watch
		}
	}
	return all
}

// update follows what the settings say now. A folder that is not watched any more is forgotten: what comes into it meanwhile is not
// sent when it is watched again.
func (w *watchedFolders) update(ctx context.Context) {
	wanted := w.wanted()
	for dest, f := range w.running {
		now, still := wanted[dest]
		if still && now == f.watch {
			continue
		}
		f.stop()
		delete(w.running, dest)
		if now.Folder != f.watch.Folder {
			w.forget(dest)
		}
		w.trouble(dest, f.watch.Folder, watchfolder.Well, "")
	}
	for dest, watch := range wanted {
		if _, runs := w.running[dest]; !runs {
			w.running[dest] = followed{watch, w.follow(ctx, dest, watch)}
		}
	}
}

// follow begins to follow a folder.
func (w *watchedFolders) follow(ctx context.Context, dest string, watch settings.Watch) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	f := watchfolder.NewFollower(watch.Folder, w.record(dest), watch.After == settings.WatchMove, w.log)
	f.Tell = func(why watchfolder.Trouble, name string) { w.trouble(dest, watch.Folder, why, name) }
	f.Send = func(ctx context.Context, path string) (string, error) {
		id, err := w.send(ctx, dest, path)
		if err == nil && f.Move {
			w.await(id, f)
		}
		return string(id), err
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		for drop := range f.Waits() {
			w.await(uploader.DropID(drop), f)
		}
		f.Run(ctx)
	}()
	return func() {
		cancel()
		select {
		case <-over:
		case <-time.After(stopWait):
		}
	}
}

// send gives a path to the window and waits until the queue has it.
func (w *watchedFolders) send(ctx context.Context, dest, path string) (uploader.DropID, error) {
	type answer struct {
		id  uploader.DropID
		err error
	}
	answers := make(chan answer, 1)
	w.found(dest, path, func(id uploader.DropID, err error) { answers <- answer{id, err} })
	select {
	case a := <-answers:
		return a.id, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (w *watchedFolders) await(id uploader.DropID, f *watchfolder.Follower) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.awaited[id] = f
}

// Waits implements ui.Watched.
func (w *watchedFolders) Waits() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.awaited) > 0
}

// Sent implements ui.Watched.
func (w *watchedFolders) Sent(id uploader.DropID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.awaited[id]; f != nil {
		delete(w.awaited, id)
		f.Arrived(string(id))
	}
}

// record is the file of what was sent out of the watched folder of a destination.
func (w *watchedFolders) record(dest string) string {
	return filepath.Join(w.state, recordBegins+dest+".json")
}

const recordBegins = "watched-"

func (w *watchedFolders) forget(dest string) {
	if err := os.Remove(w.record(dest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.log.Warn("what a watched folder sent is still noted", "error", err)
	}
}

// forgetOthers forgets what was watched before and is not any more.
func (w *watchedFolders) forgetOthers() {
	wanted := w.wanted()
	files, _ := filepath.Glob(filepath.Join(w.state, recordBegins+"*.json"))
	for _, file := range files {
		dest := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), recordBegins), ".json")
		if _, still := wanted[dest]; !still {
			w.forget(dest)
		}
	}
}
