package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

func (p *program) linkCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "link [flags] ID…",
		Short: "Make new links to what was sent earlier",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(c *cobra.Command, ids []string) error { return p.link(c.Context(), o, ids) },
	}
	o.addAccess(c.Flags())
	o.addLife(c.Flags())
	return describe(c, "Nothing is sent again. The IDs are those that \"linkdrop-send history\" shows; links come one a line, in their order.",
		"What went to this computer only is served until interrupted.")
}

func (p *program) link(ctx context.Context, o *options, ids []string) error {
	began, said := time.Now(), false
	return p.withArchive(ctx, o, ids, true, func(a uploader.Archive, id string) error {
		link, err := a.NewLink(ctx, id, time.Duration(o.life))
		if err != nil {
			return err
		}
		if text := otherEnd(link, time.Duration(o.life), began); text != "" && !said {
			said = true
			p.speaker(o, "").note(text)
		}
		if !o.json {
			fmt.Fprintln(p.out, link.URL.Reveal())
			return nil
		}
		e, err := a.History.Get(ctx, id)
		if err != nil {
			return err
		}
		newEvents(p.out, "").sent(sent{id: e.ID, name: e.Name, files: len(e.Uploads), size: e.Size, link: link})
		return nil
	})
}

func (p *program) deleteCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "delete [flags] ID…",
		Short: "Delete what was sent; every link to it ends",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, ids []string) error {
			return p.withArchive(c.Context(), o, ids, false, func(a uploader.Archive, id string) error { return a.Delete(c.Context(), id) })
		},
	}
	o.addAccess(c.Flags())
	return describe(c, "The files on this computer are not touched.")
}

// withArchive does something to each entry, and goes on after one that failed. serves: what it prints works only as long as
// this process does, if it went to this computer.
func (p *program) withArchive(ctx context.Context, o *options, ids []string, serves bool, do func(uploader.Archive, string) error) error {
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.close()
	h, err := openHistory(at.state, p.tell)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	code, worked := exitSent, 0
	for _, id := range ids {
		err := do(uploader.Archive{History: h, Resolve: at.resolve}, id)
		for _, text := range at.news() {
			p.speaker(o, at.where()).note(text)
		}
		if errors.Is(err, &fault.Error{Kind: fault.Kept}) {
			fmt.Fprintf(p.errs, "%s: %s\n", visibleName(id), p.archiveSentence(err, at))
			continue
		}
		if err != nil {
			code = exitNotSent
			if serves && !o.json {
				fmt.Fprintln(p.out) // so that the lines still count the IDs
			}
			fmt.Fprintf(p.errs, "%s: %s\n", visibleName(id), p.archiveSentence(err, at))
			continue
		}
		worked++
	}
	if ctx.Err() != nil {
		return done(exitInterrupted)
	}
	if at.serves() && serves && worked > 0 {
		p.serve(ctx, o, at)
	}
	return done(code)
}

func (p *program) archiveSentence(err error, at *places) string {
	if errors.Is(err, &fault.Error{Kind: fault.Missing}) || errors.Is(err, &fault.Error{Kind: fault.Gone}) {
		return "Not in the history, or deleted. \"linkdrop-send history\" shows what there is."
	}
	return english().fault(asFault(err), about{where: at.where()})
}
