package command

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/smallfile"
)

func (p *Program) keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keys",
		Short: "Save or delete a destination's secrets in the keychain",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return exit.Usage("Give keys set or keys delete, and a destination.")
		},
	}
	linkKey := ""
	set := p.secretsCommand("set [flags] [NAME]", "Save the secrets of a destination in the keychain", func(ctx context.Context, at *place.Places, d settings.Destination) error {
		return p.setKeys(ctx, at, d, linkKey)
	})
	set.Flags().StringVar(&linkKey, "link-key", "", "save nothing but the private key that signs CloudFront's links, from this PEM `file`")
	c.AddCommand(
		describe(set, "On a terminal they are asked for, and not shown. Else they are read from standard input, one a line: the token of a",
			"backend; of an S3 storage the access key's id, the secret key, and with temporary keys the session token.",
			"",
			"NAME is a saved destination. For what is not saved give --backend or --s3 as for sending: then sending there finds them."),
		p.secretsCommand("delete [flags] [NAME]", "Delete the secrets of a destination from the keychain", p.deleteKeys),
	)
	return c
}

// secretsCommand does something to the secrets of a saved destination, or of one that the flags name.
func (p *Program) secretsCommand(use, short string, do func(context.Context, *place.Places, settings.Destination) error) *cobra.Command {
	o := &options.Options{}
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && o.To != "" {
				return exit.Usage("Give one destination.")
			}
			if len(args) > 0 {
				o.To = args[0]
			}
			if err := o.CheckWhere("Whose? Give a destination's NAME, --backend URL or --s3 s3://bucket."); err != nil {
				return err
			}
			at, err := p.places(c.Context(), o)
			if err != nil {
				return err
			}
			defer at.Close()
			d, err := at.Named()
			if err != nil {
				return err
			}
			return do(c.Context(), at, d)
		},
	}
	o.AddWhere(c.Flags())
	o.AddFolder(c.Flags())
	return c
}

func (p *Program) setKeys(ctx context.Context, at *place.Places, d settings.Destination, linkKey string) error {
	fields := setup.NeededSecrets(d)
	if linkKey != "" {
		if !slices.Contains(fields, connect.LinkKey) {
			return exit.Usage("%s has no CloudFront distribution whose links need a key.", sentence.VisibleName(d.Title()))
		}
		const most = 64 << 10 // bytes; a key has a few thousand
		text, err := smallfile.Read(linkKey, most)
		if err != nil {
			return exit.Usage("--link-key %s cannot be read: %s.", sentence.VisibleName(linkKey), sentence.Unread(err))
		}
		return p.keep(ctx, at, d, map[connect.Field]string{connect.LinkKey: string(text)})
	}
	fields = slices.DeleteFunc(fields, func(f connect.Field) bool { return f == connect.LinkKey })
	switch {
	case d.Kind == settings.Practice:
		return exit.Usage("The destination on this computer needs no secrets.")
	case len(fields) == 0:
		return exit.Usage("%s takes its keys from a profile of the AWS configuration.", sentence.VisibleName(d.Title()))
	}
	secrets, err := p.readSecrets(ctx, fields)
	if err != nil {
		return err
	}
	return p.keep(ctx, at, d, secrets)
}

func (p *Program) keep(ctx context.Context, at *place.Places, d settings.Destination, secrets map[connect.Field]string) error {
	if err := at.Editor.SaveSecrets(ctx, d, secrets); err != nil {
		return &exit.Error{Code: exit.NotSent, Text: settingSentence(err)}
	}
	fmt.Fprintln(p.Errs, "Saved in the keychain.")
	return nil
}

func (p *Program) deleteKeys(ctx context.Context, at *place.Places, d settings.Destination) error {
	secrets := map[connect.Field]string{}
	for _, f := range connect.FieldsOf(d.Kind) {
		secrets[f] = ""
	}
	if err := at.Editor.SaveSecrets(ctx, d, secrets); err != nil {
		return &exit.Error{Code: exit.NotSent, Text: settingSentence(err)}
	}
	return nil
}

// readSecrets asks for the fields on a terminal, or reads them one a line. A session token may be missing, and then none is
// kept: it belonged to other keys.
func (p *Program) readSecrets(ctx context.Context, fields []connect.Field) (map[connect.Field]string, error) {
	next, rest := p.prompts(ctx), func() bool { return false }
	if p.Ask == nil {
		lines, err := p.lines()
		if err != nil {
			return nil, err
		}
		next = func(connect.Field) (line string, err error) {
			if len(lines) > 0 {
				line, lines = lines[0], lines[1:]
			}
			return line, nil
		}
		rest = func() bool { return len(lines) > 0 }
	}
	secrets := map[connect.Field]string{}
	for _, f := range fields {
		secret, err := next(f)
		if err != nil {
			return nil, err
		}
		if line := strings.TrimSuffix(secret, "\r"); strings.TrimSpace(line) != line && strings.TrimSpace(line) != "" {
			fmt.Fprintf(p.Errs, "There is a blank before or behind the %s. It was left out.\n", f.Title())
		}
		secret = strings.TrimSpace(secret)
		if secret == "" && f != connect.SessionToken {
			return nil, exit.Usage("The %s is missing. \"linkdrop-send keys set --help\" says what is read.", f.Title())
		}
		if strings.ContainsFunc(secret, unicode.IsControl) {
			return nil, exit.Usage("The %s has characters in it that no %s has.", f.Title(), f.Title())
		}
		secrets[f] = secret
	}
	if rest() {
		return nil, exit.Usage("There are more lines than there are secrets. \"linkdrop-send keys set --help\" says what is read.")
	}
	return secrets, nil
}

func (p *Program) prompts(ctx context.Context) func(connect.Field) (string, error) {
	return func(f connect.Field) (string, error) {
		prompt := f.Title()
		if f == connect.SessionToken {
			prompt += " (none: press Enter)"
		}
		return p.Ask(ctx, strings.ToUpper(prompt[:1])+prompt[1:]+": ")
	}
}

// lines are what standard input has, without empty lines behind it.
func (p *Program) lines() ([]string, error) {
	const most = 64 << 10 // bytes; keychains take far less
	if p.In == nil {
		return nil, nil
	}
	text, err := io.ReadAll(io.LimitReader(p.In, most+1))
	if err != nil || len(text) > most {
		return nil, exit.Usage("Standard input cannot be read, or is too long.")
	}
	trimmed := strings.TrimRight(string(text), "\r\n")
	if trimmed == "" {
		return nil, nil
	}
	return strings.Split(trimmed, "\n"), nil
}
