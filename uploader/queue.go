package uploader

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
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
	// KeepUntilTold: a drop that settled is in the queue again after a restart, with its links, until Queue.Told says that whoever
	// was promised them has them. False: it counts as told once Observer.Settled has returned.
	KeepUntilTold bool
	UndoFor       time.Duration // how long an abort waits for an undo; 0: 5 s
}

const (
	defaultStreams = 8
	maxStreams     = 32
	startStreams   = 4
	defaultUndo    = 5 * time.Second
)

// Queue is the engine. It is safe for concurrent use. Open loads it, Run works on it, and everything else may be called
// before, during and after Run.
type Queue struct {
	c    Config
	born time.Time // what atomics count from; monotonic

	mu      sync.Mutex
	drops   []*drop // oldest first
	byDrop  map[DropID]*drop
	lanes   map[string]*lane
	rota    []string // lane ids, in the order they are asked for work
	owed    []*debt
	version uint64
	totals  Totals
	reports []DropReport
	jammed  *Hold // the journal cannot be written
	notice  *fault.Error
	started bool // Run was called
	over    bool // Run starts nothing more
	running int  // pieces on their way
	width   int  // how many may be
	order   uint64
	runCtx  context.Context //nolint:containedctx // the life of Run, from which every attempt's life is made
	work    sync.WaitGroup

	index   index
	overall drop          // only its atomics: what Overall shows
	bell    chan struct{} // wakes the scheduler
	chime   chan struct{} // wakes the notifier
	looks   chan struct{} // bounds how many folders are read at once
}

// index finds items without the queue's lock: a tick must not wait for the scheduler.
type index struct {
	sync.RWMutex
	m map[ItemID]*item
	d map[DropID]*drop
}

// Open loads what the journal has.
func Open(c Config) (*Queue, error) {
	c.Streams = min(cmp.Or(max(c.Streams, 0), defaultStreams), maxStreams)
	c.UndoFor = cmp.Or(c.UndoFor, defaultUndo)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	q := &Queue{
		c: c, born: time.Now(), byDrop: map[DropID]*drop{}, lanes: map[string]*lane{},
		index: index{m: map[ItemID]*item{}, d: map[DropID]*drop{}},
		bell:  make(chan struct{}, 1), chime: make(chan struct{}, 1), looks: make(chan struct{}, 4),
		width: min(startStreams, c.Streams), runCtx: context.Background(),
	}
	if c.Journal == nil {
		return q, nil
	}
	recovered, err := c.Journal.Load()
	if err != nil {
		return nil, err
	}
	q.restore(recovered)
	return q, nil
}

// Run sends until ctx ends, and returns when nothing runs any more and everything is noted. It may be called once.
func (q *Queue) Run(ctx context.Context) error {
	runCtx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(errQuit)
	stop := context.AfterFunc(ctx, func() { cancel(errQuit) })
	defer stop()

	q.mu.Lock()
	q.runCtx, q.started = runCtx, true
	for _, d := range q.drops {
		q.lookLater(d)
		for _, it := range d.items {
			q.enqueue(it)
		}
		q.settleIfDone(d)
	}
	q.mu.Unlock()

	notified := make(chan struct{})
	quiet := make(chan struct{})
	go func() { defer close(notified); q.notify(quiet) }()

	q.ring()
	timer := time.NewTimer(time.Hour)
	for runCtx.Err() == nil {
		q.mu.Lock()
		next := q.schedule(time.Now())
		q.mu.Unlock()
		timer.Reset(next)
		select {
		case <-runCtx.Done():
		case <-q.bell:
		case <-timer.C:
		}
	}
	q.mu.Lock()
	q.over = true
	q.mu.Unlock()
	q.work.Wait()
	q.closeFiles()
	q.finalWords()
	close(quiet)
	<-notified
	return nil
}

// closeFiles lets go of what waited for another piece when Run ended.
func (q *Queue) closeFiles() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, d := range q.drops {
		for _, it := range d.items {
			if it.up != nil {
				it.up.closeFile()
			}
		}
	}
}

// finalWords waits until the journal has everything.
func (q *Queue) finalWords() {
	if q.c.Journal == nil {
		return
	}
	written := make(chan error, 1)
	q.c.Journal.Write(func(err error) { written <- err })
	select {
	case err := <-written:
		if err != nil {
			q.c.Log.Warn("the last facts could not be noted", "fault", err)
		}
	case <-time.After(10 * time.Second):
		q.c.Log.Warn("the journal did not answer in time")
	}
}

// ring wakes the scheduler. It never blocks.
func (q *Queue) ring() {
	select {
	case q.bell <- struct{}{}:
	default:
	}
}

// changed notes, with the lock held, that View has news.
func (q *Queue) changed() {
	q.version++
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

// Told says that whoever was promised the links of these drops has them: they were printed, copied or notified. Only then are
// they forgotten, if nothing in them moves any more. None means none.
func (q *Queue) Told(ids ...DropID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, id := range ids {
		if d := q.byDrop[id]; d != nil && d.settled && !d.told {
			d.told = true
			q.note(DropTold{id, true})
		}
	}
}

// note hands facts to the journal, which makes them durable within 250 ms.
func (q *Queue) note(facts ...Fact) {
	if q.c.Journal != nil && len(facts) > 0 {
		q.c.Journal.Write(nil, facts...)
	}
}

// barrier returns when the facts, and all that were noted before, are durable. As long as they cannot be written the whole queue is on hold, and it is
// tried again; it gives up only when ctx ends. It must not be called with the lock held.
func (q *Queue) barrier(ctx context.Context, facts ...Fact) error {
	if q.c.Journal == nil {
		return nil
	}
	for wait := time.Second; ; wait = min(2*wait, 15*time.Second) {
		err := q.writeNow(ctx, facts)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		q.jam(err, wait)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(wait):
		}
	}
}

func (q *Queue) writeNow(ctx context.Context, facts []Fact) error {
	written := make(chan error, 1)
	q.c.Journal.Write(func(err error) { written <- err }, facts...)
	select {
	case err := <-written:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// jam puts the whole queue on hold while the journal cannot be written, and lifts it.
func (q *Queue) jam(err error, wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err == nil && q.jammed == nil {
		return
	}
	if err == nil {
		q.jammed = nil
	} else {
		since := time.Now()
		if q.jammed != nil {
			since = q.jammed.Since
		}
		q.jammed = &Hold{Fault: asFault("journal", err), Since: since, Next: time.Now().Add(wait)}
	}
	q.changed()
	q.ring()
}
