package watchfolder

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Trouble is what keeps a watched folder from working.
type Trouble int

// The troubles.
const (
	Well       Trouble = iota // again
	Unreadable                // the folder cannot be read: it is gone, or not for this person
	Crowded                   // there is more in it than is looked at
	Unnoted                   // what is sent cannot be noted, so nothing is
	Unmovable                 // something was sent and stays where it is; Follower.Tell has its name
)

// Follower follows one folder. Its fields are set before Run.
type Follower struct {
	Folder string // absolute
	Move   bool   // what was sent is moved to the folder Sent
	Record string // the path of the file with what was handed over, which is nobody else's
	// Send hands something over and returns what it is called from then on. An error is not told: it is tried again with the next
	// look. It is called from Run's goroutine.
	Send func(ctx context.Context, path string) (drop string, err error)
	// Tell is told of a trouble when it begins, and when it is over. It is called from Run's goroutine.
	Tell func(trouble Trouble, name string)
	Log  *slog.Logger

	pace    pace
	machine *Machine // nil: nothing was looked at yet
	trouble Trouble
	noted   bool // the record has everything that is known

	mu      sync.Mutex
	sent    []string      // drops that Arrived
	arrived chan struct{} // there are some
}

// mostAtOnce is how much is handed over between two writes of the record, and so what is sent twice at most after a crash.
const mostAtOnce = 20

// pace is how often a folder is looked at.
type pace struct {
	busy, idle time.Duration // something may soon be finished, or not
	calm       time.Duration // after news of the system: more comes with it
	patience   func(Thing) time.Duration
}

func usual() pace {
	return pace{busy: time.Second, idle: 15 * time.Second, calm: 200 * time.Millisecond, patience: patience}
}

// NewFollower makes one.
func NewFollower(folder, record string, move bool, log *slog.Logger) *Follower {
	return &Follower{Folder: filepath.Clean(folder), Record: record, Move: move, Log: log, pace: usual(), arrived: make(chan struct{}, 1)}
}

// Arrived says that a drop which Send made was sent. It may be called from any goroutine, of any drop, as often as anybody likes, and
// never blocks.
func (f *Follower) Arrived(drop string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, drop)
	select {
	case f.arrived <- struct{}{}:
	default:
	}
}

// Run follows the folder until ctx ends. A drive that does not answer keeps it waiting.
func (f *Follower) Run(ctx context.Context) {
	events, stop := f.events()
	defer stop()
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.arrived:
			f.moveArrived()
			continue
		case _, ok := <-events:
			if !ok {
				events = nil // the folder is looked at without
				continue
			}
			next.Reset(f.pace.calm)
			continue
		case <-next.C:
		}
		wait := f.pace.idle
		if f.look(ctx) {
			wait = f.pace.busy
		}
		if f.trouble == Unreadable || events == nil {
			stop()
			events, stop = f.events() // the folder may be another, or be back
		}
		next.Reset(wait)
	}
}

// events are those of the system, as far as it has any for this folder.
func (f *Follower) events() (<-chan fsnotify.Event, func()) {
	none := func() {}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, none
	}
	if err := watcher.Add(f.Folder); err != nil {
		_ = watcher.Close()
		return nil, none
	}
	go func() {
		for err := range watcher.Errors { // an overflow is an event like others: the next look sees what it was
			f.Log.Debug("the system lost news of a watched folder", "error", err)
		}
	}()
	return watcher.Events, func() { _ = watcher.Close() }
}

// look looks once and hands over what is finished. more: something may soon be.
func (f *Follower) look(ctx context.Context) (more bool) {
	there, err := Look(f.Folder)
	switch {
	case errors.Is(err, ErrTooMany):
		f.tell(Crowded)
		return false
	case err != nil:
		f.tell(Unreadable)
		return false
	}
	if !f.know(there) {
		f.tell(Unnoted)
		return false
	}
	ready, more := f.machine.Look(time.Now(), there)
	if len(ready) > 0 && !f.note() { // nothing is sent that could not be noted
		f.tell(Unnoted)
		return true
	}
	if len(ready) > mostAtOnce {
		ready, more = ready[:mostAtOnce], true
	}
	for _, t := range ready {
		if ctx.Err() != nil {
			break
		}
		drop, err := f.Send(ctx, filepath.Join(f.Folder, t.Name))
		if err != nil {
			more = true
			break
		}
		if !f.Move {
			drop = ""
		}
		f.machine.Handed(t, drop)
		f.noted = false
	}
	f.machine.Trim(mostKnown, there)
	f.moveArrived() // what an earlier run has sent
	if !f.note() {
		f.tell(Unnoted)
		return more
	}
	f.tell(Well)
	return more
}

// know reads the record, once. Without one, what is there now is known and stays.
func (f *Follower) know(there []Thing) bool {
	if f.machine != nil {
		return true
	}
	known, first, err := readRecord(f.Record, f.Folder)
	if err != nil {
		return false
	}
	m := NewMachine(known)
	m.patience = f.pace.patience
	if first {
		for _, t := range there {
			if !Ignored(t.Name) {
				m.Handed(t, "")
			}
		}
	}
	f.machine, f.noted = m, !first
	return f.note()
}

// note writes the record where it has not everything.
func (f *Follower) note() bool {
	if f.noted {
		return true
	}
	if err := writeRecord(f.Record, f.Folder, f.machine.Known()); err != nil {
		f.Log.Warn("what a watched folder sent cannot be noted", "error", err)
		return false
	}
	f.noted = true
	return true
}

// moveArrived moves what was sent since the last time; before the first look nothing is known of it.
func (f *Follower) moveArrived() {
	if f.machine == nil {
		return
	}
	f.mu.Lock()
	sent := f.sent
	f.sent = nil
	f.mu.Unlock()
	for _, drop := range sent {
		f.move(drop)
	}
}

// move moves what a drop sent.
func (f *Follower) move(drop string) {
	name, sent, ok := f.machine.Moving(drop)
	if !ok {
		return
	}
	err := moveToSent(f.Folder, name, sent)
	switch {
	case err == nil:
		f.machine.Moved(name)
	default:
		f.machine.Stays(name)
		if !errors.Is(err, errChanged) {
			f.Log.Warn("what was sent could not be moved", "error", err)
			f.Tell(Unmovable, name)
		}
	}
	f.noted = false
	f.note()
}

// Waits reports, before Run, for which drops it is to be told that they Arrived: those of an earlier run.
func (f *Follower) Waits() map[string]bool {
	known, _, err := readRecord(f.Record, f.Folder)
	if err != nil {
		return nil
	}
	return maps.Clone(NewMachine(known).Drops())
}

// tell tells a trouble that is new.
func (f *Follower) tell(now Trouble) {
	if now != f.trouble {
		f.trouble = now
		f.Tell(now, "")
	}
}
