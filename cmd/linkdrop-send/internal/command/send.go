package command

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/run"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/settings"
)

func (p *Program) sendCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "linkdrop-send [flags] FILE…",
		Short: "Send files, and print a link for each",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(c *cobra.Command, files []string) error { return p.send(c.Context(), o, files) },
	}
	f := c.Flags()
	o.AddWhere(f)
	o.AddAccess(f)
	o.AddRun(f)
	o.AddLinks(f)
	o.AddTicket(f, "keep this `text` with what is sent, in the history alone, so that it is found again")
	f.Var(&o.PartSize, "part-size", "cut large files into parts of this size, whole MiB from 5MiB to 5GiB; the backend may decide otherwise")
	f.BoolVar(&o.Together, "together", false, "one link for all files, where the destination can")
	f.BoolVar(&o.LinkFirst, "link-first", false, "print links at once: they work when their files have arrived")
	return describe(c,
		"Links go to standard output, a line for each FILE, in their order; everything else goes to standard error. The line",
		"is empty where there is no link: the file was not sent, the destination gives none, or something ended it first.",
		"A folder becomes one link where the destination can give one for several files, else a link for each file in it.",
		"",
		"With --link-first a link is printed as soon as its upload is open, and the command ends when the files have arrived. A link whose",
		"file did not arrive leads to nothing: a sentence says so, and the exit code is 1.",
		"",
		"Where a destination has no links with the password, the most downloads or the note that were asked for, nothing is sent.",
		"A password is kept nowhere: a run that was interrupted asks for it again before it makes a link.",
		"",
		"Exit codes: 0 all sent, 1 some not sent, 2 called wrongly, 130 interrupted. What was sent is kept, and",
		"\"linkdrop-send resume\" goes on with the rest.")
}

// send is the command without a name.
func (p *Program) send(ctx context.Context, o *options.Options, files []string) error {
	if len(files) == 0 {
		return exit.Usage("Which files? Name at least one.")
	}
	if err := cmp.Or(o.CheckRun(), o.CheckPartSize(), o.CheckLinks(), o.CheckTicket()); err != nil {
		return err
	}
	if err := o.CheckWhere("Where to? Give --practice, --backend URL, --s3 s3://bucket/prefix or --to NAME."); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.Close()
	place, err := at.NamedWithKeys(ctx)
	if err != nil {
		return err
	}
	if place.Kind == settings.Practice { // it is on this computer: what does not work now never will
		if _, err := at.Resolve(ctx, place.ID); err != nil {
			return exit.Failure(err, at.State, place.Title())
		}
	}
	have, err := p.linksOf(ctx, o, at, place)
	if err != nil {
		return err
	}
	drops, err := dropsOf(files, place.ID, o, have)
	if err != nil {
		return err
	}
	h, err := run.OpenHistory(at.State, p.speaker(o, at.Where()).Note)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	end, err := p.runner(o, at, h).Send(ctx, drops)
	if err != nil {
		return err
	}
	p.prune(ctx, o, at, h)
	if at.Serves() && end.Links > 0 && end.Exit != exit.Interrupted {
		p.serve(ctx, o, at)
	}
	return exit.Done(end.Exit)
}

// linksOf are what links are to have, and refuses what they cannot.
func (p *Program) linksOf(ctx context.Context, o *options.Options, at *place.Places, to settings.Destination) (destination.LinkOptions, error) {
	if err := canLinkFirst(ctx, o, at, to); err != nil {
		return destination.LinkOptions{}, err
	}
	return p.linkOptions(ctx, o)
}

// canLinkFirst refuses --link-first where links are made of stored files only. A place that cannot be reached now is asked later, by
// the queue.
func canLinkFirst(ctx context.Context, o *options.Options, at *place.Places, to settings.Destination) error {
	if !o.LinkFirst {
		return nil
	}
	can := to.Kind == settings.Linkdrop || to.Kind == settings.Practice
	if dest, err := at.Resolve(ctx, to.ID); can && err == nil {
		can = dest.Linker != nil && dest.Traits().EarlyLinks
	}
	if !can {
		return exit.Usage("%s makes no link before the file has arrived. Leave --link-first out.", to.Title())
	}
	return nil
}
