package setup

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
	editor *Editor
	of     settings.Destination
}

// Pins returns the memory of storage hosts of one destination, for its opener (see wire.Hosts).
func (e *Editor) Pins(d settings.Destination) Pins { return Pins{e, d} }

// Admit reports whether requests may go to host. The first host that a destination's answers name is remembered; another
// one is a question for the person, and refused until Editor.Allow. It reads the disk when a host is new, and nothing else.
func (p Pins) Admit(host string) bool {
	host, ok := settings.StorageHost(host)
	if !ok || p.editor == nil {
		return false
	}
	name, store := p.of.PinName(), p.editor.Store
	if slices.Contains(store.Effective().Pins[name], host) {
		return true
	}
	p.editor.pinning.Lock()
	defer p.editor.pinning.Unlock()
	store.Reload() // another program may have asked the person
	effective := store.Effective()
	if now, known := effective.Find(p.of.ID); !known || now.PinName() != name {
		return p.editor.admitUnsaved(name, host)
	}
	hosts, pinned := effective.Pins[name]
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
func (e *Editor) admitUnsaved(name, host string) bool {
	hosts, pinned := e.unsaved[name]
	if pinned {
		return slices.Contains(hosts, host)
	}
	if e.unsaved == nil {
		e.unsaved = map[string][]string{}
	}
	e.unsaved[name] = []string{host}
	return true
}

// Allow adds a storage host to a destination's pins, and forgets the open destination so that the next Resolve knows. Kind
// Policy: it is no host, or the destination has as many as it may.
func (e *Editor) Allow(id, host string) error {
	host, ok := settings.StorageHost(host)
	if !ok {
		return refusal(settings.NoStorageHost, "")
	}
	e.Store.Reload()
	d, known := e.Effective().Find(id)
	if !known {
		return fault.New(fault.NoDestination, "settings", "")
	}
	if len(d.StorageHosts) > 0 {
		return refusal(settings.HostsAreListed, "")
	}
	err := e.Store.Update(func(v *settings.Settings) {
		if name := d.PinName(); !slices.Contains(v.Pins[name], host) {
			pin(v, name, host)
		}
	})
	if err != nil {
		return err
	}
	e.Connector.Forget(id)
	return nil
}

func pin(v *settings.Settings, name, host string) {
	v.Pins = maps.Clone(v.Pins)
	if v.Pins == nil {
		v.Pins = map[string][]string{}
	}
	v.Pins[name] = append(slices.Clone(v.Pins[name]), host)
}

func unpin(v *settings.Settings, d settings.Destination) {
	v.Pins = maps.Clone(v.Pins)
	delete(v.Pins, d.PinName())
}
