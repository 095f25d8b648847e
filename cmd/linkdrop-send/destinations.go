package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

func (p *program) destinationsCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "destinations [flags]",
		Short: "List the saved destinations; add, remove or choose one",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.destinations(c.Context(), o) },
	}
	o.addState(c.Flags())
	c.AddCommand(
		p.deskCommand("add FILE…", "Add the destinations of settings files", cobra.MinimumNArgs(1), p.addDestinations),
		p.deskCommand("remove NAME", "Remove a destination, and its secrets from the keychain", cobra.ExactArgs(1), p.removeDestination),
		p.deskCommand("choose NAME", "Make a destination the one that the window sends to", cobra.ExactArgs(1), p.chooseDestination),
	)
	return describe(c, "The star is before the one that the window sends to. KEYS says which secrets the keychain has, never what they are.")
}

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

// destinationLine is a line of destinations --json. Fields are added over time, never renamed.
type destinationLine struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Kind     settings.Kind   `json:"kind"`
	Address  string          `json:"address"`            // of the backend, or s3://bucket/prefix
	Endpoint string          `json:"endpoint,omitempty"` // of an S3 storage that is not AWS
	Profile  string          `json:"profile,omitempty"`  // of the AWS files, whose keys are used
	Chosen   bool            `json:"chosen"`
	Source   string          `json:"source"`  // built-in, admin or person
	Secrets  []connect.Field `json:"secrets"` // that the keychain has; null: it cannot be asked
}

func (p *program) destinations(ctx context.Context, o *options) error {
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.close()
	effective := at.desk.Effective()
	var lines []destinationLine
	for _, d := range effective.Destinations {
		line := lineOf(d, effective.Destination.Value)
		line.Secrets = at.secretsOf(ctx, d.Value)
		lines = append(lines, line)
	}
	for _, text := range at.news() {
		fmt.Fprintln(p.errs, text)
	}
	for _, problem := range effective.Problems {
		fmt.Fprintln(p.errs, visible(problem.String()))
	}
	if !o.json {
		return p.destinationTable(lines)
	}
	out := json.NewEncoder(p.out)
	out.SetEscapeHTML(false)
	for _, line := range lines {
		if err := out.Encode(line); err != nil {
			return p.failure(err, "")
		}
	}
	return nil
}

func lineOf(d settings.Value[settings.Destination], chosen string) destinationLine {
	line := destinationLine{
		ID: d.Value.ID, Name: d.Value.Title(), Kind: d.Value.Kind, Address: d.Value.URL, Chosen: d.Value.ID == chosen, Source: d.Source.String(),
	}
	if place := d.Value.S3; place != nil {
		line.Address, line.Endpoint, line.Profile = s3Prefix+strings.TrimSuffix(place.Bucket+"/"+place.Prefix, "/"), d.Value.URL, place.Profile
	}
	return line
}

// secretsOf are the secrets that are saved, in their order; nil: the keychain cannot be asked, which is noted.
func (at *places) secretsOf(ctx context.Context, d settings.Destination) []connect.Field {
	kept, err := at.desk.Kept(ctx, d)
	if err != nil && !isKind(err, fault.NoKeychain) {
		at.note(english().fault(asFault(err), about{}))
		return nil
	}
	saved := []connect.Field{}
	for _, f := range connect.Fields() {
		if kept[f] {
			saved = append(saved, f)
		}
	}
	return saved
}

func (p *program) destinationTable(lines []destinationLine) error {
	w := tabwriter.NewWriter(p.out, 0, 8, 2, ' ', 0)
	fmt.Fprint(w, "  ID\tNAME\tKIND\tADDRESS\tFROM\tKEYS\n")
	for _, line := range lines {
		star := " "
		if line.Chosen {
			star = "*"
		}
		address := cmp.Or(line.Address, "this computer")
		if line.Endpoint != "" {
			address += " at " + line.Endpoint
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\t%s\t%s\n", star, line.ID, visibleName(line.Name), line.Kind, visibleName(address), line.Source, keysText(line))
	}
	return w.Flush()
}

func keysText(line destinationLine) string {
	switch {
	case line.Secrets == nil:
		return "?"
	case line.Profile != "":
		return "profile " + visibleName(line.Profile)
	case len(line.Secrets) == 0:
		return "-"
	}
	var all []string
	for _, f := range line.Secrets {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

func (p *program) addDestinations(_ context.Context, at *places, files []string) error {
	code := exitSent
	for _, file := range files {
		offer, err := at.desk.Read(file)
		if err == nil {
			for _, problem := range offer.Problems {
				fmt.Fprintf(p.errs, "%s: %s\n", visibleName(file), visible(problem.Says))
			}
			err = at.desk.Accept(offer)
		}
		if err == nil && len(offer.Problems) > 0 && len(offer.Destinations) == 0 && offer.Chosen == "" {
			code = exitNotSent // the sentences say why nothing was added
			continue
		}
		if err != nil {
			code = exitNotSent
			fmt.Fprintf(p.errs, "%s: %s\n", visibleName(file), settingSentence(err))
			continue
		}
		for _, d := range offer.Destinations {
			fmt.Fprintf(p.errs, "Added %s (%s). Its secrets are saved with: linkdrop-send keys set %s\n", visibleName(d.Title()), d.Kind, d.ID)
		}
	}
	return done(code)
}

func (p *program) removeDestination(ctx context.Context, at *places, args []string) error {
	d, err := at.find(args[0])
	if err == nil {
		if err = at.desk.Remove(ctx, d.ID); err != nil {
			err = &exit{exitNotSent, settingSentence(err)}
		}
	}
	return err
}

func (p *program) chooseDestination(_ context.Context, at *places, args []string) error {
	d, err := at.find(args[0])
	if err == nil {
		if err = at.desk.Choose(d.ID); err != nil {
			err = &exit{exitNotSent, settingSentence(err)}
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
