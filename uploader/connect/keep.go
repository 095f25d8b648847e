package connect

import (
	"context"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Keep saves secrets of a destination, which need not be in the settings: linkdrop-send knows places that are named on its
// command line only. Secrets that are not in the map stay as they are, and an empty one is deleted. The next Resolve opens the
// destination anew and finds them. Errors are those of keychain.Store; what was saved before one stays saved.
func (c *Connector) Keep(ctx context.Context, d settings.Destination, secrets map[Field]string) error {
	defer c.Forget(d.ID)
	if c.Keychain == nil {
		return fault.New(fault.NoKeychain, "keychain", "")
	}
	for _, f := range Fields() {
		secret, given := secrets[f]
		if !given {
			continue
		}
		change := func() error { return c.Keychain.Set(ctx, f.name(d), secret) }
		if secret == "" {
			change = func() error { return c.Keychain.Delete(ctx, f.name(d)) }
		}
		if err := change(); err != nil {
			return err
		}
	}
	return nil
}

// Kept says which secrets of a destination are saved, and nothing of what they are. Errors are those of keychain.Store.
func (c *Connector) Kept(ctx context.Context, d settings.Destination) (map[Field]bool, error) {
	kept := map[Field]bool{}
	if c.Keychain == nil {
		return kept, nil
	}
	for _, f := range Wants(d) {
		_, err := c.Keychain.Get(ctx, f.name(d))
		if err != nil && fault.KindOf(err) != fault.Missing {
			return kept, err
		}
		kept[f] = err == nil
	}
	return kept, nil
}

// Wants are the secrets that a destination of this kind may have, the needed ones first.
func Wants(d settings.Destination) []Field {
	switch d.Kind {
	case settings.AmazonS3:
		var all []Field
		if d.S3 == nil || d.S3.Profile == "" {
			all = append(all, AccessKey, SecretKey, SessionToken)
		}
		if d.S3 != nil && d.S3.CloudFront != nil {
			all = append(all, LinkKey)
		}
		return all
	case settings.Linkdrop, settings.Companion, settings.Mapped:
		return []Field{Token}
	case settings.Practice:
	}
	return nil
}
