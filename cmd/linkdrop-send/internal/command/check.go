package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"linkdrop/uploader/connect/check"
)

func (p *program) checkCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "check [flags]",
		Short: "Try whether a destination works, step by step",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.check(c.Context(), o) },
	}
	o.addWhere(c.Flags())
	o.addAccess(c.Flags())
	return describe(c, "A line for each step, from the name to a small test file that is written, read by its link, and deleted again. Without",
		"a destination it is the one that the window sends to.",
		"",
		"Exit codes: 0 nothing failed, 1 something did, 2 called wrongly, 130 interrupted.")
}

func (p *program) check(ctx context.Context, o *options) error {
	if err := o.checkWhere(""); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.close()
	if !o.practice && o.to == "" && o.backend == "" && o.s3 == "" {
		o.to = at.saved.Effective().Destination.Value
	}
	place, err := at.given(ctx)
	if err != nil {
		return err
	}
	say := p.findings(o, titleOf(place))
	fine := check.Run(ctx, at.connect, place.ID, say)
	for _, text := range at.news() {
		p.speaker(o, at.where()).note(text)
	}
	switch {
	case ctx.Err() != nil:
		return done(exitInterrupted)
	case !fine:
		return done(exitNotSent)
	}
	return nil
}

// findingLine is a line of check --json. Fields are added over time, never renamed.
type findingLine struct {
	check.Finding
	Sentence string `json:"sentence"`
}

// findings tells each finding on a line of its own.
func (p *program) findings(o *options, where string) func(check.Finding) {
	w, a := english(), about{where: where}
	if o.json {
		out := json.NewEncoder(p.out)
		out.SetEscapeHTML(false)
		return func(f check.Finding) { _ = out.Encode(findingLine{f, w.finding(f, a)}) }
	}
	return func(f check.Finding) { fmt.Fprintln(p.out, sign(f.Level)+" "+w.finding(f, a)) }
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
