package connect

import (
	"maps"
	"slices"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Pins remembers storage hosts of one destination. It implements wire.Pins, for several processes at once: they agree by the
// settings file, which the first host is written to before anything is sent to it. A pin that cannot be written is not
// admitted, as nobody could tell later that another host is a change; Allow says what the trouble is, and storage_hosts in
// a settings file need no pins. A destination that is in no settings has pins until the program ends. The zero Pins admit
// nothing.
type Pins struct {
	desk  *Desk
	place settings.Destination
}

// Pins returns the memory of storage hosts of one destination, for its opener (see wire.Hosts).
func (d *Desk) Pins(p settings.Destination) Pins { return Pins{d, p} }

// Admit reports whether requests may go to host. The first host that a destination's answers name is remembered; another
// one is a question for the person, and refused until Desk.Allow. It reads the disk when a host is new, and nothing else.
func (p Pins) Admit(host string) bool {
	host, ok := settings.StorageHost(host)
	if !ok || p.desk == nil {
		return false
	}
	name, store := p.place.PinName(), p.desk.Store
	if slices.Contains(store.Effective().Pins[name], host) {
		return true
	}
	p.desk.pinning.Lock()
	defer p.desk.pinning.Unlock()
	store.Reload() // another program may have asked the person
	e := store.Effective()
	if now, known := e.Find(p.place.ID); !known || now.PinName() != name {
		return p.desk.admitUnsaved(name, host)
	}
	hosts, pinned := e.Pins[name]
	if pinned {
		return slices.Contains(hosts, host)
	}
	admitted := false
	err := store.Update(func(v *settings.Settings) {
		if hosts, pinned := v.Pins[name]; pinned { // another program was quicker
			admitted = slices.Contains(hosts, host)
			return
		}
		pin(v, name, host)
		admitted = true
	})
	return err == nil && admitted
}

// admitUnsaved is Admit for a destination that is in no settings. pinning is held.
func (d *Desk) admitUnsaved(name, host string) bool {
	hosts, pinned := d.unsaved[name]
	if pinned {
		return slices.Contains(hosts, host)
	}
	if d.unsaved == nil {
		d.unsaved = map[string][]string{}
	}
	d.unsaved[name] = []string{host}
	return true
}

// Allow adds a storage host to a destination's pins, and forgets the open destination so that the next Resolve knows. Kind
// Policy: it is no host, or the destination has as many as it may.
func (d *Desk) Allow(id, host string) error {
	host, ok := settings.StorageHost(host)
	if !ok {
		return fault.New(fault.Policy, "settings", "This is no storage host.")
	}
	d.Store.Reload()
	place, known := d.Effective().Find(id)
	if !known {
		return fault.New(fault.NoDestination, "settings", "")
	}
	if len(place.StorageHosts) > 0 {
		return fault.New(fault.Policy, "settings", "The settings of this destination list its storage hosts. Ask whoever set it up to add this one.")
	}
	err := d.Store.Update(func(v *settings.Settings) {
		if name := place.PinName(); !slices.Contains(v.Pins[name], host) {
			pin(v, name, host)
		}
	})
	if err != nil {
		return err
	}
	d.Connector.Forget(id)
	return nil
}

func pin(v *settings.Settings, name, host string) {
	v.Pins = maps.Clone(v.Pins)
	if v.Pins == nil {
		v.Pins = map[string][]string{}
	}
	v.Pins[name] = append(slices.Clone(v.Pins[name]), host)
}

func unpin(v *settings.Settings, place settings.Destination) {
	v.Pins = maps.Clone(v.Pins)
	delete(v.Pins, place.PinName())
}
