package options

import (
	"github.com/spf13/pflag"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader"
)

// LinkFlags say what links are to have.
type LinkFlags struct {
	Life         Duration // 0: the destination's default
	MaxDownloads int64    // 0: no limit
	OneTime      bool     // like MaxDownloads 1
	Note         string
	Ticket       string

	PasswordEnv      string // the variable that holds the password
	AskPassword      bool
	GeneratePassword bool

	Name, Type string // of a download, where a link leads to what was in the storage before; empty: as it is there
}

// Most of what a link may say, as every backend takes it.
const (
	mostDownloads = 1_000_000_000
	mostNote      = 2000 // bytes
	mostPassword  = 1024 // bytes
)

// AddLife adds the flag of everything that makes links, or gives them a new life.
func (o *Options) AddLife(f *pflag.FlagSet) {
	f.Var(&o.Life, "expires", "how long links work, like 24h or 7d; the destination's default if not given")
}

// AddLinks adds all LinkFlags.
func (o *Options) AddLinks(f *pflag.FlagSet) {
	o.AddLife(f)
	o.AddPassword(f)
	f.BoolVar(&o.GeneratePassword, "generate-password", false, "links ask for a password that is made up, and printed once on standard error")
	f.Int64Var(&o.MaxDownloads, "max-downloads", 0, "each link can be downloaded so often; 0 is no limit")
	f.BoolVar(&o.OneTime, "one-time", false, "each link can be downloaded once: --max-downloads 1")
	f.StringVar(&o.Note, "note", "", "whoever opens a link reads this `text`")
}

// AddTicket adds the flag of a ticket, which has this use.
func (o *Options) AddTicket(f *pflag.FlagSet, use string) { f.StringVar(&o.Ticket, "ticket", "", use) }

// CheckTicket looks at it, and takes away the blanks around it.
func (o *Options) CheckTicket() error {
	ticket, ok := uploader.ValidTicket(o.Ticket)
	if !ok {
		return exit.Usage("--ticket takes at most %d letters, in one line.", uploader.MostTicket)
	}
	o.Ticket = ticket
	return nil
}

// AddObject adds the flags of links to what was in the storage before.
func (o *Options) AddObject(f *pflag.FlagSet) {
	f.StringVar(&o.Name, "name", "", "with s3://…: what the download is called; as its key ends if not given")
	f.StringVar(&o.Type, "type", "", "with s3://…: the `TYPE` that the download says it has, like image/png; as the storage says if not given")
}

// AddPassword adds the flags for a password that is known.
func (o *Options) AddPassword(f *pflag.FlagSet) {
	f.StringVar(&o.PasswordEnv, "password-env", "", "links ask for the password that this environment `variable` holds")
	f.BoolVar(&o.AskPassword, "ask-password", false, "links ask for a password, which is typed on the terminal")
}

// CheckLinks looks at what does not go together.
func (o *Options) CheckLinks() error {
	n := 0
	for _, given := range []bool{o.PasswordEnv != "", o.AskPassword, o.GeneratePassword} {
		if given {
			n++
		}
	}
	switch {
	case n > 1:
		return exit.Usage("Give one of --password-env, --ask-password and --generate-password.")
	case o.MaxDownloads < 0 || o.MaxDownloads > mostDownloads:
		return exit.Usage("--max-downloads takes a number up to 1000000000.")
	case o.OneTime && o.MaxDownloads > 1:
		return exit.Usage("Give one of --one-time and --max-downloads.")
	case len(o.Note) > mostNote:
		return exit.Usage("--note takes at most 2000 bytes.")
	}
	if o.OneTime {
		o.MaxDownloads = 1
	}
	return nil
}

// CheckPassword looks at a password that was given.
func CheckPassword(text string) error {
	switch {
	case text == "":
		return exit.Usage("The password is empty.")
	case len(text) > mostPassword:
		return exit.Usage("A password has at most 1024 bytes.")
	}
	return nil
}
