package connect

import (
	"context"
	"slices"

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
