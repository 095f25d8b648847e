package setup

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
func (e *Editor) Remove(ctx context.Context, id string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Store.Reload()
	effective := e.Effective()
	i := slices.IndexFunc(effective.Destinations, func(v settings.Value[settings.Destination]) bool { return v.Value.ID == id })
	if i < 0 {
		if gone, known := e.Removed(id); known {
			return e.eraseSecrets(ctx, gone)
		}
		return fault.New(fault.NoDestination, "settings", "")
	}
	if effective.Destinations[i].Source != settings.Person {
		return refusal(settings.NotRemovable, "")
	}
	d := effective.Destinations[i].Value
	//nolint:contextcheck // writing takes milliseconds, and half of it is nothing
	if err := e.Store.Update(func(v *settings.Settings) { takeOut(v, d) }); err != nil {
		return err
	}
	e.Connector.Forget(id)
	if chosen := e.Effective().Destination.Value; chosen == id { // by the administrator, who does not have it
		if _, known := e.Effective().Find(id); !known {
			if err := e.Choose(settings.PracticeID); err != nil { //nolint:contextcheck // likewise
				return err
			}
		}
	}
	return e.eraseSecrets(ctx, d)
}

func takeOut(v *settings.Settings, d settings.Destination) {
	same := func(p settings.Destination) bool { return p.ID == d.ID }
	v.Destinations = slices.DeleteFunc(slices.Clone(v.Destinations), same)
	v.Removed = slices.Insert(slices.DeleteFunc(slices.Clone(v.Removed), same), 0, d)
	unpin(v, d)
	if v.Destination != nil && *v.Destination == d.ID {
		v.Destination = nil
	}
}

// Removed returns the destination with this id that was removed, if it is still known and nothing has its id. It never blocks.
func (e *Editor) Removed(id string) (settings.Destination, bool) {
	effective := e.Effective()
	if _, there := effective.Find(id); there {
		return settings.Destination{}, false
	}
	for _, d := range effective.Removed {
		if d.ID == id {
			return d, true
		}
	}
	return settings.Destination{}, false
}
