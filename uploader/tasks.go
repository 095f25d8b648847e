package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// tasks is what runs because the core asked for it. Guarded by Queue.mu.
type tasks struct {
	life   context.Context //nolint:containedctx // everything that runs ends with it
	end    context.CancelCauseFunc
	items  map[ItemID]*itemLife
	places map[core.Place]*openPlace
	meters map[core.CallID]*meter
	over   bool
	// running counts the goroutines: what still begins when all is over begins only while there are some, so that Run waits for it.
	running int
}

// openPlace is an open destination, and what the core knows of it.
type openPlace struct {
	*destination.Destination
	traits destination.Traits
}

// itemLife is the life of what is under way for pieces of one item; it ends with the last of them.
type itemLife struct {
	ctx     context.Context //nolint:containedctx // that life
	end     context.CancelCauseFunc
	stop    *time.Timer // a pause whose grace is not over
	holders int
}

func (t *tasks) init() {
	t.life, t.end = context.WithCancelCause(context.Background())
	t.items, t.places, t.meters = map[ItemID]*itemLife{}, map[core.Place]*openPlace{}, map[core.CallID]*meter{}
}

func (t *tasks) ended() bool { return t.over }

func (t *tasks) quit() {
	t.over = true
	t.end(core.Stopped{Why: "quit"})
}

// goLocked runs f beside everything else, for as long as Run lasts.
func (q *Queue) goLocked(f func(ctx context.Context)) {
	ctx := q.tasks.life
	q.tasks.running++
	q.work.Go(func() {
		defer func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.tasks.running--
		}()
		f(ctx)
	})
}

// beginLocked starts a command, or lets it wait until the facts it builds on are durable.
func (q *Queue) beginLocked(command core.Command) {
	if l := &q.log; command.AfterSync() && (l.synced < l.asked || l.retrying) {
		l.waiting = append(l.waiting, waitingCommand{l.asked, command})
		return
	}
	q.startLocked(command)
}

// startLocked does it. What takes time is done by a goroutine that ends in one event.
func (q *Queue) startLocked(command core.Command) { //nolint:gocyclo // one line a command
	switch c := command.(type) {
	case core.Stop:
		q.tasks.stop(c)
		return
	case core.Keep:
		q.tasks.keep(c.Item)
		return
	case core.Report:
		q.reports = append(q.reports, c.Report)
		q.ring()
		return
	}
	if remember, ok := command.(core.Remember); ok {
		q.rememberLocked(remember)
		return
	}
	if q.tasks.over {
		return // what was asked for is asked again at the next start
	}
	switch c := command.(type) {
	case core.Explore:
		q.exploreLocked(c)
	case core.Recall:
		q.callLocked(core.Recalled{Err: brokenFault()}, func(ctx context.Context) core.Event { return q.rows.recall(ctx, c) })
	case core.Open:
		q.callLocked(core.Opened{Call: c.Call, Err: brokenFault()}, func(ctx context.Context) core.Event { return q.open(ctx, c) })
	case core.Create:
		p := q.tasks.places[c.Place]
		q.askLocked(c.Place, core.CreateDone{Call: c.Call}, func(ctx context.Context) core.Event { return create(ctx, p, c) })
	case core.Sign:
		q.signLocked(c)
	case core.Send:
		q.sendLocked(c)
	case core.List:
		p := q.tasks.places[c.Place]
		q.askLocked(c.Place, core.ListDone{Call: c.Call, Err: brokenFault()}, func(ctx context.Context) core.Event { return list(ctx, p, c) })
	case core.Complete:
		p := q.tasks.places[c.Place]
		q.askLocked(c.Place, core.CompleteDone{Call: c.Call}, func(ctx context.Context) core.Event { return complete(ctx, p, c) })
	case core.Link:
		p := q.tasks.places[c.Place]
		q.askLocked(c.Place, core.LinkDone{Call: c.Call}, func(ctx context.Context) core.Event { return link(ctx, p, c) })
	case core.Free:
		p := q.tasks.places[c.Place]
		q.askLocked(c.Place, core.FreeDone{Call: c.Call, Err: brokenFault()}, func(ctx context.Context) core.Event { return free(ctx, p, &q.rows, c) })
	}
}

func brokenFault() *fault.Error { return &fault.Error{Kind: fault.Bug, Op: "engine"} }

// callLocked runs f and tells the core what came of it. A panic in it is a bug of ours, or of a driver, and must not take
// everybody else's files down: then it is broken that came of it.
func (q *Queue) callLocked(broken core.Event, f func(ctx context.Context) core.Event) {
	q.goLocked(func(ctx context.Context) {
		event := broken
		defer func() {
			if r := recover(); r != nil {
				q.c.Log.Error("panic in the engine", "panic", r)
			}
			q.step(event)
		}()
		event = f(ctx)
	})
}

// askLocked is callLocked for what goes to an open destination, whose limits may have changed with its answer.
func (q *Queue) askLocked(place core.Place, broken core.Event, f func(ctx context.Context) core.Event) {
	p := q.tasks.places[place]
	q.callLocked(broken, func(ctx context.Context) core.Event {
		event := f(ctx)
		q.learn(place, p)
		return event
	})
}

// stop ends what is under way for an item.
func (t *tasks) stop(c core.Stop) {
	life := t.items[c.Item]
	if life == nil {
		return
	}
	if c.Grace > 0 {
		if life.stop == nil {
			life.stop = time.AfterFunc(c.Grace, func() { life.end(core.Stopped{Why: c.Why}) })
		}
		return
	}
	life.end(core.Stopped{Why: c.Why})
	delete(t.items, c.Item) // what begins from now on has a life of its own
	for _, m := range t.meters {
		m.over = m.over || m.item == c.Item
	}
}

// keep takes back a stop whose grace is not over.
func (t *tasks) keep(id ItemID) {
	if life := t.items[id]; life != nil && life.stop != nil {
		life.stop.Stop()
		life.stop = nil
	}
}

// holdLife gives the life of what is under way for an item. Whoever has it lets go of it once.
func (t *tasks) holdLife(id ItemID) *itemLife {
	life := t.items[id]
	if life == nil || life.ctx.Err() != nil {
		life = &itemLife{}
		life.ctx, life.end = context.WithCancelCause(t.life)
		t.items[id] = life
	}
	life.holders++
	return life
}

func (t *tasks) letGo(id ItemID, life *itemLife) {
	life.holders--
	if life.holders > 0 {
		return
	}
	if life.stop != nil {
		life.stop.Stop()
	}
	life.end(nil)
	if t.items[id] == life {
		delete(t.items, id)
	}
}
