package setup

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Editor adds, changes and removes destinations, for the window's forms and the commands of linkdrop-send alike. Its methods
// may block on disk and keychain, but for Effective and Removed, and are safe for concurrent use, by several processes too.
// Errors are *fault.Error: Policy with a sentence of what is wrong with a setting (and *settings.Refusal behind it, with its
// codes), NoDestination for an id that nothing has, NoKeychain or KeychainLocked where a secret could not be kept, and those
// of settings.Store.Update.
type Editor struct {
	Store     *settings.Store
	Connector *connect.Connector

	mu      sync.Mutex          // held while destinations are changed, with all that the keychain may ask a person
	pinning sync.Mutex          // held while it is found out whether a host is pinned; the keychain is not asked meanwhile
	unsaved map[string][]string // pins by PinName, of destinations that are in no settings; pinning is held
}

// Draft is a destination as it was typed into a form, before it is saved. Secrets that are not in the map stay as they are,
// and an empty one is deleted; they never come back out. White space around a secret is taken off: it comes along with copying.
type Draft struct {
	Destination settings.Destination // an empty ID: a new one, which gets its ID from the name
	Secrets     map[connect.Field]string
}

// Effective is what counts now. It never blocks.
func (e *Editor) Effective() settings.Effective { return e.Store.Effective() }

// Save adds the destination or changes it, and returns it as it was saved. Secrets are kept first: a destination whose keys
// could not be kept is not saved, and where it cannot be written, they are as they were. Where another address or kind is
// typed for it, the old secrets are deleted and do not count for the new one, and its storage hosts are forgotten.
//
// An ID that no destination has is a new destination of that ID: one that was removed comes back under its own, for the files
// that wait for it. Account is the Editor's business, whatever the Draft says. One of the administrator's becomes the person's
// own, with the same ID; where nothing but secrets is new, it stays the administrator's.
//
// Two errors come with everything saved, which the ID of the returned destination tells: NoKeychain where the keys are kept
// until the program ends only (keychain.Fallback), and KeychainLocked where the old address's secrets are still in the
// keychain; they count for nothing any more.
func (e *Editor) Save(ctx context.Context, draft Draft) (settings.Destination, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Store.Reload()
	before, after, err := e.intended(draft.Destination)
	if err != nil {
		return settings.Destination{}, err
	}
	secrets, err := usableSecrets(after.Kind, draft.Secrets)
	if err != nil {
		return settings.Destination{}, err
	}
	undo, err := e.writeSecrets(ctx, after, secrets)
	if err != nil {
		return settings.Destination{}, err
	}
	gone, _ := e.Removed(after.ID)
	if before == nil || !before.Equal(after) {
		err = e.Store.Update(func(v *settings.Settings) { //nolint:contextcheck // writing takes milliseconds, and half of it is nothing
			if draft.Destination.ID == "" {
				after.ID = newID(after, e.taken(*v)) // again: another program may have taken it meanwhile
			}
			put(v, before, after)
		})
	}
	if err != nil {
		undo()
		return settings.Destination{}, err
	}
	err = e.settle(ctx, after, before, &gone)
	if kept := slices.ContainsFunc(connect.Fields(), func(f connect.Field) bool { return secrets[f] != "" }); kept {
		err = cmp.Or(e.temporary(), err)
	}
	return after, err
}

// settle lets the next Resolve open the destination as it is now, and deletes the secrets of what it was.
func (e *Editor) settle(ctx context.Context, now settings.Destination, former ...*settings.Destination) (err error) {
	e.Connector.Forget(now.ID)
	for _, old := range former {
		if old != nil && old.ID != "" && old.SecretName() != now.SecretName() {
			err = cmp.Or(err, e.eraseSecrets(ctx, *old))
		}
	}
	return err
}

// intended is the destination as it is, nil where it is new, and as it will be.
func (e *Editor) intended(d settings.Destination) (before *settings.Destination, after settings.Destination, err error) {
	if d.ID == "" {
		d.ID = newID(d, e.taken(settings.Settings{}))
	}
	if now, known := e.Effective().Find(d.ID); known {
		before = &now
		d.Account = now.Account
	} else {
		d.Account = newAccount()
	}
	after, err = d.Checked()
	return before, after, err
}

// refusal is the error of what cannot be done to a destination: Kind Policy, and a *settings.Refusal.
func refusal(code settings.Code, value string) error {
	return settings.Refuse(fault.Policy, "settings", []settings.Finding{{Code: code, Value: value}})
}

// taken are the ids that a new destination cannot have. Those of removed ones are among them: files may wait for one.
func (e *Editor) taken(v settings.Settings) map[string]bool {
	effective, ids := e.Effective(), map[string]bool{}
	for _, known := range effective.Destinations {
		ids[known.Value.ID] = true
	}
	for _, p := range slices.Concat(effective.Removed, v.Removed, v.Destinations) {
		ids[p.ID] = true
	}
	return ids
}

// put makes a destination part of the person's settings. Those of its pins that belong to another address go.
func put(v *settings.Settings, before *settings.Destination, after settings.Destination) {
	if before != nil && before.PinName() != after.PinName() {
		unpin(v, *before)
	}
	same := func(p settings.Destination) bool { return p.ID == after.ID }
	v.Removed = slices.DeleteFunc(slices.Clone(v.Removed), same)
	v.Destinations = slices.Clone(v.Destinations)
	if i := slices.IndexFunc(v.Destinations, same); i >= 0 {
		v.Destinations[i] = after
		return
	}
	v.Destinations = append(v.Destinations, after)
}

// Choose makes a destination the one that drops go to.
func (e *Editor) Choose(id string) error {
	e.Store.Reload()
	if _, known := e.Effective().Find(id); !known {
		return fault.New(fault.NoDestination, "settings", "")
	}
	return e.Store.Update(func(v *settings.Settings) { v.Destination = new(id) })
}

// Watch sets which folder's new files are sent to a destination by themselves; nil: none. Kind Policy: it is the administrator's, or
// the folder cannot be watched. Kind NoDestination: there is no such destination.
func (e *Editor) Watch(id string, w *settings.Watch) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Store.Reload()
	for _, v := range e.Effective().Destinations {
		if v.Value.ID != id {
			continue
		}
		if v.Source == settings.Admin {
			return refusal(settings.ImportAdmin, id)
		}
		after := v.Value
		after.Watch = w
		after, err := after.Checked()
		if err != nil {
			return err
		}
		return e.Store.Update(func(s *settings.Settings) { put(s, &v.Value, after) })
	}
	return fault.New(fault.NoDestination, "settings", "")
}
