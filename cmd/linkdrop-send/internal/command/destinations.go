package command

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

func (p *Program) destinationsCommand() *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use:   "destinations [flags]",
		Short: "List the saved destinations; add, remove or choose one",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.destinations(c.Context(), o) },
	}
	o.AddState(c.Flags())
	dry := false
	add := p.editCommand("add [flags] FILE…", "Add the destinations of settings files", cobra.MinimumNArgs(1), func(_ context.Context, at *place.Places, files []string) error {
		return p.addDestinations(at, files, dry)
	})
	add.Flags().BoolVar(&dry, "dry-run", false, "say what would be done, and change nothing")
	c.AddCommand(
		add,
		p.editCommand("remove NAME", "Remove a destination, and its secrets from the keychain", cobra.ExactArgs(1), p.removeDestination),
		p.editCommand("choose NAME", "Make a destination the one that the window sends to", cobra.ExactArgs(1), p.chooseDestination),
	)
	return describe(c, "The star is before the one that the window sends to. KEYS says which secrets the keychain has, never what they are.")
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

func (p *Program) destinations(ctx context.Context, o *options.Options) error {
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.Close()
	effective := at.Editor.Effective()
	var lines []destinationLine
	for _, d := range effective.Destinations {
		line := lineOf(d, effective.Destination.Value)
		line.Secrets = secretsOf(ctx, at, d.Value)
		lines = append(lines, line)
	}
	for _, text := range at.News() {
		fmt.Fprintln(p.Errs, text)
	}
	for _, problem := range effective.Problems {
		fmt.Fprintln(p.Errs, sentence.Visible(problem.String()))
	}
	if !o.JSON {
		if p.destinationTable(lines) != nil {
			return errListed
		}
		return nil
	}
	out := json.NewEncoder(p.Out)
	out.SetEscapeHTML(false)
	for _, line := range lines {
		if out.Encode(line) != nil {
			return errListed
		}
	}
	return nil
}

func lineOf(d settings.Value[settings.Destination], chosen string) destinationLine {
	line := destinationLine{
		ID: d.Value.ID, Name: d.Value.Title(), Kind: d.Value.Kind, Address: d.Value.URL, Chosen: d.Value.ID == chosen, Source: d.Source.String(),
	}
	if bucket := d.Value.S3; bucket != nil {
		line.Address, line.Endpoint, line.Profile = place.S3Prefix+strings.TrimSuffix(bucket.Bucket+"/"+bucket.Prefix, "/"), d.Value.URL, bucket.Profile
	}
	return line
}

func (p *Program) destinationTable(lines []destinationLine) error {
	w := tabwriter.NewWriter(p.Out, 0, 8, 2, ' ', 0)
	fmt.Fprint(w, "  ID\tNAME\tKIND\tADDRESS\tFROM\tKEYS\n")
	for _, line := range lines {
		star := " "
		if line.Chosen {
			star = "*"
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\t%s\t%s\n", star, line.ID, sentence.VisibleName(line.Name), line.Kind, sentence.VisibleName(line.where()), line.Source, keysText(line))
	}
	return w.Flush()
}

// where is the address for a person.
func (l destinationLine) where() string {
	if l.Endpoint != "" {
		return l.Address + " at " + l.Endpoint
	}
	return cmp.Or(l.Address, "this computer")
}

func keysText(line destinationLine) string {
	switch {
	case line.Secrets == nil:
		return "?"
	case line.Profile != "":
		return "profile " + sentence.VisibleName(line.Profile)
	case len(line.Secrets) == 0:
		return "-"
	}
	var all []string
	for _, f := range line.Secrets {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

// secretsOf are the secrets that are saved, in their order; nil: the keychain cannot be asked, which is noted.
func secretsOf(ctx context.Context, at *place.Places, d settings.Destination) []connect.Field {
	kept, err := at.Editor.SavedSecrets(ctx, d)
	if err != nil && !errors.Is(err, &fault.Error{Kind: fault.NoKeychain}) {
		at.Note(sentence.English().Fault(sentence.FaultOf(err), sentence.About{}))
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
