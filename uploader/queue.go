package uploader

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// Config is what a Queue is made of. Zero fields take the default that their comment names.
type Config struct {
	Journal Journal // nil: nothing survives this process
	History History // nil: none is kept
	// Resolve opens the destination with this id, or returns the open one. It may block on the network; it is never called
	// with a lock held. Kind NoDestination where the settings have none of that id.
	Resolve  func(ctx context.Context, id string) (*destination.Destination, error)
	Observer Observer
	Streams  int           // most pieces on their way at once; 0: 8, at most 32
	Limit    *rate.Limiter // bytes a second over all streams; nil: no limit
	Log      *slog.Logger  // nil: silence
	Stall    time.Duration // a body that moves nothing for so long is broken off and tried again; 0: 30 s
	Reply    time.Duration // how long an answer may take after the last byte, on top of the time its size allows; 0: 60 s
	UndoFor  time.Duration // how long an abort waits for an undo; 0: 5 s
	// KeepUntilTold: a drop that settled is in the queue again after a restart, with its links, until Queue.Told says that whoever
	// was promised them has them. False: it counts as told once Observer.Settled has returned.
	KeepUntilTold bool
}

const (
	defaultStreams = 8
	maxStreams     = 32
	defaultUndo    = 5 * time.Second
	// pauseGrace is how long a paused piece may go on, so that its bytes were not sent for nothing.
	pauseGrace = 10 * time.Second
)

// Observer is how the queue tells the outside world. The functions are called from one goroutine, must not block, and may
// call back into the queue. Nil is silence.
type Observer struct {
	// Changed rings when View has news. It carries nothing, so it may be coalesced: clear your own flag before you pull.
	Changed func()
	// Arriving is called once per drop and run at most, where its links were made before its files have arrived
	// (Options.LinkAtDrop): the report has all of them, and DropReport.Arriving is set. Settled follows.
	Arriving func(DropReport)
	// Settled is called once per drop and run, when nothing in it moves any more. A drop that was settled before a restart
	// does not settle again.
	Settled func(DropReport)
}

// Queue is the engine. It is safe for concurrent use. Open loads it, Run works on it, and everything else may be called
// before, during and after Run.
//
// It runs a core, which decides (see doc.go): everything that happens is an event for it, and what it asks for is done by
// goroutines that end in one more event. The lock is held for as long as the core thinks, and it never waits.
type Queue struct {
	c Config

	mu      sync.Mutex
	core    *core.Core
	log     logbook
	tasks   tasks
	rows    rowCheck
	wake    *time.Timer
	reports []DropReport
	notice  *fault.Error

	work  sync.WaitGroup // everything that runs beside the callers
	chime chan struct{}  // wakes the notifier
	looks chan struct{}  // bounds how many folders are read at once
}

// Open loads what the journal has.
func Open(c Config) (*Queue, error) {
	c.Streams = min(cmp.Or(max(c.Streams, 0), defaultStreams), maxStreams)
	c.UndoFor = cmp.Or(c.UndoFor, defaultUndo)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	q := &Queue{
		c: c, chime: make(chan struct{}, 1), looks: make(chan struct{}, 4),
		core: core.New(core.Config{
			Streams: c.Streams, UndoFor: c.UndoFor, Grace: pauseGrace, TypeOf: typeOf, Recalls: c.History != nil,
			Seed: rand.Uint64(), //nolint:gosec // spreading load needs no secret randomness
		}),
	}
	q.tasks.init()
	q.rows.history = c.History
	if c.Journal == nil {
		return q, nil
	}
	recovered, err := c.Journal.Load()
	if err != nil {
		return nil, err
	}
	q.notice = recovered.Lost
	q.core.Restore(recovered.facts())
	for _, d := range recovered.Drops {
		if d.emptied() {
			c.Journal.Write(nil, DropRemoved{Drop: d.Drop.ID})
		}
	}
	return q, nil
}

// Run sends until ctx ends, and returns when nothing runs any more and everything is noted. It may be called once. What
// ended it is its error: nil where ctx did, a *fault.Error where the last facts could not be noted.
func (q *Queue) Run(ctx context.Context) error {
	notified, quiet := make(chan struct{}), make(chan struct{})
	go func() { defer close(notified); q.notify(quiet) }()
	q.step(core.Started{})
	<-ctx.Done()
	q.quit()
	q.work.Wait()
	close(quiet)
	<-notified
	return q.finalWords()
}

// quit ends everything that runs; nothing new is begun.
func (q *Queue) quit() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks.quit()
	if q.wake != nil {
		q.wake.Stop()
	}
}

// finalWords waits until the journal has everything.
func (q *Queue) finalWords() error {
	if q.c.Journal == nil {
		return nil
	}
	written := make(chan error, 1)
	q.mu.Lock()
	facts := q.log.unwritten
	q.log.unwritten = nil
	q.c.Journal.Write(func(err error) { written <- err }, facts...)
	q.mu.Unlock()
	select {
	case err := <-written:
		if err != nil {
			q.c.Log.Warn("the last facts could not be noted", "fault", err)
			return asFault("journal", err)
		}
		return nil
	case <-time.After(lastWords):
		q.c.Log.Warn("the journal did not answer in time")
		return fault.New(fault.JournalLost, "journal", "no answer")
	}
}

// step tells the core what happened, and sees to what it asks for. The number is the one that synced waits for.
func (q *Queue) step(e core.Event) (sync uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.stepLocked(e)
}

func (q *Queue) stepLocked(e core.Event) (sync uint64) {
	now := time.Now()
	ready := q.core.Step(now, e)
	for _, n := range ready.Notes {
		q.c.Log.Info(n.Text, "item", n.Item, "destination", n.Destination, "fault", n.Fault)
	}
	q.writeLocked(ready.Facts, ready.Sync)
	for _, command := range ready.Commands {
		q.beginLocked(command)
	}
	if !ready.Wake.IsZero() {
		q.wakeLocked(ready.Wake.Sub(now))
	}
	if ready.Changed {
		q.ring()
	}
	return q.log.asked
}

// wakeLocked makes sure that the core hears of the time. A timer that is due earlier rings for nothing and is set anew.
func (q *Queue) wakeLocked(in time.Duration) {
	if q.tasks.ended() {
		return
	}
	if q.wake == nil {
		q.wake = time.AfterFunc(max(0, in), func() { q.step(core.Tick{}) })
		return
	}
	q.wake.Reset(max(0, in))
}

// ring tells the notifier that View has news. It never blocks.
func (q *Queue) ring() {
	select {
	case q.chime <- struct{}{}:
	default:
	}
}

// notify is the one goroutine that calls the Observer.
func (q *Queue) notify(quiet <-chan struct{}) {
	for last := false; ; {
		q.mu.Lock()
		reports := q.reports
		q.reports = nil
		q.mu.Unlock()
		if q.c.Observer.Changed != nil {
			q.c.Observer.Changed()
		}
		for _, report := range reports {
			if report.Arriving {
				if q.c.Observer.Arriving != nil {
					q.c.Observer.Arriving(report)
				}
				continue
			}
			if q.c.Observer.Settled != nil {
				q.c.Observer.Settled(report)
			}
			if !q.c.KeepUntilTold {
				q.Told(report.Drop.ID)
			}
		}
		select {
		case <-q.chime:
			continue
		default:
		}
		if last {
			return
		}
		select {
		case <-q.chime:
		case <-quiet:
			last = true // what was reported at the very end is still passed on
		}
	}
}

// asFault makes a *fault.Error of any error.
func asFault(op string, err error) *fault.Error {
	var e *fault.Error
	if errors.As(err, &e) {
		return e
	}
	return fault.New(fault.Bug, op, err.Error())
}
