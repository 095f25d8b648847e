package main

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader"
	"linkdrop/uploader/journal"
)

// runner works on runs: what a command does to them all is in it.
type runner struct {
	o       *options
	at      *places
	history uploader.History
	// speaker makes one that calls the destination what it is called by now.
	speaker func() speaker
}

// send begins a run with these drops, and follows it to the end.
func (r *runner) send(ctx context.Context, drops []uploader.Drop) (ending, error) {
	j, err := journal.OpenRun(r.at.state, journal.Options{})
	if err != nil {
		return ending{}, failure(err, r.at.state, r.at.where())
	}
	defer func() { _ = j.Close() }()
	if err := keep(j.Dir(), int64(r.o.partSize)); err != nil {
		return ending{}, failure(err, r.at.state, r.at.where())
	}
	return r.follow(ctx, j, func(ctx context.Context, q *uploader.Queue) ([]uploader.DropID, error) {
		return q.AddAll(ctx, drops...) // a kill leaves all of them to resume, or none
	})
}

// follow opens a queue, has drops put in, and follows it to the end.
func (r *runner) follow(ctx context.Context, j uploader.Journal, fill func(context.Context, *uploader.Queue) ([]uploader.DropID, error)) (ending, error) {
	say := r.speaker()
	w := newWatch(say, time.Duration(r.o.wait))
	w.news, w.startsOver = r.at.news, r.at.startsOver
	q, err := uploader.Open(r.config(w.ring, j))
	if err != nil {
		return ending{}, failure(err, r.at.state, r.at.where())
	}
	w.q = q
	w.lost = tellQueueLost(say, r.at.state, q.View().Notice)
	if w.drops, err = fill(context.WithoutCancel(ctx), q); err != nil { // a signal comes after what was given is noted, all of it
		return ending{}, failure(err, r.at.state, r.at.where())
	}
	view := q.View()
	idle := len(w.drops) == 0 && view.Owed+view.Unwritten == 0 && !w.lost
	end := w.follow(ctx)
	end.idle = idle
	return end, nil
}

// config is what every queue is opened with. changed is called when something in it moves.
func (r *runner) config(changed func(), j uploader.Journal) uploader.Config {
	c := uploader.Config{
		Journal: j, History: r.history, Resolve: r.at.resolve, Observer: uploader.Observer{Changed: changed}, Streams: r.o.streams,
		Log: slog.New(slog.DiscardHandler), KeepUntilTold: true,
	}
	if r.o.rate > 0 {
		// A burst of a quarter of a second keeps the socket busy, and the rate even.
		c.Limit = rate.NewLimiter(rate.Limit(r.o.rate), int(max(int64(r.o.rate)/4, 64<<10)))
	}
	return c
}
