package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

func (p *program) resumeCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "resume [flags]",
		Short: "Go on with what was interrupted",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.resume(c.Context(), o) },
	}
	o.addAccess(c.Flags())
	o.addRun(c.Flags())
	c.Flags().BoolVar(&o.forget, "forget", false, "give up what is unfinished, in place of going on with it")
	return describe(c,
		"Goes on with every linkdrop-send in this state folder that ended before everything was sent, one after the other,",
		"and prints the links of every folder, and of every group of files given side by side, in which something was still",
		"missing: all of them, in the order of the files, also those that were printed before. A link that is made again is",
		"the same link. Nothing that has arrived is sent again, but by a backend that cannot go on in the middle of a file.",
		"Files are cut and links made as the first command said; --streams, --limit-rate and --wait count for this command",
		"alone. Secrets are not kept here: what --token-env, --keys-env or --profile gave has to be given again; what",
		"\"linkdrop-send keys set\" saved is found.",
		"",
		"--forget names what it gives up and frees what was stored of it: give the secrets all the same, because what is refused",
		"without them stays to be freed. Where the destination does not answer within ten seconds, or --wait if it is given, what",
		"is unfinished is forgotten too, and it is said what may be left there. What was sent stays, and so do its links.")
}

func (p *program) resume(ctx context.Context, o *options) error {
	if err := o.checkRun(); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.close()
	at.resuming = true
	runs, err := journal.Abandoned(at.state)
	if err != nil {
		return p.failure(err, at.where())
	}
	say := p.speaker(o, at.where())
	h, err := p.historyIn(at.state, say.note)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	if o.forget {
		return p.forget(ctx, o, at, h, runs)
	}
	worst, links := p.resumeRuns(ctx, o, at, h, runs, say)
	if at.serves() && links > 0 && worst != exitInterrupted {
		at.serve(ctx, p)
	}
	return done(worst)
}

// resumeRuns goes on with one run after the other, and returns the exit code and how many links were printed.
func (p *program) resumeRuns(ctx context.Context, o *options, at *places, h uploader.History, runs []journal.Run, say speaker) (worst, links int) {
	idle := true
	for i, run := range runs {
		end, err := p.resumeRun(ctx, o, at, h, run)
		if err != nil { // it keeps no other from going on
			end.Exit = exitNotSent
			say.note(run.Dir + ": " + p.sentence(err, at))
		}
		worst, links, idle = max(worst, end.Exit), links+end.links, idle && end.idle && err == nil
		if left := len(runs) - 1 - i; left > 0 && ctx.Err() != nil {
			worst, idle = exitInterrupted, false
			say.note(runsLeft(left) + ` "linkdrop-send resume" goes on with what is left.`)
			break
		}
	}
	if idle {
		say.note(nothingUnfinished(at.state))
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

// sentence is an error in words.
func (p *program) sentence(err error, at *places) string {
	var e *exit
	if errors.As(err, &e) {
		return e.text
	}
	return english().fault(asFault(err), about{where: at.where()})
}

func (p *program) resumeRun(ctx context.Context, o *options, at *places, h uploader.History, run journal.Run) (ending, error) {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if isKind(err, fault.InUse) {
		return ending{idle: true}, nil // another resume was faster
	}
	if err != nil {
		return ending{}, err
	}
	defer func() { _ = j.Close() }()
	at.cut(keptIn(run.Dir).PartSize)
	return p.run(ctx, o, j, h, at, func(ctx context.Context, q *uploader.Queue) ([]uploader.DropID, error) {
		ids := dropIDs(q)
		return ids, q.WishDrop(ctx, uploader.Run, ids...) // what had failed is tried again
	})
}

// dropIDs are the drops of a queue, oldest first, as they were given.
func dropIDs(q queue) []uploader.DropID {
	var ids []uploader.DropID
	views := make([]uploader.DropView, window)
	for {
		n, _ := q.Drops(views, len(ids))
		if n == 0 {
			slices.Reverse(ids)
			return ids
		}
		for _, d := range views[:n] {
			ids = append(ids, d.ID)
		}
	}
}
