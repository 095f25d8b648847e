package main

import (
	"context"
	"errors"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// resume goes on with one run after the other, and returns the exit code and how many links were printed.
func (r *runner) resume(ctx context.Context, runs []journal.Run) (worst, links int) {
	say, idle := r.speaker(), true
	for i, run := range runs {
		end, err := r.resumeRun(ctx, run)
		if err != nil { // it keeps no other from going on
			end.Exit = exitNotSent
			say.note(run.Dir + ": " + sentenceOf(err, r.at.where()))
		}
		worst, links, idle = max(worst, end.Exit), links+end.links, idle && end.idle && err == nil
		if left := len(runs) - 1 - i; left > 0 && ctx.Err() != nil {
			worst, idle = exitInterrupted, false
			say.note(runsLeft(left) + ` "linkdrop-send resume" goes on with what is left.`)
			break
		}
	}
	if idle {
		say.note(nothingUnfinished(r.at.state))
	}
	return worst, links
}

// runsLeft says how many runs nobody came to before a signal.
func runsLeft(n int) string { return plural(n, "more run is", "more runs are") + " left." }

// nothingUnfinished says that there is nothing to go on with, or to give up.
func nothingUnfinished(state string) string {
	if n, err := journal.Running(state); err == nil && n > 0 {
		return "Nothing else is unfinished: " + plural(n, "linkdrop-send is", "linkdrop-sends are") + " still at work."
	}
	return "There is nothing unfinished."
}

func (r *runner) resumeRun(ctx context.Context, run journal.Run) (ending, error) {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if errors.Is(err, &fault.Error{Kind: fault.InUse}) {
		return ending{idle: true}, nil // another resume was faster
	}
	if err != nil {
		return ending{}, err
	}
	defer func() { _ = j.Close() }()
	r.at.cut(keptIn(run.Dir).PartSize)
	return r.follow(ctx, j, func(ctx context.Context, q *uploader.Queue) ([]uploader.DropID, error) {
		ids := dropIDs(q)
		return ids, q.WishDrop(ctx, uploader.Run, ids...) // what had failed is tried again
	})
}
