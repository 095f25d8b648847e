package connect

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Keep saves secrets of a destination as Save does, and nothing else. It need not be in the settings: linkdrop-send knows
// places that are named on its command line only. All secrets are kept, or none.
func (d *Desk) Keep(ctx context.Context, place settings.Destination, secrets map[Field]string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	secrets, err := usable(place.Kind, secrets)
	if err != nil {
		return err
	}
	if _, err := d.keep(ctx, place, secrets); err != nil {
		return err
	}
	d.Connector.Forget(place.ID)
	return d.temporary()
}

// Kept is Has for a destination that need not be in the settings.
func (d *Desk) Kept(ctx context.Context, place settings.Destination) (map[Field]bool, error) {
	kept := map[Field]bool{}
	for _, f := range FieldsOf(place.Kind) {
		_, err := vault{d.Connector.Keychain}.read(ctx, f.name(place))
		if err != nil && fault.KindOf(err) != fault.Missing {
			return nil, err
		}
		kept[f] = err == nil
	}
	return kept, nil
}

// Wants are the secrets that a destination uses, set up as it is: one that takes its keys from a profile needs none of its own.
func Wants(place settings.Destination) []Field {
	return slices.DeleteFunc(FieldsOf(place.Kind), func(f Field) bool {
		switch {
		case place.S3 == nil:
			return false
		case f == LinkKey:
			return place.S3.CloudFront == nil
		}
		return place.S3.Profile != ""
	})
}

// Has says which secrets of a destination are saved, and nothing of what they are. It has every Field of the kind.
func (d *Desk) Has(ctx context.Context, id string) (map[Field]bool, error) {
	place, known := d.Effective().Find(id)
	if !known {
		return nil, fault.New(fault.NoDestination, "keychain", "")
	}
	return d.Kept(ctx, place)
}

// usable returns the secrets as they are kept.
func usable(kind settings.Kind, secrets map[Field]string) (map[Field]string, error) {
	checked := make(map[Field]string, len(secrets))
	for f, secret := range secrets {
		secret = strings.TrimSpace(secret)
		switch {
		case secret == "": // nothing to delete is fine
		case !slices.Contains(FieldsOf(kind), f):
			return nil, fault.New(fault.Policy, "settings", "A destination of this kind has no such secret.")
		case !utf8.ValidString(secret) || len(secret) > maxSecret:
			return nil, fault.New(fault.Policy, "settings", "This cannot be a key: it is no text, or has more than 12,000 letters.")
		}
		checked[f] = secret
	}
	return checked, nil
}

// undoTime is how long putting secrets back may take, after whatever ended the call.
const undoTime = 10 * time.Second

// keep writes secrets, all or none. undo puts back what was there.
func (d *Desk) keep(ctx context.Context, place settings.Destination, secrets map[Field]string) (undo func(), err error) {
	v := vault{d.Connector.Keychain}
	before := map[string]string{}
	undo = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
		defer cancel()
		for name, secret := range before {
			_ = v.write(ctx, name, secret) // if it cannot be, there is nothing else to try
		}
	}
	for _, f := range Fields() {
		secret, given := secrets[f]
		if !given {
			continue
		}
		name := f.name(place)
		old, err := v.read(ctx, name)
		if err != nil && fault.KindOf(err) == fault.NoKeychain && secret == "" {
			continue // nothing can be there
		}
		if err == nil || fault.KindOf(err) == fault.Missing {
			before[name] = old
			err = v.write(ctx, name, secret)
		}
		if err != nil {
			undo()
			return nil, err
		}
	}
	return undo, nil
}

// erase deletes the secrets of a destination that is not set up any more, but for those that another one shares. Where there
// is no keychain, there are none.
func (d *Desk) erase(ctx context.Context, place settings.Destination) error {
	for _, other := range d.Effective().Destinations {
		if other.Value.ID != place.ID && other.Value.SecretName() == place.SecretName() {
			return nil
		}
	}
	for _, f := range FieldsOf(place.Kind) {
		err := vault{d.Connector.Keychain}.erase(ctx, f.name(place))
		if err != nil && fault.KindOf(err) == fault.NoKeychain {
			return nil
		}
		if err != nil {
			return fault.New(fault.KindOf(err), "keychain", "the old keys could not be deleted from the keychain")
		}
	}
	return nil
}

// temporary is the error of a keychain that keeps secrets in memory only, or nil.
func (d *Desk) temporary() error {
	if memory, ok := d.Connector.Keychain.(interface{ Temporary() *fault.Error }); ok {
		if f := memory.Temporary(); f != nil {
			return f
		}
	}
	return nil
}
