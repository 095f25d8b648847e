package setup

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// SaveSecrets saves secrets of a destination as Save does, and nothing else. It need not be in the settings: linkdrop-send
// knows destinations that are named on its command line only. All secrets are saved, or none.
func (e *Editor) SaveSecrets(ctx context.Context, d settings.Destination, secrets map[connect.Field]string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	secrets, err := usableSecrets(d.Kind, secrets)
	if err != nil {
		return err
	}
	if _, err := e.writeSecrets(ctx, d, secrets); err != nil {
		return err
	}
	e.Connector.Forget(d.ID)
	return e.temporary()
}

// SavedSecrets is Has for a destination that need not be in the settings.
func (e *Editor) SavedSecrets(ctx context.Context, d settings.Destination) (map[connect.Field]bool, error) {
	kept := map[connect.Field]bool{}
	for _, f := range connect.FieldsOf(d.Kind) {
		_, err := connect.SecretStore{Keychain: e.Connector.Keychain}.Read(ctx, d, f)
		if err != nil && fault.KindOf(err) != fault.Missing {
			return nil, err
		}
		kept[f] = err == nil
	}
	return kept, nil
}

// NeededSecrets are those that a destination uses, set up as it is: one that takes its keys from a profile needs none of its own.
func NeededSecrets(d settings.Destination) []connect.Field {
	return slices.DeleteFunc(connect.FieldsOf(d.Kind), func(f connect.Field) bool {
		switch {
		case d.S3 == nil:
			return false
		case f == connect.LinkKey:
			return d.S3.CloudFront == nil
		}
		return d.S3.Profile != ""
	})
}

// Has says which secrets of a destination are saved, and nothing of what they are. It has every Field of the kind.
func (e *Editor) Has(ctx context.Context, id string) (map[connect.Field]bool, error) {
	d, known := e.Effective().Find(id)
	if !known {
		return nil, fault.New(fault.NoDestination, "keychain", "")
	}
	return e.SavedSecrets(ctx, d)
}

// usableSecrets returns the secrets as they are saved.
func usableSecrets(kind settings.Kind, secrets map[connect.Field]string) (map[connect.Field]string, error) {
	checked := make(map[connect.Field]string, len(secrets))
	for f, secret := range secrets {
		secret = strings.TrimSpace(secret)
		switch {
		case secret == "": // nothing to delete is fine
		case !slices.Contains(connect.FieldsOf(kind), f):
			return nil, refusal(settings.NoSuchSecret, "")
		case !utf8.ValidString(secret) || len(secret) > connect.MaxSecret:
			return nil, refusal(settings.UnusableSecret, "")
		}
		checked[f] = secret
	}
	return checked, nil
}

// undoTime is how long putting secrets back may take, after whatever ended the call.
const undoTime = 10 * time.Second

// writeSecrets writes secrets, all or none. undo puts back what was there.
func (e *Editor) writeSecrets(ctx context.Context, d settings.Destination, secrets map[connect.Field]string) (undo func(), err error) {
	store := connect.SecretStore{Keychain: e.Connector.Keychain}
	before := map[connect.Field]string{}
	undo = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
		defer cancel()
		for f, secret := range before {
			_ = store.Write(ctx, d, f, secret) // if it cannot be, there is nothing else to try
		}
	}
	for _, f := range connect.Fields() {
		secret, given := secrets[f]
		if !given {
			continue
		}
		old, err := store.Read(ctx, d, f)
		if err != nil && fault.KindOf(err) == fault.NoKeychain && secret == "" {
			continue // nothing can be there
		}
		if err == nil || fault.KindOf(err) == fault.Missing {
			before[f] = old
			err = store.Write(ctx, d, f, secret)
		}
		if err != nil {
			undo()
			return nil, err
		}
	}
	return undo, nil
}

// eraseSecrets deletes the secrets of a destination that is not set up any more, but for those that another one shares. Where there
// is no keychain, there are none.
func (e *Editor) eraseSecrets(ctx context.Context, d settings.Destination) error {
	for _, other := range e.Effective().Destinations {
		if other.Value.ID != d.ID && other.Value.SecretName() == d.SecretName() {
			return nil
		}
	}
	for _, f := range connect.FieldsOf(d.Kind) {
		err := connect.SecretStore{Keychain: e.Connector.Keychain}.Erase(ctx, d, f)
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
func (e *Editor) temporary() error {
	if memory, ok := e.Connector.Keychain.(interface{ Temporary() *fault.Error }); ok {
		if f := memory.Temporary(); f != nil {
			return f
		}
	}
	return nil
}
