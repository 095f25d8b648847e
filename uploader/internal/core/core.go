package core

import (
	"math/rand/v2"
	"time"

	"linkdrop/uploader/fault"
)

// Config is what a Core is made of.
type Config struct {
	Streams int                      // most pieces on their way at once; at least 1
	UndoFor time.Duration            // how long an abort waits for an undo
	Grace   time.Duration            // how long a paused piece may go on, so that its bytes were not sent for nothing
	Seed    uint64                   // of the jitter of waits
	TypeOf  func(base string) string // MIME type of a file by its name; it must be pure. Nil: none
	Recalls bool                     // there is a history that knows of deletions
}

// Core is the state of the engine. It is not safe for concurrent use, and its zero value is of no use: see New.
type Core struct {
	c       Config
	now     time.Time
	started bool
	jam     *Hold // the journal cannot be written

	drops  []*drop // oldest first
	swept  bool    // none of them is gone
	byDrop map[DropID]*drop
	byItem map[ItemID]*item
	owed   map[string]*debt
	// freeFault is why the abort that was answered last was not paid; nil: it was.
	freeFault *fault.Error
	// disputed are debts that a journal held for what is wanted, until the first Step.
	disputed []Owed
	places   map[string]*place
	rota     []*place // in the order they are asked for work
	calls    map[CallID]*call
	lastID   CallID

	order   uint64 // of the item found last
	width   int    // how many pieces may be on their way
	sending int    // how many are
	looking int    // drops whose files are being looked for
	epoch   int    // of Totals: it begins anew when nothing moved before
	totals  Totals
	acked   int64 // bytes of the drops that Totals counts
	version uint64
	notice  *fault.Error
	history history
	recall  recall
	random  *rand.Rand

	touched      []*item
	touchedDrops []*drop
	retries      timeline[*item]
	ready        Ready
}

// Ready is what a Step asks for. Facts are to be written in order, all or none of them.
type Ready struct {
	Facts []Fact
	// Sync: these facts, and all before them, must become durable at once; commands that say AfterSync wait for it.
	Sync     bool
	Commands []Command
	// Wake is when Step must be called again at the latest, with a Tick; zero: never.
	Wake    time.Time
	Changed bool // a view has news
	Notes   []Note
}

// Note is something for the log.
type Note struct {
	Text        string
	Item        ItemID
	Destination string
	Fault       *fault.Error
}

const startStreams = 4

// New returns an empty Core.
func New(c Config) *Core {
	c.Streams = max(1, c.Streams)
	return &Core{
		c: c, byDrop: map[DropID]*drop{}, byItem: map[ItemID]*item{}, owed: map[string]*debt{}, places: map[string]*place{},
		calls: map[CallID]*call{}, width: min(startStreams, c.Streams), random: rand.New(rand.NewPCG(c.Seed, 1)), //nolint:gosec // spreading load needs no secret randomness
	}
}

// Step takes an event in. now never goes back by its monotonic reading; its wall clock may.
func (c *Core) Step(now time.Time, e Event) Ready {
	c.now = now
	c.retryWhatIsDue()
	c.take(e)
	c.refresh()
	c.recallDeleted()
	if c.started && c.jam == nil {
		c.start()
	}
	c.writeHistory()
	c.wake()
	r := c.ready
	c.ready = Ready{}
	return r
}

func (c *Core) take(e Event) { //nolint:gocyclo // one line an event
	switch e := e.(type) {
	case Tick:
	case Started:
		c.begin()
	case Added:
		c.added(e.Drop, e.Noted)
	case Discovered:
		c.discovered(e)
	case Explored:
		c.explored(e)
	case Wished:
		c.wished(e.Wish, e.Items)
	case WishedDrops:
		c.wishedDrops(e.Wish, e.Drops)
	case Nudged:
		c.nudged(e.Destination)
	case Reopened:
		c.reopened(e.Destination)
	case Told:
		c.wasTold(e.Drop)
	case PasswordGiven:
		c.passwordGiven(e.Drop, e.Password)
	case Remembered:
		c.remembered(e)
	case Recalled:
		c.recalled(e)
	case Learned:
		c.learned(e)
	case Jammed:
		c.jammed(e)
	default:
		c.answer(e)
	}
}

// answer takes in the end of a call. Nobody may know the call any more: then there is nothing it could have opened that
// is not owed already.
func (c *Core) answer(e Event) { //nolint:gocyclo // one line a call
	switch e := e.(type) {
	case Opened:
		if call := c.end(e.Call); call != nil {
			c.opened(call, e)
		}
	case CreateDone:
		if call := c.end(e.Call); call != nil {
			c.createDone(call, e.Answers)
		}
	case SignDone:
		if call := c.end(e.Call); call != nil {
			c.signDone(call, e.Answers)
		}
	case SendDone:
		if call := c.end(e.Call); call != nil {
			c.sendDone(call, e)
		}
	case ListDone:
		if call := c.end(e.Call); call != nil {
			c.listDone(call, e)
		}
	case CompleteDone:
		if call := c.end(e.Call); call != nil {
			c.completeDone(call, e.Answers)
		}
	case LinkDone:
		if call := c.end(e.Call); call != nil {
			c.linkDone(call, e.Answers)
		}
	case FreeDone:
		if call := c.end(e.Call); call != nil {
			c.freeDone(call, e)
		}
	}
}

// record is the only way a fact comes to be: it is folded in, and handed out to be written.
func (c *Core) record(f Fact) {
	if c.fold(f) {
		c.ready.Facts = append(c.ready.Facts, f)
	}
}

// recordNow is record for a fact that something must wait for.
func (c *Core) recordNow(f Fact) {
	c.record(f)
	c.ready.Sync = true
}

func (c *Core) do(command Command) { c.ready.Commands = append(c.ready.Commands, command) }

func (c *Core) note(n Note) { c.ready.Notes = append(c.ready.Notes, n) }

func (c *Core) changed() {
	c.version++
	c.ready.Changed = true
}

// wakeAt makes sure that Step is called at t, which is not the zero time.
func (c *Core) wakeAt(t time.Time) {
	if c.ready.Wake.IsZero() || t.Before(c.ready.Wake) {
		c.ready.Wake = t
	}
}

func (c *Core) jammed(e Jammed) {
	if e.Fault == nil {
		c.jam = nil
		c.changed()
		return
	}
	since := c.now
	if c.jam != nil {
		since = c.jam.Since
	}
	c.jam = &Hold{Fault: e.Fault, Since: since, Next: e.Next}
	c.changed()
}
