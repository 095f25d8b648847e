package run

import (
	"context"
	"errors"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/cmd/linkdrop-send/internal/watch"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// Resume goes on with one run after the other, and returns the exit code and how many links were printed.
func (r *Runner) Resume(ctx context.Context, runs []journal.Run) (worst, links int) {
	say, idle := r.Speaker(), true
	for i, run := range runs {
		end, err := r.resumeRun(ctx, run)
		if err != nil { // it keeps no other from going on
			end.Exit = exit.NotSent
			say.Note(run.Dir + ": " + exit.Sentence(err, r.Places.Where()))
		}
		worst, links, idle = max(worst, end.Exit), links+end.Links, idle && end.Idle && err == nil
		if left := len(runs) - 1 - i; left > 0 && ctx.Err() != nil {
			worst, idle = exit.Interrupted, false
			say.Note(runsLeft(left) + ` "linkdrop-send resume" goes on with what is left.`)
			break
		}
	}
	if idle {
		say.Note(nothingUnfinished(r.Places.State))
	}
	return worst, links
}

// runsLeft says how many runs nobody came to before a signal.
func runsLeft(n int) string { return sentence.Plural(n, "more run is", "more runs are") + " left." }

// nothingUnfinished says that there is nothing to go on with, or to give up.
func nothingUnfinished(state string) string {
	if n, err := journal.Running(state); err == nil && n > 0 {
		return "Nothing else is unfinished: " + sentence.Plural(n, "linkdrop-send is", "linkdrop-sends are") + " still at work."
	}
	return "There is nothing unfinished."
}

func (r *Runner) resumeRun(ctx context.Context, run journal.Run) (output.Ending, error) {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if errors.Is(err, &fault.Error{Kind: fault.InUse}) {
		return output.Ending{Idle: true}, nil // another resume was faster
	}
	if err != nil {
		return output.Ending{}, err
	}
	defer func() { _ = j.Close() }()
	r.Places.Cut(keptIn(run.Dir).PartSize)
	return r.follow(ctx, j, true, func(ctx context.Context, q *uploader.Queue) ([]uploader.DropID, error) {
		ids := watch.DropIDs(q)
		if err := r.unlock(ctx, q, len(ids)); err != nil {
			return nil, err
		}
		return ids, q.WishDrop(ctx, uploader.Run, ids...) // what had failed is tried again
	})
}

// unlock says the password of the drops whose links have one. It is asked for once a run, as all links of a run have the same;
// where nobody can be asked, the files are sent, and their links wait. Said of a drop that was to have none, it counts where
// the destination demands one.
func (r *Runner) unlock(ctx context.Context, q *uploader.Queue, drops int) error {
	views := make([]uploader.DropView, drops)
	n, _ := q.Drops(views, 0)
	password := r.Password
	for _, d := range views[:n] {
		if password.IsZero() && d.Options.Protected && r.Ask != nil {
			var err error
			if password, err = r.Ask(ctx, d.Name); err != nil {
				return err
			}
		}
		q.GivePassword(d.ID, password)
	}
	return nil
}
