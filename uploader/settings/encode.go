package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"linkdrop/uploader/fault"
)

// encode checks what is to be written as strictly as what is read, and puts back what was not understood.
func (d *document) encode() ([]byte, error) {
	var list []member
	put := func(key string, value any) {
		raw, _ := json.Marshal(value) // strings, numbers, and what was JSON before
		list = append(list, member{key, raw})
		delete(d.raw, key) // it has a new value
	}
	put("version", d.version)
	if err := d.putDestinations(put); err != nil {
		return nil, err
	}
	for _, f := range fields() {
		value := f.value(d.layer.Settings)
		if value == nil {
			continue
		}
		raw, _ := json.Marshal(value)
		if wrong := f.read(new(Settings), raw); wrong.Code != "" {
			return nil, fault.New(fault.Policy, "settings", wrong.Sentence())
		}
		put(f.key, value)
	}
	if err := d.putPins(put); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(d.raw)) {
		list = append(list, member{key, d.raw[key]})
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, object(list), "", "  "); err != nil {
		return nil, fault.New(fault.Bug, "settings", err.Error())
	}
	pretty.WriteByte('\n')
	return pretty.Bytes(), nil
}

// putDestinations writes both lists. A list that was none is in the way of a new one: then the file is set aside as it was.
func (d *document) putDestinations(put func(key string, value any)) error {
	s := d.layer.Settings
	for _, part := range []struct {
		key          string
		destinations []Destination
	}{{destinationsKey, s.Destinations}, {removedKey, s.Removed[:min(len(s.Removed), maxRemoved)]}} {
		if len(part.destinations) > maxDestinations {
			return fault.New(fault.Policy, "settings", fmt.Sprintf("There may be %d destinations at most.", maxDestinations))
		}
		list := make([]json.RawMessage, 0, len(part.destinations))
		for _, dest := range part.destinations {
			raw, err := d.destination(dest)
			if err != nil {
				return err
			}
			list = append(list, raw)
		}
		for _, other := range d.unusable[part.key] {
			if !slices.ContainsFunc(part.destinations, func(p Destination) bool { return p.ID == other.id }) {
				list = append(list, other.raw)
			}
		}
		if len(list) == 0 {
			continue
		}
		if _, kept := d.raw[part.key]; kept {
			d.broken = true
		}
		put(part.key, list)
	}
	return nil
}

func (d *document) destination(dest Destination) (json.RawMessage, error) {
	dest, err := dest.Checked()
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(dest)
	if err != nil {
		return nil, fault.New(fault.Bug, "settings", err.Error())
	}
	return d.extras[dest.ID].into(raw), nil
}

func (d *document) putPins(put func(key string, value any)) error {
	if len(d.layer.Settings.Pins) > maxPins {
		return fault.New(fault.Policy, "settings", fmt.Sprintf("Storage hosts can be remembered for %d destinations at most.", maxPins))
	}
	for name, hosts := range d.layer.Settings.Pins {
		if !pinPattern.MatchString(name) || len(hosts) > maxHosts {
			return fault.New(fault.Policy, "settings", fmt.Sprintf("A destination may have %d storage hosts at most. Ask whoever set it up to list them in a settings file.", maxHosts))
		}
		for _, host := range hosts {
			if _, ok := StorageHost(host); !ok {
				return fault.New(fault.Policy, "settings", "This is no storage host.")
			}
		}
	}
	if len(d.layer.Settings.Pins) > 0 {
		put(pinsKey, d.layer.Settings.Pins)
	}
	return nil
}
