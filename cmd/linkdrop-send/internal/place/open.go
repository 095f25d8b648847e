package place

import (
	"context"
	"slices"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// openers are the drivers', with what the flags say beside the settings. What of the flags cannot be meant is wrong usage.
func (at *Places) openers(ctx context.Context, authorities []byte) (map[settings.Kind]connect.Opener, error) {
	keys, err := at.keys(ctx, authorities)
	if err != nil {
		return nil, err
	}
	openers := drivers.Openers(drivers.Options{
		Authorities: authorities, PartSize: at.partSize.Load, Keys: keys, Note: func(_, text string) { at.Note(text) },
		Pins: func(d settings.Destination) wire.Pins { return at.Editor.Pins(d) },
	})
	for kind, open := range openers {
		openers[kind] = at.flagged(open)
	}
	openers[settings.Practice] = at.local.Open
	return openers, nil
}

// flagged opens with the flags: a token from the environment, and the storage hosts.
func (at *Places) flagged(open connect.Opener) connect.Opener {
	return func(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		if len(at.o.StorageHosts) > 0 && d.Kind != settings.AmazonS3 {
			if len(d.StorageHosts) > 0 && !isNamed(d.ID) {
				return nil, fault.New(fault.Unsupported, "open", "the settings of this destination list its storage hosts, and --storage-host cannot add one")
			}
			// Beside those that were admitted before, and for this run: who names hosts here has not decided for the window.
			d.StorageHosts = slices.Concat(d.StorageHosts, at.o.StorageHosts, at.Saved.Effective().Pins[d.PinName()])
		}
		if d.Kind == settings.AmazonS3 && at.o.KeysEnv {
			secret = at.linkKey(secret)
		}
		token := at.secretEnv(at.o.TokenEnv)
		if token == "" || !isNamed(d.ID) && !at.o.Given("token-env") {
			return open(ctx, d, secret)
		}
		return open(ctx, d, func(ctx context.Context, f connect.Field) (string, error) {
			switch {
			case f != connect.Token:
				return secret(ctx, f)
			case !at.tokenIsFor(d.URL): // what is resumed may have gone to several
				return "", fault.New(fault.SignIn, "open", "the token in "+at.o.TokenEnv+" was for another backend: run this again with the one for this")
			}
			return token, nil // whoever gave it means it for now
		})
	}
}

// authorities reads --ca-file; nil is the system's own.
func authorities(o *options.Options) ([]byte, error) {
	if o.CAFile == "" {
		return nil, nil
	}
	text, err := connect.Authorities("open", o.CAFile)
	if err == nil {
		_, err = wire.Pool(text)
	}
	if err != nil {
		return nil, exit.Usage("--ca-file %s does not do: %s.", sentence.VisibleName(o.CAFile), sentence.FaultOf(err).Detail)
	}
	return text, nil
}
