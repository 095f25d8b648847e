package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/run"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

func (p *Program) linkCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "link [flags] ID…  or  link [flags] s3://BUCKET/KEY…",
		Short: "Make new links to what was sent earlier, or to what is in a bucket",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, ids []string) error {
			if objects, err := objectsOf(ids); err != nil || objects != nil {
				return cmp.Or(err, p.linkObjects(c.Context(), o, objects))
			}
			return p.link(c.Context(), o, ids)
		},
	}
	o.AddWhere(c.Flags())
	o.AddAccess(c.Flags())
	o.AddLinks(c.Flags())
	o.AddObject(c.Flags())
	return describe(c, "Nothing is sent again. The IDs are those that \"linkdrop-send history\" shows; links come one a line, in their order.",
		"What went to this computer only is served until interrupted.",
		"",
		"What has links with a password gets no link without one.",
		"",
		"With s3://BUCKET/KEY a link leads to an object that is in a bucket, whoever put it there: through a Linkdrop server",
		"(--to, --backend) that finds objects there for you, or with keys of your own for the bucket (--to, --s3), where a link",
		"works for 7 days at most and has no password. The object is looked for first, and never deleted. Such links are not in",
		"the history: they end by themselves, or by DELETE /v1/shares/ID of the server, with the id that --json says.",
		"",
		"Exit codes: 0 a link for each, 1 some have none, 2 called wrongly, 130 interrupted.")
}

func (p *Program) link(ctx context.Context, o *options.Options, ids []string) error {
	if err := cmp.Or(o.CheckLinks(), noObjectFlags(o)); err != nil {
		return err
	}
	have, err := p.linkOptions(ctx, o)
	if err != nil {
		return err
	}
	began, said := time.Now(), false
	return p.withArchive(ctx, o, ids, true, func(a uploader.Archive, id string) error {
		link, err := a.NewLink(ctx, id, time.Duration(o.Life), have)
		if err != nil {
			return err
		}
		if text := sentence.OtherEnd(link, time.Duration(o.Life), began); text != "" && !said {
			said = true
			p.speaker(o, "").Note(text)
		}
		if !o.JSON {
			fmt.Fprintln(p.Out, link.URL.Reveal())
			return nil
		}
		e, err := a.History.Get(ctx, id)
		if err != nil {
			return err
		}
		p.speaker(o, "").Sent(output.Sent{ID: e.ID, Name: e.Name, Files: len(e.Uploads), Size: e.Size, Link: link})
		return nil
	})
}

func (p *Program) deleteCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "delete [flags] ID…",
		Short: "Delete what was sent; every link to it ends",
		Args:  idsOrTicket(o),
		RunE: func(c *cobra.Command, ids []string) error {
			return p.withArchive(c.Context(), o, ids, false, func(a uploader.Archive, id string) error { return a.Delete(c.Context(), id) })
		},
	}
	o.AddAccess(c.Flags())
	o.AddTicket(c.Flags(), "instead of IDs: all that has this `ticket`, as \"linkdrop-send history --ticket\" shows it")
	return describe(c, "The files on this computer are not touched.")
}

// withArchive does something to each entry, and goes on after one that failed. serves: what it prints works only as long as
// this process does, if it went to this computer.
func (p *Program) withArchive(ctx context.Context, o *options.Options, ids []string, serves bool, do func(uploader.Archive, string) error) error {
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.Close()
	h, err := run.OpenHistory(at.State, p.tell)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	if o.Ticket != "" {
		if ids, err = withTicket(ctx, h, o.Ticket); err != nil {
			return exit.Failure(err, at.State, "")
		}
		if len(ids) == 0 {
			return &exit.Error{Code: exit.NotSent, Text: "Nothing that is still stored has this ticket."}
		}
	}
	return p.each(ctx, o, at, ids, serves, p.archiveSentence, func(id string) error {
		return do(uploader.Archive{History: h, Resolve: at.Resolve}, id)
	})
}

// each does something to each of what the command names, and says in words what failed of it. serves: each has a line on standard
// output, and what is printed works only as long as this process does, if it leads to this computer.
func (p *Program) each(ctx context.Context, o *options.Options, at *place.Places, names []string, serves bool, words func(error, *place.Places) string, do func(string) error) error {
	code, worked := exit.Sent, 0
	for _, name := range names {
		err := do(name)
		for _, text := range at.News() {
			p.speaker(o, at.Where()).Note(text)
		}
		if errors.Is(err, &fault.Error{Kind: fault.Kept}) {
			fmt.Fprintf(p.Errs, "%s: %s\n", sentence.VisibleName(name), words(err, at))
			worked++
			continue
		}
		if err != nil {
			if code = max(code, exit.NotSent); ctx.Err() != nil { // a signal after the last is none
				code = exit.Interrupted
			}
			if serves && !o.JSON {
				fmt.Fprintln(p.Out) // so that the lines still count the names
			}
			fmt.Fprintf(p.Errs, "%s: %s\n", sentence.VisibleName(name), words(err, at))
			continue
		}
		worked++
	}
	if o.Ticket != "" {
		p.tell(fmt.Sprintf("Done for %d of %s.", worked, sentence.Plural(len(names), "entry", "entries")))
	}
	if at.Serves() && serves && worked > 0 {
		p.serve(ctx, o, at)
	}
	return exit.Done(code)
}

// idsOrTicket is what a command takes that works on IDs, or else on all that has a ticket.
func idsOrTicket(o *options.Options) cobra.PositionalArgs {
	return func(c *cobra.Command, ids []string) error {
		if err := o.CheckTicket(); err != nil {
			return err
		}
		switch given := c.Flags().Changed("ticket"); {
		case !given:
			return cobra.MinimumNArgs(1)(c, ids)
		case o.Ticket == "":
			return exit.Usage("--ticket is empty.")
		case len(ids) > 0:
			return exit.Usage("Give IDs or --ticket, not both.")
		}
		return nil
	}
}

// withTicket are the ids of what has a ticket and is still stored.
func withTicket(ctx context.Context, h uploader.History, ticket string) (ids []string, err error) {
	for q := (uploader.Query{Ticket: ticket, Brief: true}); ; {
		page, err := h.List(ctx, q)
		for _, e := range page {
			if e.DeletedAt.IsZero() {
				ids = append(ids, e.ID)
			}
			q.After = uploader.EntryPlace{SentAt: e.SentAt, ID: e.ID}
		}
		if err != nil || len(page) == 0 {
			return ids, err
		}
	}
}

func (p *Program) archiveSentence(err error, at *place.Places) string {
	f := sentence.FaultOf(err)
	switch {
	case f.Kind == fault.Gone, f.Kind == fault.Missing && f.Op == "history":
		return "Not in the history, or deleted. \"linkdrop-send history\" shows what there is."
	case f.Kind == fault.Missing && f.Op == "extend":
		return "It has no link that could work longer: they were ended, or are over. \"linkdrop-send link ID\" makes a new one while what was sent is stored."
	case f.Kind == fault.Missing && f.Reason() == "" && f.Detail == "":
		return "A new link to it cannot be made. Send it again."
	case f.Kind == fault.Missing && f.Reason() == "":
		return "A new link to it cannot be made: " + strings.TrimSuffix(f.Detail, ".") + ". Send it again."
	case f.Kind == fault.NeedsPassword && f.Op == "link": // a queue, whose words speak of resuming, has no part in it
		return "Its links have a password, so there is none without. Give it with --password-env or --ask-password."
	}
	return sentence.English().Fault(sentence.FaultOf(err), sentence.About{Where: at.Where()})
}
