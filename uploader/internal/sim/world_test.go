package sim

import (
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// world is where a life takes place. Nothing in it happens by itself: it takes the next of its events, by their time.
type world struct {
	play   *play
	now    time.Time
	events agenda
	order  int
	life   int // of the client; an event of an earlier one is nothing
	c      *core.Core

	journal journal
	disk    map[string]*file
	homes   map[string]*home // where a destination leads now, by its id
	every   []*home
	opened  map[core.Place]*home // where an open destination of this life leads
	flights map[core.CallID]*flight
	signed  map[string]*request // by URL
	written map[string]bool     // files that the history has
	tick    int                 // number of the tick that counts

	healing  bool
	quitting bool
	running  bool // the client is there
	// remembering: entries are being written into the history
	remembering bool
	names       int // for ids
	rolls       map[string]int
	calls       map[string]int // by operation
	fired       []int          // how often each trouble came
	broken      string         // what went wrong
	told        *strings.Builder
	tally       tally
	oracle      oracle
	cancelled   []core.ItemID // to be undone
	halves      []func()
	views       []core.DropView
	rows        []core.Item
}

// tally counts what happened, for the report of many lives.
type tally struct {
	steps, crashes int
	acts, troubles map[string]int
	sent           int64 // bytes of pieces
}

func newWorld(p *play) *world {
	w := &world{
		play: p, now: time.Unix(1_800_000_000, 0).UTC(), disk: map[string]*file{}, homes: map[string]*home{}, signed: map[string]*request{}, written: map[string]bool{},
		rolls: map[string]int{}, calls: map[string]int{}, fired: make([]int, len(p.Trouble)),
		tally: tally{acts: map[string]int{}, troubles: map[string]int{}}, oracle: newOracle(),
	}
	for i := range p.Sites {
		w.settle(i)
	}
	return w
}

func placeName(i int) string { return "PQ"[i : i+1] }

// settle opens a new home for a destination.
func (w *world) settle(i int) {
	h := &home{
		setting: w.play.Sites[i], place: placeName(i), number: len(w.every), uploads: map[string]*held{}, objects: map[string]*object{},
		links: map[string]*link{},
	}
	w.every = append(w.every, h)
	w.homes[h.place] = h
}

// event is something that is going to happen.
type event struct {
	at    time.Time
	order int
	life  int // 0: it happens whatever becomes of the client
	do    func()
}

type agenda []event

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(event)) } //nolint:errcheck,forcetypeassert // nothing else is pushed
func (a *agenda) Pop() any {
	last := len(*a) - 1
	e := (*a)[last]
	*a = (*a)[:last]
	return e
}

func (w *world) at(life int, t time.Time, do func()) {
	w.order++
	heap.Push(&w.events, event{t, w.order, life, do})
}

// after does something to the client as it is now, and nothing when that is gone.
func (w *world) after(d time.Duration, do func()) { w.at(w.life, w.now.Add(d), do) }

// run takes events until none is left before t.
func (w *world) run(until time.Time) {
	for w.broken == "" && len(w.events) > 0 && !w.events[0].at.After(until) {
		e := heap.Pop(&w.events).(event) //nolint:errcheck,forcetypeassert // nothing else is pushed
		w.now = e.at
		if e.life == 0 || e.life == w.life && w.running {
			e.do()
		}
	}
	if w.now.Before(until) && w.broken == "" {
		w.now = until
	}
}

// roll is chance: a number below n, by what it is asked for and how often it was.
func (w *world) roll(what, of string, n int) int {
	key := what + of
	count := w.rolls[key]
	w.rolls[key]++
	h := uint64(14695981039346656037) ^ w.play.Seed*0x9e3779b97f4a7c15
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	h = (h ^ uint64(count)) * 1099511628211 //nolint:gosec // a hash
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 32
	return int(h % uint64(n)) //nolint:gosec // below n
}

func (w *world) takes(what, of string) time.Duration {
	switch n := w.roll("takes "+what, of, 100); {
	case n < 80:
		return time.Duration(1+n) * time.Millisecond
	case n < 97:
		return time.Duration(n) * 10 * time.Millisecond
	}
	return time.Duration(w.roll("slow "+what, of, 9000)) * time.Millisecond
}

func (w *world) say(format string, args ...any) {
	if w.told != nil {
		fmt.Fprintf(w.told, "%10.3f  "+format+"\n", append([]any{w.now.Sub(time.Unix(1_800_000_000, 0)).Seconds()}, args...)...)
	}
}

func (w *world) fail(format string, args ...any) {
	if w.broken == "" {
		w.broken = fmt.Sprintf(format, args...)
		w.say("VIOLATION: %s", w.broken)
	}
}

// step gives the core an event, and does what it asks for.
func (w *world) step(e core.Event) {
	if w.broken != "" || !w.running {
		return
	}
	if w.tally.steps++; w.tally.steps > 20_000 {
		w.fail("no end of steps")
		return
	}
	if w.told != nil {
		w.say("core <- %s", describe(e))
	}
	r := w.c.Step(w.now, e)
	if w.told != nil {
		for _, f := range r.Facts {
			w.say("        fact %s", describe(f))
		}
		for _, n := range r.Notes {
			w.say("        note %s %s %v", n.Text, n.Item, n.Fault)
		}
		for _, c := range r.Commands {
			w.say("        -> %s", describe(c))
		}
	}
	w.oracle.asks(w, r.Commands)
	w.write(r)
	w.tick++
	if tick := w.tick; !r.Wake.IsZero() {
		at := r.Wake
		if at.Before(w.now) {
			at = w.now
		}
		w.at(w.life, at, func() {
			if tick == w.tick {
				w.step(core.Tick{})
			}
		})
	}
	w.look(e, r)
}

// start begins a life of the client with what its journal kept.
func (w *world) begin() {
	if w.running {
		return
	}
	w.life++
	w.running, w.quitting, w.remembering = true, false, false
	w.opened, w.flights, w.cancelled = map[core.Place]*home{}, map[core.CallID]*flight{}, nil
	facts := w.prune(w.journal.facts(len(w.journal.groups)))
	w.journal = journal{groups: [][]core.Fact{facts}, durable: 1, wanted: 1, barrier: 1}
	w.c = core.New(core.Config{Streams: w.play.Streams, UndoFor: w.play.UndoFor, Grace: 2 * time.Second, Seed: w.play.Seed})
	w.c.Restore(slices.Values(facts))
	w.oracle.begin(w)
	w.compare()
	w.step(core.Started{})
}

// torn publishes later what a storage has of a request that broke off; at once when the client ends, and its connections
// with it.
func (w *world) torn(delay time.Duration, publish func()) {
	done := false
	once := func() {
		if !done {
			done = true
			publish()
		}
	}
	w.halves = append(w.halves, once)
	w.at(0, w.now.Add(delay), once)
}

// crash takes the power away: what was not durable may be lost, what is on its way to a storage may arrive or not.
func (w *world) crash() {
	j := &w.journal
	kept := j.durable
	if more := len(j.groups) - j.durable; more > 0 && !j.jammed {
		kept += w.roll("kept", "", more+1)
	}
	w.say("CRASH: %d of %d groups of facts are kept", kept, len(j.groups))
	j.groups = j.groups[:kept]
	for _, f := range w.sorted() {
		if !f.done && w.roll("arrives", "", 2) == 0 {
			f.arrive(nil)
		} else if !f.done {
			f.tear(0)
		}
	}
	w.tally.crashes++
	w.gone()
}

// quit ends the client as it wants to be ended: every call is stopped, and every fact is written.
func (w *world) quit() {
	w.say("the person quits")
	w.quitting = true
	for _, f := range w.sorted() {
		if !f.done && w.roll("arrives", "", 2) == 0 {
			f.arrive(nil)
		} else if !f.done {
			f.tear(0)
		}
		w.end(f, f.fails(core.Stopped{Why: "quit"}))
	}
	if w.journal.jammed {
		w.journal.groups = w.journal.groups[:w.journal.durable]
	}
	w.gone()
}

func (w *world) gone() {
	w.running = false
	for _, publish := range w.halves {
		publish()
	}
	w.halves = nil
}

// troubled gives the trouble that befalls the next call of a kind.
func (w *world) troubled(op string) *trouble {
	w.calls[op]++
	if w.healing {
		return nil
	}
	n := w.calls[op]
	for i := range w.play.Trouble {
		t := &w.play.Trouble[i]
		if t.Op == op && n >= t.First && n < t.First+t.Many {
			w.fired[i]++
			w.tally.troubles[op+" "+t.How]++
			return t
		}
	}
	return nil
}

func asError(k fault.Kind, op string) *fault.Error {
	f := fault.New(k, op, "")
	if k == fault.Busy {
		f.RetryAfter = 3 * time.Second
	}
	return f
}
