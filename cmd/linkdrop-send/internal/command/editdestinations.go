package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// editCommand is one that changes the settings.
func (p *Program) editCommand(use, short string, args cobra.PositionalArgs, do func(context.Context, *place.Places, []string) error) *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(c *cobra.Command, args []string) error {
			at, err := p.places(c.Context(), o)
			if err != nil {
				return err
			}
			defer at.Close()
			return do(c.Context(), at, args)
		},
	}
	o.AddFolder(c.Flags())
	return c
}

func (p *Program) addDestinations(at *place.Places, files []string, dry bool) error {
	code := exit.Sent
	for _, file := range files {
		if !p.addFile(at, file, dry) {
			code = exit.NotSent
		}
	}
	return exit.Done(code)
}

// addFile adds what a settings file brings and says what that is; dry: what it would be. It reports whether it could.
func (p *Program) addFile(at *place.Places, file string, dry bool) bool {
	tell := func(text string) { fmt.Fprintf(p.Errs, "%s: %s\n", sentence.VisibleName(file), sentence.Visible(text)) }
	offer, err := at.Editor.Preview(file)
	for _, problem := range offer.Problems {
		tell(problem.Line())
	}
	added, replaced := "added", "replaced"
	if dry {
		added, replaced = "would be added", "would be replaced"
	}
	known := at.Editor.Effective() // before
	if err == nil && !dry {
		err = at.Editor.Import(offer)
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

func (p *Program) removeDestination(ctx context.Context, at *place.Places, args []string) error {
	d, err := at.Find(args[0])
	if err == nil {
		if err = at.Editor.Remove(ctx, d.ID); err != nil {
			err = &exit.Error{Code: exit.NotSent, Text: settingSentence(err)}
		}
	}
	return err
}

func (p *Program) chooseDestination(_ context.Context, at *place.Places, args []string) error {
	d, err := at.Find(args[0])
	if err == nil {
		if err = at.Editor.Choose(d.ID); err != nil {
			err = &exit.Error{Code: exit.NotSent, Text: settingSentence(err)}
		}
	}
	return err
}

// settingSentence says what is wrong with a setting: there Kind Policy is no backend's.
func settingSentence(err error) string {
	f := sentence.FaultOf(err)
	if f.Kind == fault.Policy && f.Detail != "" {
		return sentence.Visible(f.Detail)
	}
	return sentence.English().Fault(f, sentence.About{})
}
