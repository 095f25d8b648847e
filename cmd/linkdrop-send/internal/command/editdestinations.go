package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// deskCommand is one that changes the settings.
func (p *program) deskCommand(use, short string, args cobra.PositionalArgs, do func(context.Context, *places, []string) error) *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(c *cobra.Command, args []string) error {
			at, err := p.places(c.Context(), o)
			if err != nil {
				return err
			}
			defer at.close()
			return do(c.Context(), at, args)
		},
	}
	o.addFolder(c.Flags())
	return c
}

func (p *program) addDestinations(at *places, files []string, dry bool) error {
	code := exitSent
	for _, file := range files {
		if !p.addFile(at, file, dry) {
			code = exitNotSent
		}
	}
	return done(code)
}

// addFile adds what a settings file brings and says what that is; dry: what it would be. It reports whether it could.
func (p *program) addFile(at *places, file string, dry bool) bool {
	tell := func(text string) { fmt.Fprintf(p.errs, "%s: %s\n", visibleName(file), visible(text)) }
	offer, err := at.desk.Preview(file)
	for _, problem := range offer.Problems {
		tell(problem.Line())
	}
	added, replaced := "added", "replaced"
	if dry {
		added, replaced = "would be added", "would be replaced"
	}
	known := at.desk.Effective() // before
	if err == nil && !dry {
		err = at.desk.Import(offer)
	}
	if err != nil {
		tell(settingSentence(err))
		return false
	}
	for _, d := range offer.Destinations {
		verb := added
		if _, there := known.Find(d.ID); there {
			verb = replaced
		}
		line := lineOf(settings.Value[settings.Destination]{Value: d}, "")
		tell(fmt.Sprintf("%s, %s, %s, %s", d.ID, line.Name, line.where(), verb))
	}
	if offer.Chosen != "" {
		tell("the window sends to " + offer.Chosen)
	}
	return len(offer.Problems) == 0 || len(offer.Destinations) > 0 || offer.Chosen != ""
}

func (p *program) removeDestination(ctx context.Context, at *places, args []string) error {
	d, err := at.find(args[0])
	if err == nil {
		if err = at.desk.Remove(ctx, d.ID); err != nil {
			err = &exit{code: exitNotSent, text: settingSentence(err)}
		}
	}
	return err
}

func (p *program) chooseDestination(_ context.Context, at *places, args []string) error {
	d, err := at.find(args[0])
	if err == nil {
		if err = at.desk.Choose(d.ID); err != nil {
			err = &exit{code: exitNotSent, text: settingSentence(err)}
		}
	}
	return err
}

// settingSentence says what is wrong with a setting: there Kind Policy is no backend's.
func settingSentence(err error) string {
	f := asFault(err)
	if f.Kind == fault.Policy && f.Detail != "" {
		return visible(f.Detail)
	}
	return english().fault(f, about{})
}
