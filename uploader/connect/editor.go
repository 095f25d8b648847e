package connect

import (
	"context"
	"slices"
	"sync"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Desk is where destinations are set up: what the window's forms and the commands of linkdrop-send have in common. Its
// methods may block on disk, keychain and network, but for Effective, and are safe for concurrent use, by several processes
// too. Errors are *fault.Error: Policy with a sentence of what is wrong with a setting, NoDestination for an id that nothing
// has, NoKeychain or KeychainLocked where a secret could not be kept, and those of settings.Store.Update.
type Desk struct {
	Store     *settings.Store
	Connector *Connector

	mu      sync.Mutex          // held while destinations are changed, with all that the keychain may ask a person
	pinning sync.Mutex          // held while it is found out whether a host is pinned; the keychain is not asked meanwhile
	loose   map[string][]string // by PinName, of destinations that are in no settings; pinning is held
}

// Setup is a destination as a form or a command sets it up. Secrets that are not in the map stay as they are, and an empty
// one is deleted; they never come back out. White space around a secret is taken off: it comes along with copying.
type Setup struct {
	Destination settings.Destination // an empty ID: a new one, which gets its ID from the name
	Secrets     map[Field]string
}

// Effective is what counts now. It never blocks.
func (d *Desk) Effective() settings.Effective { return d.Store.Effective() }

// Save adds the destination or changes it, and returns it as it was saved. Secrets are kept first: a destination whose keys
// could not be kept is not saved, and where it cannot be written, they are as they were. Where another address or kind is
// typed for it, the old secrets are deleted and do not count for the new one, and its storage hosts are forgotten.
//
// An ID that no destination has is a new destination of that ID: one that was removed comes back under its own, for the files
// that wait for it. Account is the desk's business, whatever Setup says. One of the administrator's becomes the person's own,
// with the same ID; where nothing but secrets is new, it stays the administrator's.
//
// Two errors come with everything saved, which the ID of the returned destination tells: NoKeychain where the keys are kept
// until the program ends only (keychain.Fallback), and KeychainLocked where the old address's secrets are still in the
// keychain; they count for nothing any more.
func (d *Desk) Save(ctx context.Context, s Setup) (settings.Destination, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Store.Reload()
	before, after, err := d.intended(s.Destination)
	if err != nil {
		return settings.Destination{}, err
	}
	secrets, err := usable(after.Kind, s.Secrets)
	if err != nil {
		return settings.Destination{}, err
	}
	undo, err := d.keep(ctx, after, secrets)
	if err != nil {
		return settings.Destination{}, err
	}
	gone, _ := d.Removed(after.ID)
	if before == nil || !before.Equal(after) {
		err = d.Store.Update(func(v *settings.Settings) { //nolint:contextcheck // writing takes milliseconds, and half of it is nothing
			if s.Destination.ID == "" {
				after.ID = newID(after, d.taken(*v)) // again: another program may have taken it meanwhile
			}
			put(v, before, after)
		})
	}
	if err != nil {
		undo()
		return settings.Destination{}, err
	}
	err = d.settle(ctx, after, before, &gone)
	if kept := slices.ContainsFunc(Fields(), func(f Field) bool { return secrets[f] != "" }); kept {
		err = worse(d.temporary(), err)
	}
	return after, err
}

// settle lets the next Resolve open the destination as it is now, and deletes the secrets of what it was.
func (d *Desk) settle(ctx context.Context, now settings.Destination, former ...*settings.Destination) (err error) {
	d.Connector.Forget(now.ID)
	for _, old := range former {
		if old != nil && old.ID != "" && old.SecretName() != now.SecretName() {
			err = worse(err, d.erase(ctx, *old))
		}
	}
	return err
}

// intended is the destination as it is, nil where it is new, and as it will be.
func (d *Desk) intended(place settings.Destination) (before *settings.Destination, after settings.Destination, err error) {
	e := d.Effective()
	if place.ID == "" {
		place.ID = newID(place, d.taken(settings.Settings{}))
	}
	if now, known := e.Find(place.ID); known {
		before = &now
		place.Account = now.Account
	} else {
		place.Account = newAccount()
	}
	after, _, err = place.Checked()
	return before, after, err
}

// taken are the ids that a new destination cannot have. Those of removed ones are among them: files may wait for one.
func (d *Desk) taken(v settings.Settings) map[string]bool {
	e, ids := d.Effective(), map[string]bool{}
	for _, known := range e.Destinations {
		ids[known.Value.ID] = true
	}
	for _, p := range slices.Concat(e.Removed, v.Removed, v.Destinations) {
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

// worse is the first error, if there is one.
func worse(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// Choose makes a destination the one that drops go to.
func (d *Desk) Choose(id string) error {
	d.Store.Reload()
	if _, known := d.Effective().Find(id); !known {
		return fault.New(fault.NoDestination, "settings", "")
	}
	return d.Store.Update(func(v *settings.Settings) { v.Destination = new(id) })
}

// Check is Connector.Check.
func (d *Desk) Check(ctx context.Context, id string, tell func(Finding)) bool {
	return d.Connector.Check(ctx, id, tell)
}
