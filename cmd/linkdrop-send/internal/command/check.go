package command

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect/check"
)

func (p *Program) checkCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "check [flags]",
		Short: "Try whether a destination works, step by step",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.check(c.Context(), o) },
	}
	o.AddWhere(c.Flags())
	o.AddAccess(c.Flags())
	return describe(c, "A line for each step, from the name to a small test file that is written, read by its link, and deleted again. Without",
		"a destination it is the one that the window sends to.",
		"",
		"Exit codes: 0 nothing failed, 1 something did, 2 called wrongly, 130 interrupted.")
}

func (p *Program) check(ctx context.Context, o *options.Options) error {
	if err := o.CheckWhere(""); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.Close()
	if !o.Practice && o.To == "" && o.Backend == "" && o.S3 == "" {
		o.To = at.Saved.Effective().Destination.Value
	}
	d, err := at.NamedWithKeys(ctx)
	if err != nil {
		return err
	}
	say := p.findings(o, place.TitleOf(d))
	fine := check.Run(ctx, at.Connector, d.ID, say)
	for _, text := range at.News() {
		p.speaker(o, at.Where()).Note(text)
	}
	switch {
	case ctx.Err() != nil:
		return exit.Done(exit.Interrupted)
	case !fine:
		return exit.Done(exit.NotSent)
	}
	return nil
}

// FindingLine is a line of check --json. Fields are added over time, never renamed.
type FindingLine struct {
	check.Finding
	Sentence string `json:"sentence"`
}

// findings tells each finding on a line of its own.
func (p *Program) findings(o *options.Options, where string) func(check.Finding) {
	w, a := sentence.English(), sentence.About{Where: where}
	if o.JSON {
		out := json.NewEncoder(p.Out)
		out.SetEscapeHTML(false)
		return func(f check.Finding) { _ = out.Encode(FindingLine{f, w.Finding(f, a)}) }
	}
	return func(f check.Finding) { fmt.Fprintln(p.Out, sign(f.Level)+" "+w.Finding(f, a)) }
}

// sign begins a line, for eyes that run down the left side.
func sign(l check.Level) string {
	switch l {
	case check.Passed:
		return "✓"
	case check.Noted:
		return "!"
	case check.Skipped:
		return "-"
	case check.Failed:
	}
	return "✗"
}
