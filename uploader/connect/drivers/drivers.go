package drivers

import (
	"context"
	"log/slog"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/linkdrop"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// Options are what all destinations of one program have in common. The zero Options are good.
type Options struct {
	// Authorities are trusted beside those of the system and of the destination's own file, as PEM text.
	Authorities []byte
	// PartSize is a wish, in bytes, 0 for none; it is asked when a destination is opened. Nil: none.
	PartSize func() int64
	// Keys, where there are any, are used for every storage, in the place of those in the keychain or a profile. Nil: none.
	Keys *Keys
	// Pins remember storage hosts (setup.Editor.Pins). Nil: every public host will do.
	Pins func(settings.Destination) wire.Pins
	// Note is told, in an English sentence, what a driver corrected: a region, a clock. From any goroutine; nil: silence.
	Note func(id, text string)
	Log  *slog.Logger // nil: silence
}

// Openers returns an opener for every kind but settings.Practice, which needs a server in the program itself: see Local.
func Openers(o Options) map[settings.Kind]connect.Opener {
	return map[settings.Kind]connect.Opener{
		settings.Linkdrop: o.linkdrop, settings.AmazonS3: o.bucket, settings.Companion: o.companion, settings.Mapped: o.mapped,
	}
}

func (o Options) linkdrop(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	pool, err := connect.TrustedPool("open", o.Authorities, d)
	if err != nil {
		return nil, err
	}
	return linkdrop.Open(ctx, linkdrop.Options{
		URL: d.URL, Token: token(secret), RootCAs: pool,
		StorageHosts: d.StorageHosts, Pins: o.pins(d), PartSize: o.partSize(), Log: o.Log,
	})
}

// token is the bearer token where a backend cannot do without one.
func token(secret connect.Secret) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) { return secret(ctx, connect.Token) }
}

// tokenIfAny is the token where a backend may want none: that there is none, or no keychain, is no error.
func tokenIfAny(secret connect.Secret) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		text, err := secret(ctx, connect.Token)
		if err != nil && (fault.KindOf(err) == fault.SignIn || fault.KindOf(err) == fault.NoKeychain) {
			return "", nil
		}
		return text, err
	}
}

// unusable is a setting that no driver can use. The text is ours.
func unusable(detail string) *fault.Error { return fault.New(fault.Unsupported, "open", detail) }

func (o Options) partSize() int64 {
	if o.PartSize == nil {
		return 0
	}
	return o.PartSize()
}

func (o Options) pins(d settings.Destination) wire.Pins {
	if o.Pins == nil {
		return nil
	}
	return o.Pins(d)
}
