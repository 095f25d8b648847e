package command

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/run"
	"linkdrop/uploader/journal"
)

func (p *Program) resumeCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "resume [flags]",
		Short: "Go on with what was interrupted",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.resume(c.Context(), o) },
	}
	o.AddAccess(c.Flags())
	o.AddRun(c.Flags())
	o.AddPassword(c.Flags())
	c.Flags().BoolVar(&o.Forget, "forget", false, "give up what is unfinished, in place of going on with it")
	return describe(c,
		"Goes on with every linkdrop-send in this state folder that ended before everything was sent, one after the other,",
		"and prints the links of every folder, and of every group of files given side by side, in which something was still",
		"missing: all of them, in the order of the files, also those that were printed before. A link that is made again is",
		"the same link. Nothing that has arrived is sent again, but by a backend that cannot go on in the middle of a file.",
		"Files are cut and links made as the first command said; --streams, --limit-rate and --wait count for this command",
		"alone. Secrets are not kept here: what --token-env, --keys-env or --profile gave has to be given again; what",
		"\"linkdrop-send keys set\" saved is found. So has the password of links: on a terminal it is asked for, else files are sent",
		"and their links wait, until a resume is given it with --password-env.",
		"",
		"--forget names what it gives up and frees what was stored of it: give the secrets all the same, because what is refused",
		"without them stays to be freed. Where the destination does not answer within ten seconds, or --wait if it is given, what",
		"is unfinished is forgotten too, and it is said what may be left there. What was sent stays, and so do its links.")
}

func (p *Program) resume(ctx context.Context, o *options.Options) error {
	if err := cmp.Or(o.CheckRun(), o.CheckLinks()); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.Close()
	at.Resuming = true
	runs, err := journal.Abandoned(at.State)
	if err != nil {
		return exit.Failure(err, at.State, at.Where())
	}
	h, err := run.OpenHistory(at.State, p.speaker(o, at.Where()).Note)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	r := p.runner(o, at, h)
	if o.Forget {
		return exit.Done(r.Forget(ctx, runs))
	}
	if r.Password, err = p.password(ctx, o); err != nil {
		return err
	}
	if p.Ask != nil {
		r.Ask = p.askAgain
	}
	worst, links := r.Resume(ctx, runs)
	if at.Serves() && links > 0 && worst != exit.Interrupted {
		p.serve(ctx, o, at)
	}
	return exit.Done(worst)
}
