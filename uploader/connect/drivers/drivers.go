// Package drivers opens every kind of destination that there is a driver for: it turns what the settings say and the keychain
// keeps into the options of that driver. Both programs that send link it, so that they mean the same by the same setting.
package drivers

import (
	"context"
	"crypto/x509"
	"log/slog"
	"os"

	"linkdrop/uploader/backend"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// Options are what all destinations of one program have in common. The zero Options are good.
type Options struct {
	// Authorities are trusted beside those of the system and of the destination's own file, as PEM text.
	Authorities []byte
	PartSize    int64 // a wish, in bytes; 0: none
	// Pins remember storage hosts (connect.Desk.Pins). Nil: every public host will do.
	Pins func(settings.Destination) wire.Pins
	// Note is told, in an English sentence, what a driver corrected: a region, a clock. From any goroutine; nil: silence.
	Note func(id, text string)
	Log  *slog.Logger // nil: silence
}

// Openers returns an opener for every kind but settings.Practice, which needs a server in the program itself.
func Openers(o Options) map[settings.Kind]connect.Opener {
	return map[settings.Kind]connect.Opener{settings.Linkdrop: o.linkdrop}
}

func (o Options) linkdrop(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	pool, err := o.pool(d)
	if err != nil {
		return nil, err
	}
	return backend.Open(ctx, backend.Options{
		URL: d.URL, Token: func(ctx context.Context) (string, error) { return secret(ctx, connect.Token) }, RootCAs: pool,
		StorageHosts: d.StorageHosts, Pins: o.pins(d), PartSize: o.PartSize, Log: o.Log,
	})
}

func (o Options) pins(d settings.Destination) wire.Pins {
	if o.Pins == nil {
		return nil
	}
	return o.Pins(d)
}

// pool is nil where only the system's authorities count.
func (o Options) pool(d settings.Destination) (*x509.CertPool, error) {
	text := o.Authorities
	if d.CAFile != "" {
		own, err := os.ReadFile(d.CAFile)
		if err != nil {
			return nil, fault.New(fault.Blocked, "open", "the file of certificate authorities cannot be read")
		}
		text = append(append(append([]byte{}, text...), '\n'), own...)
	}
	if text == nil {
		return nil, nil
	}
	return wire.Pool(text)
}
