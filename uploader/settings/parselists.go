package settings

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

// The fields that are more than one value.
const (
	destinationsKey = "destinations"
	removedKey      = "removed"
	pinsKey         = "pins"
)

const (
	maxRemoved      = 20
	maxDestinations = 500 // destinations; the largest company has a dozen
	maxPins         = 200 // names; a person has a handful of destinations
)

var pinPattern = regexp.MustCompile(`^[a-z0-9-]{1,65}$`)

// unusableDestination is one that was not understood. It stays in the file until one with its ID is set up.
type unusableDestination struct {
	id  string
	raw json.RawMessage
}

// destinations reads a list of them: those that are there, or those that were removed.
func (d *document) destinations(key string, raw json.RawMessage) {
	if d.foreign(key) {
		return
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		d.raw[key] = raw
		d.problem(key, wrongList)
		return
	}
	list := []Destination{}
	for i, element := range elements {
		if i >= maxDestinations {
			d.problem(key, manyDestinations)
			for _, left := range elements[i:] {
				d.unusable[key] = append(d.unusable[key], unusableDestination{"", left})
			}
			break
		}
		dest, more, j := readDestination(element)
		for _, f := range j.findings {
			field := fmt.Sprintf("%s[%d]", key, i)
			if f.Field != "" {
				field += "." + f.Field
			}
			d.found(field, f)
		}
		if j.refused() {
			d.unusable[key] = append(d.unusable[key], unusableDestination{dest.ID, element})
			continue
		}
		if slices.ContainsFunc(list, func(p Destination) bool { return p.ID == dest.ID }) {
			d.problem(fmt.Sprintf("%s[%d].id", key, i), twiceID)
			d.unusable[key] = append(d.unusable[key], unusableDestination{"", element})
			continue
		}
		if d.extras[dest.ID] == nil {
			d.extras[dest.ID] = more
		}
		list = append(list, dest)
	}
	if key == destinationsKey {
		d.layer.Settings.Destinations = list
		return
	}
	d.layer.Settings.Removed = list[:min(len(list), maxRemoved)]
}

// foreign refuses what nobody else can know than the person's own program.
func (d *document) foreign(key string) bool {
	if key == destinationsKey || d.layer.Source == Person {
		return false
	}
	d.problem(key, notedHere)
	return true
}

// pins reads the storage hosts that were seen. A host that is none is left out, and so one more question is asked; a name
// whose hosts are all wrong stays, with none, so that no other one is taken without asking.
func (d *document) pins(raw json.RawMessage) {
	if d.foreign(pinsKey) {
		return
	}
	list, ok := members(raw)
	if !ok {
		d.raw[pinsKey] = raw
		d.problem(pinsKey, notObject)
		return
	}
	pins := map[string][]string{}
	for _, m := range list {
		field := pinsKey + "." + cleanName(m.key)
		if !pinPattern.MatchString(m.key) || len(pins) == maxPins {
			d.problem(field, unknownPin)
			continue
		}
		var elements []json.RawMessage
		if json.Unmarshal(m.value, &elements) != nil {
			d.problem(field, wrongHosts)
		}
		hosts := []string{}
		for i, element := range elements {
			var host string
			checked, ok := "", false
			if json.Unmarshal(element, &host) == nil {
				checked, ok = StorageHost(host)
			}
			switch {
			case !ok:
				d.problem(fmt.Sprintf("%s[%d]", field, i), badPin)
			case len(hosts) == maxHosts:
				d.problem(field, manyPins)
			case !slices.Contains(hosts, checked):
				hosts = append(hosts, checked)
			}
		}
		pins[m.key] = hosts
	}
	d.layer.Settings.Pins = pins
}
