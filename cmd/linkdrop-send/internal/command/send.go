package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"linkdrop/uploader/settings"
)

func (p *program) sendCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "linkdrop-send [flags] FILE…",
		Short: "Send files, and print a link for each",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(c *cobra.Command, files []string) error { return p.send(c.Context(), o, files) },
	}
	f := c.Flags()
	o.addWhere(f)
	o.addAccess(f)
	o.addRun(f)
	o.addLife(f)
	f.Var(&o.partSize, "part-size", "cut large files into parts of this size, whole MiB from 5MiB to 5GiB; the backend may decide otherwise")
	f.BoolVar(&o.together, "together", false, "one link for all files, where the destination can")
	return describe(c,
		"Links go to standard output, a line for each FILE, in their order; everything else goes to standard error. The line",
		"is empty where there is no link: the file was not sent, the destination gives none, or something ended it first.",
		"A folder becomes one link where the destination can give one for several files, else a link for each file in it.",
		"",
		"Exit codes: 0 all sent, 1 some not sent, 2 called wrongly, 130 interrupted. What was sent is kept, and",
		"\"linkdrop-send resume\" goes on with the rest.")
}

// send is the command without a name.
func (p *program) send(ctx context.Context, o *options, files []string) error {
	if len(files) == 0 {
		return usage("Which files? Name at least one.")
	}
	if err := cmp.Or(o.checkRun(), o.checkPartSize()); err != nil {
		return err
	}
	if err := o.checkWhere("Where to? Give --practice, --backend URL, --s3 s3://bucket/prefix or --to NAME."); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.close()
	place, err := at.given(ctx)
	if err != nil {
		return err
	}
	if place.Kind == settings.Practice { // it is on this computer: what does not work now never will
		if _, err := at.resolve(ctx, place.ID); err != nil {
			return failure(err, at.state, place.Title())
		}
	}
	drops, err := dropsOf(files, place.ID, o)
	if err != nil {
		return err
	}
	h, err := openHistory(at.state, p.speaker(o, at.where()).note)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	end, err := p.runner(o, at, h).send(ctx, drops)
	if err != nil {
		return err
	}
	if at.serves() && end.links > 0 && end.Exit != exitInterrupted {
		p.serve(ctx, o, at)
	}
	return done(end.Exit)
}
