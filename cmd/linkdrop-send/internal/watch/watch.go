// Package watch follows a queue to its end and says what became of each FILE, in the order that they were given in:
//
//	watch.go     Watch: waits until all is settled, and says what is final
//	queue.go     what it needs of a queue
//	patience.go  for how long it waits
//	first.go     saying links before their files have arrived
//	tell.go      what is said of each file and drop
//	left.go      what resume goes on with
package watch

import (
	"context"
	"os"
	"runtime/debug"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// How often a queue is looked at, and how much of it at once.
const (
	Tick   = 200 * time.Millisecond // as the window: quick enough for an eye, and nothing for a processor
	Window = 64                     // items pulled at once
)

// Watch follows one queue from Run to the end, and says what became of each file in the order that they were given in:
// a file that is done early waits for those before it.
type Watch struct {
	// What Follow works on; set before it.
	Queue Queue
	Drops []uploader.DropID // of the queue, all of them, in the order of the FILEs
	Lost  bool              // what an earlier run had noted could not be read
	// MustFree: as long as something is to be freed, this is not finished. Else it is enough that all is sent: what is to be freed is
	// the next resume's.
	MustFree bool
	// News are sentences of the destinations; StartsOver reports whether one of them begins an interrupted file again. Nil: none.
	News       func() []string
	StartsOver func() bool

	say        output.Speaker
	wait       time.Duration // give up when nothing moves for so long; 0: never
	bell       Bell
	drop, item int // the first that nothing was said of
	first      first
	items      []uploader.Item
	end        output.Ending
	lines      int           // said of this drop
	life       time.Duration // of links, as it was asked for with this drop; 0: the destination's default
	began      time.Time
	saidEnd    bool
	saidApart  bool
	faults     int               // of whole drops, beside the files in end
	hopeless   []uploader.DropID // failed in a way that trying again later does not heal
	worth      bool              // something in this drop may be healed by that
	holds      map[string]fault.Kind
	last       mark
	lastMove   time.Time
	failed     error // of Run itself
	left       left
	spared     int // GOGC for a large queue; 0: as Go has it
}

// mark changes whenever something moves.
type mark struct {
	numbers             uploader.Numbers
	files, done, failed int
}

// New returns a Watch that speaks to say, and gives up when nothing moves for wait; 0: never. Its Queue has to be set.
func New(say output.Speaker, wait time.Duration) *Watch {
	return &Watch{
		say: say, wait: wait, bell: NewBell(), items: make([]uploader.Item, Window), holds: map[string]fault.Kind{},
	}
}

// Ring is what the queue's Observer has to call.
func (w *Watch) Ring() { w.bell.Ring() }

// Follow runs the queue until everything in it is settled, ctx ends, or nothing moves any more, and returns how it ended.
// Then the queue has stopped and noted everything.
func (w *Watch) Follow(ctx context.Context) output.Ending {
	runCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	stopped := make(chan error, 1)
	go func() { stopped <- w.Queue.Run(runCtx) }()

	w.began = time.Now()
	w.lastMove = w.began
	why := w.loop(ctx, stopped)
	if why == settled { // else indices still count
		why = w.await(ctx, stopped, w.patience(HistoryWait), func(v uploader.View) bool { return v.Unwritten == 0 })
	}
	if why == settled {
		forgot := w.forget()
		why = w.await(ctx, stopped, freeWait, func(v uploader.View) bool { return v.Owed == 0 && (!forgot || v.Unwritten == 0) || NeedsPerson(v) })
	}
	stop()
	if why != runEnded {
		w.failed = <-stopped
	}
	w.pull() // what became known while it stopped
	return w.conclude(why, ctx.Err() != nil)
}

// reason is why loop ended.
type reason uint8

const (
	settled     reason = iota // nothing moves any more, and everything was said
	interrupted               // by a signal
	stuck                     // nothing moves, and only a person or a better network can help
	runEnded                  // the queue gave up by itself
)

func (w *Watch) loop(ctx context.Context, stopped <-chan error) reason {
	ticker := time.NewTicker(Tick)
	defer ticker.Stop()
	for {
		w.tellNews()
		if w.pull() {
			return settled
		}
		view := w.Queue.View()
		w.spare(view.Items)
		w.say.Progress(output.Progress{Totals: view.Totals, Numbers: w.Queue.Overall()})
		w.tellHolds(view.Holds)
		if w.isStuck(view) {
			return stuck
		}
		select {
		case <-ctx.Done():
			if w.pull() { // a signal after all is sent is none
				return settled
			}
			return interrupted
		case w.failed = <-stopped:
			return runEnded
		case <-w.bell:
		case <-ticker.C:
		}
	}
}

// From 10,000 files on, most of the memory is what is known of them, and is collected more often the more they are: 100,000 take
// 220 to 245 MiB at their peak with GOGC=20, 255 to 270 with 33, which costs an eighth less CPU.
const (
	manyFiles, thriftyGoGC    = 10_000, 33
	veryManyFiles, stingyGoGC = 50_000, 20
)

// spare keeps the memory of a large queue small, unless GOGC says what the person wants.
func (w *Watch) spare(files int) {
	percent := 0
	switch {
	case files >= veryManyFiles:
		percent = stingyGoGC
	case files >= manyFiles:
		percent = thriftyGoGC
	}
	if percent != w.spared && percent != 0 && os.Getenv("GOGC") == "" {
		w.spared = percent
		debug.SetGCPercent(percent)
	}
}

// pull says what became final, and reports whether that is all.
func (w *Watch) pull() bool {
	w.pullFirst()
	for w.drop < len(w.Drops) && w.pullDrop(w.Drops[w.drop]) {
		w.drop++
		w.item = 0
	}
	return w.drop == len(w.Drops)
}

// firstAsked is how many files are looked at to begin with: a file that is on its way ends the look, and most looks are for the
// one that has just arrived.
const firstAsked = 16

// pullDrop says what became final in one drop, and reports whether that is all.
func (w *Watch) pullDrop(id uploader.DropID) bool {
	view, over := w.view(id) // before the items: what is settled has all of them
	w.life = view.Options.Life
	if view.Told { // by an earlier run: it is here for something else, and has nothing to say unless there is news
		w.passOver(view, over)
		return over
	}
	w.tellApart(view)
	for ask := firstAsked; ; ask = min(2*ask, len(w.items)) {
		n, _ := w.Queue.Items(w.items[:ask], id, w.item)
		for _, it := range w.items[:n] {
			if !over && it.Grouped && it.State() == uploader.Failed {
				return false // whether it gets a line is known when the drop has its link, or has none
			}
			if !w.tellItem(it, over) {
				return false
			}
			w.item++
		}
		if n == 0 {
			break
		}
	}
	if over {
		w.tellDrop(view)
	}
	return over
}

// view is the drop as it is, and whether anything in it still moves. The queue counts from the newest.
func (w *Watch) view(id uploader.DropID) (uploader.DropView, bool) {
	return w.viewAt(w.drop, id)
}

// viewAt is that of the drop at n.
func (w *Watch) viewAt(n int, id uploader.DropID) (uploader.DropView, bool) {
	var one [1]uploader.DropView
	n, _ = w.Queue.Drops(one[:], len(w.Drops)-1-n)
	if n == 0 || one[0].ID != id {
		return uploader.DropView{ID: id}, false
	}
	return one[0], one[0].Settled
}

// forget takes drops out of the queue that resume could only fail at again. What was stored is not touched, and what is not in
// the history yet is not forgotten. It reports whether any were taken out.
func (w *Watch) forget() bool {
	if len(w.hopeless) == 0 || w.Queue.View().Unwritten > 0 {
		return false
	}
	return w.Queue.WishDrop(context.Background(), uploader.Remove, w.hopeless...) == nil // if it cannot be noted, resume says it once more
}

// conclude says what is left, and returns how it ended. signal: there was one.
func (w *Watch) conclude(why reason, signal bool) output.Ending {
	view := w.Queue.View()
	owed := 0
	if w.MustFree {
		owed = view.Owed + view.Unfreed
	}
	w.end.Exit = w.code(why, view.Unwritten, owed, signal)
	w.tellNews()
	w.tellLeft(why == stuck || why == runEnded)
	if w.end.Left > 0 {
		w.tellHowToGoOn(why == stuck || why == runEnded)
	} else { // with files left, that was just said of all
		tellOwed(w.say, owed, view.FreeFault)
	}
	TellUnwritten(w.say, view)
	w.say.End(w.end)
	return w.end
}

// code is the exit code, when so many entries of the history are not written and so many uploads are still to be freed.
func (w *Watch) code(why reason, unwritten, owed int, signal bool) int {
	switch {
	case why == interrupted && w.drop < len(w.Drops):
		return exit.Interrupted
	case w.drop < len(w.Drops) || w.end.NotSent > 0 || w.faults+w.first.lost > 0 || w.failed != nil || w.Lost || unwritten > 0:
		return exit.NotSent
	case owed > 0 && signal:
		return exit.Interrupted
	case owed > 0:
		return exit.NotSent
	}
	return exit.Sent
}
