package connect

import (
	"context"
	"slices"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Remove takes a destination out of the person's settings and deletes its secrets. It is remembered, without them, in
// Settings.Removed. Kind Policy: it is not the person's to remove. One of the administrator's that the person had changed is
// the administrator's again.
//
// Files must not go where nobody sent them: where drops went to the one that is removed, the person's choice is taken back,
// so that the administrator's counts, and else practice, which sends nothing away. It is never the next one in the list.
//
// The setting goes first, because keys without a destination harm nobody, while a destination without its keys is a riddle.
// A keychain that is locked does not keep the destination: it is removed, the error of Kind KeychainLocked says that its keys
// are still in the keychain, and Remove may be called again for them. Adding it again does not bring them back.
func (d *Desk) Remove(ctx context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Store.Reload()
	e := d.Effective()
	i := slices.IndexFunc(e.Destinations, func(v settings.Value[settings.Destination]) bool { return v.Value.ID == id })
	if i < 0 {
		if gone, known := d.Removed(id); known {
			return d.eraseSecrets(ctx, gone)
		}
		return fault.New(fault.NoDestination, "settings", "")
	}
	if e.Destinations[i].Source != settings.Person {
		return fault.New(fault.Policy, "settings", "This destination was not added here and cannot be removed here.")
	}
	place := e.Destinations[i].Value
	//nolint:contextcheck // writing takes milliseconds, and half of it is nothing
	if err := d.Store.Update(func(v *settings.Settings) { takeOut(v, place) }); err != nil {
		return err
	}
	d.Connector.Forget(id)
	if chosen := d.Effective().Destination.Value; chosen == id { // by the administrator, who does not have it
		if _, known := d.Effective().Find(id); !known {
			if err := d.Choose(settings.PracticeID); err != nil { //nolint:contextcheck // likewise
				return err
			}
		}
	}
	return d.eraseSecrets(ctx, place)
}

func takeOut(v *settings.Settings, place settings.Destination) {
	same := func(p settings.Destination) bool { return p.ID == place.ID }
	v.Destinations = slices.DeleteFunc(slices.Clone(v.Destinations), same)
	v.Removed = slices.Insert(slices.DeleteFunc(slices.Clone(v.Removed), same), 0, place)
	unpin(v, place)
	if v.Destination != nil && *v.Destination == place.ID {
		v.Destination = nil
	}
}

// Removed returns the destination with this id that was removed, if it is still known and nothing has its id. It never blocks.
func (d *Desk) Removed(id string) (settings.Destination, bool) {
	e := d.Effective()
	if _, there := e.Find(id); there {
		return settings.Destination{}, false
	}
	for _, p := range e.Removed {
		if p.ID == id {
			return p, true
		}
	}
	return settings.Destination{}, false
}
