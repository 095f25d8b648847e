// Package run sends, resumes and gives up runs. A run is what one linkdrop-send has to do: a queue in a folder of its own, which
// stays until everything in it was sent (Send), another linkdrop-send went on with it (Resume), or it was given up (Forget).
//
//	runner.go     Runner: sending, and following a queue to its end
//	resume.go     going on with runs that were interrupted
//	forget.go     giving up runs, and what is said of each
//	givingup.go   one run that is being given up: freeing what it opened
//	flagskept.go  what of its flags a run remembers
//	lost.go       saying what could not be read: a history, a run's queue
//	names.go      a history that calls a place by its name
package run

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/watch"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/journal"
)

// Runner works on runs: what a command does to them all is in it.
type Runner struct {
	Options *options.Options
	Places  *place.Places
	History uploader.History
	// Speaker makes one that calls the destination what it is called by now.
	Speaker func() output.Speaker
	// Password of the links that Resume goes on with; the zero Password: nobody said one.
	Password destination.Password
	// Ask asks for it, on a terminal; nil: nobody can be asked. what is the drop whose links it is.
	Ask func(ctx context.Context, what string) (destination.Password, error)
}

// Send begins a run with these drops, and follows it to the end.
func (r *Runner) Send(ctx context.Context, drops []uploader.Drop) (output.Ending, error) {
	j, err := journal.OpenRun(r.Places.State, journal.Options{})
	if err != nil {
		return output.Ending{}, exit.Failure(err, r.Places.State, r.Places.Where())
	}
	defer func() { _ = j.Close() }()
	if err := keep(j.Dir(), int64(r.Options.PartSize)); err != nil {
		return output.Ending{}, exit.Failure(err, r.Places.State, r.Places.Where())
	}
	return r.follow(ctx, j, false, func(ctx context.Context, q *uploader.Queue) ([]uploader.DropID, error) {
		return q.AddAll(ctx, drops...) // a kill leaves all of them to resume, or none
	})
}

// follow opens a queue, has drops put in, and follows it to the end; mustFree is watch.Watch's.
func (r *Runner) follow(ctx context.Context, j uploader.Journal, mustFree bool, fill func(context.Context, *uploader.Queue) ([]uploader.DropID, error)) (output.Ending, error) {
	say := r.Speaker()
	w := watch.New(say, time.Duration(r.Options.Wait))
	w.News, w.StartsOver = r.Places.News, r.Places.StartsOver
	q, err := uploader.Open(r.config(w.Ring, j))
	if err != nil {
		return output.Ending{}, exit.Failure(err, r.Places.State, r.Places.Where())
	}
	w.Queue, w.MustFree = q, mustFree
	w.Lost = tellQueueLost(say, r.Places.State, q.View().Notice)
	if w.Drops, err = fill(context.WithoutCancel(ctx), q); err != nil { // a signal comes after what was given is noted, all of it
		return output.Ending{}, exit.Failure(err, r.Places.State, r.Places.Where())
	}
	view := q.View()
	idle := len(w.Drops) == 0 && view.Owed+view.Unwritten == 0 && !w.Lost
	end := w.Follow(ctx)
	end.Idle = idle
	return end, nil
}

// config is what every queue is opened with. changed is called when something in it moves.
func (r *Runner) config(changed func(), j uploader.Journal) uploader.Config {
	c := uploader.Config{
		Journal: j, History: namedHistory{r.History, r.Places.Title}, Resolve: r.Places.Resolve, Observer: uploader.Observer{Changed: changed}, Streams: r.Options.Streams,
		Log: slog.New(slog.DiscardHandler), KeepUntilTold: true, UndoFor: time.Nanosecond, // nobody takes anything back here
	}
	if r.Options.Rate > 0 {
		// A burst of a quarter of a second keeps the socket busy, and the rate even.
		c.Limit = rate.NewLimiter(rate.Limit(r.Options.Rate), int(max(int64(r.Options.Rate)/4, 64<<10)))
	}
	return c
}
