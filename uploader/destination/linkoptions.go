package destination

import (
	"crypto/rand"
	"log/slog"
	"math/big"

	"linkdrop/uploader/fault"
)

// LinkOptions are what a link is to have besides its end. The zero value asks for nothing.
type LinkOptions struct {
	Password     Password // whoever opens the link must know it; the zero Password: there is none
	MaxDownloads int64    // how often it may be downloaded; 0: no limit
	Note         string   // plain text for whoever opens the link
	Sender       string   // whose name they read beside it
}

// IsZero reports whether nothing is asked for.
func (o LinkOptions) IsZero() bool {
	return o.Password.IsZero() && o.MaxDownloads == 0 && o.Note == "" && o.Sender == ""
}

// OptionTraits say which LinkOptions a destination can honour. The zero value is none of them.
type OptionTraits struct {
	Password     PasswordUse
	MaxDownloads bool
	Note         bool // and the sender
}

// Judge says why no link can be had with what is asked for: Kind Unsupported with the Code fault.NoOption where it cannot all be
// honoured, as a link without its password is open to everybody; NeedsPassword where one must have a password. Nil: it can be had.
func (t OptionTraits) Judge(o LinkOptions) error {
	switch {
	case !o.Password.IsZero() && t.Password == PasswordOff,
		o.MaxDownloads != 0 && !t.MaxDownloads,
		(o.Note != "" || o.Sender != "") && !t.Note:
		return &fault.Error{Kind: fault.Unsupported, Op: "link", Code: fault.NoOption}
	case o.Password.IsZero() && t.Password == PasswordRequired:
		return &fault.Error{Kind: fault.NeedsPassword, Op: "link"}
	}
	return nil
}

// PasswordUse says whether links have a password.
type PasswordUse uint8

const (
	PasswordOff      PasswordUse = iota // they cannot
	PasswordOptional                    // as the person likes
	PasswordRequired                    // a link without is refused
)

// Password holds a link's password behind a pointer, so that printing it, or any struct around it, shows no secret, and that
// nothing writes it down by mistake. The zero Password is none.
type Password struct{ p *string }

// NewPassword wraps s; an empty one is none.
func NewPassword(s string) Password {
	if s == "" {
		return Password{}
	}
	return Password{&s}
}

// GeneratePassword makes one up: sixteen letters and digits in groups of four, without those that are taken for each other, so that
// it can be read out. They are 79 bits.
func GeneratePassword() Password {
	const letters, groups, size = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4
	var text []byte
	for i := range groups * size {
		if i > 0 && i%size == 0 {
			text = append(text, '-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			panic(err) // it does not fail where programs can run
		}
		text = append(text, letters[n.Int64()])
	}
	return NewPassword(string(text))
}

// Reveal returns the real text. It is named so that a search finds every place a secret is taken out: the wire, the clipboard
// and what a person asked to be told.
func (p Password) Reveal() string {
	if p.p == nil {
		return ""
	}
	return *p.p
}

// IsZero reports whether there is none.
func (p Password) IsZero() bool { return p.p == nil || *p.p == "" }

const redactedPassword = "[password]"

// String, GoString, MarshalJSON, MarshalText and LogValue all redact.
func (p Password) String() string { return redactedPassword }

// GoString redacts %#v.
func (p Password) GoString() string { return redactedPassword }

// MarshalJSON redacts.
func (p Password) MarshalJSON() ([]byte, error) { return []byte(`"` + redactedPassword + `"`), nil }

// MarshalText redacts.
func (p Password) MarshalText() ([]byte, error) { return []byte(redactedPassword), nil }

// LogValue redacts in log/slog.
func (p Password) LogValue() slog.Value { return slog.StringValue(redactedPassword) }
