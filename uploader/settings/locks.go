package settings

import (
	"encoding/json"
	"slices"
)

// lockedKey is the field that names those which the administrator locked.
const lockedKey = "locked"

// lockSentences are those about that field.
func lockSentences() map[Code]string {
	return map[Code]string{
		lockedElsewhere: `Only the file of the machine can lock settings; this was left out.`,
		lockedUnknown:   `There is no setting {value} that can be locked.`,
		lockedEmpty:     `There is no value for {value} in this file, so it is not locked.`,
	}
}

// lockable reports whether a field can be locked. The destination cannot: which there are is locked by setting them up, and the
// window's size is nobody's business.
func lockable(key string) bool {
	return key != "destination" && key != "window" && slices.ContainsFunc(fields(), func(f field) bool { return f.key == key })
}

// locks reads the names of the fields that are locked. A name that means nothing is left out, and the others count.
func (d *document) locks(raw json.RawMessage) {
	if d.layer.Source != Admin {
		d.raw[lockedKey] = raw
		d.problem(lockedKey, lockedElsewhere)
		return
	}
	var names []string
	if json.Unmarshal(raw, &names) != nil {
		d.raw[lockedKey] = raw
		d.problem(lockedKey, wrongTexts)
		return
	}
	for _, name := range names {
		switch {
		case !lockable(name):
			d.found(lockedKey, Finding{Code: lockedUnknown, Value: quote(name)})
		case !slices.Contains(d.layer.Locked, name):
			d.layer.Locked = append(d.layer.Locked, name)
		}
	}
}

// missingLocked tells of locked fields that have no value in the file: there is nothing to hold anybody to.
func (d *document) missingLocked() {
	for _, name := range d.layer.Locked {
		if !slices.Contains(d.layer.Settings.Fields(), name) {
			d.found(lockedKey, Finding{Code: lockedEmpty, Value: quote(name)})
		}
	}
}

// enforced is what is locked, as a layer for each that locks something.
func enforced(layers []Layer) (above []Layer) {
	for _, l := range layers {
		var held Settings
		for _, f := range fields() {
			value := f.value(l.Settings)
			if value == nil || !slices.Contains(l.Locked, f.key) {
				continue
			}
			if raw, err := json.Marshal(value); err == nil {
				_ = f.read(&held, raw) // it was read before, by the same rules
			}
		}
		if len(held.Fields()) > 0 {
			above = append(above, Layer{Source: Enforced, Settings: held})
		}
	}
	return above
}
