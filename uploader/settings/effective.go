package settings

import (
	"maps"
	"slices"
	"time"
)

// Value is a value and the layer it is from.
type Value[T any] struct {
	Value  T
	Source Source
}

// Effective is what counts. It is a value of its own: nothing in it is shared with the layers.
type Effective struct {
	Destinations []Value[Destination] // in the order of the layers, strongest first, and of their files
	Destination  Value[string]
	LinkLife     Value[time.Duration]
	OneLink      Value[bool]
	AutoCopy     Value[bool]
	CopyAs       Value[CopyAs]
	LinkAtDrop   Value[bool]
	Streams      Value[int]
	Limit        Value[int64]
	Theme        Value[Theme]
	Language     Value[string]
	Window       Value[Size]
	Templates    Value[[]Template]
	HistoryDays  Value[int]
	Removed      []Destination       // by the person, the latest first
	Pins         map[string][]string // of the person: storage hosts by Destination.PinName; not changed
	Problems     []Problem           // of all layers
}

// Find returns the destination with this ID.
func (e Effective) Find(id string) (Destination, bool) {
	for _, d := range e.Destinations {
		if d.Value.ID == id {
			return d.Value, true
		}
	}
	return Destination{}, false
}

// Source is where the value of a field of the file is from; BuiltIn where it is no value.
func (e Effective) Source(field string) Source {
	return map[string]Source{
		"destination": e.Destination.Source, "link_life": e.LinkLife.Source, "one_link": e.OneLink.Source, "auto_copy": e.AutoCopy.Source,
		"copy_as": e.CopyAs.Source, "link_at_drop": e.LinkAtDrop.Source, "streams": e.Streams.Source, "limit": e.Limit.Source,
		"theme": e.Theme.Source, "language": e.Language.Source, "window": e.Window.Source, "history_days": e.HistoryDays.Source, "link_templates": e.Templates.Source,
	}[field]
}

// Resolve lays the layers on top of each other, strongest first. Defaults is always below them, and above them what is locked.
func Resolve(layers ...Layer) Effective {
	layers = append(append(enforced(layers), layers...), Defaults())
	life := pick(layers, func(s Settings) *Duration { return s.LinkLife })
	e := Effective{
		Destinations: destinations(layers),
		Destination:  pick(layers, func(s Settings) *string { return s.Destination }),
		LinkLife:     Value[time.Duration]{time.Duration(life.Value), life.Source},
		OneLink:      pick(layers, func(s Settings) *bool { return s.OneLink }),
		AutoCopy:     pick(layers, func(s Settings) *bool { return s.AutoCopy }),
		CopyAs:       pick(layers, func(s Settings) *CopyAs { return s.CopyAs }),
		LinkAtDrop:   pick(layers, func(s Settings) *bool { return s.LinkAtDrop }),
		Streams:      pick(layers, func(s Settings) *int { return s.Streams }),
		Limit:        pick(layers, func(s Settings) *int64 { return s.Limit }),
		Theme:        pick(layers, func(s Settings) *Theme { return s.Theme }),
		Language:     pick(layers, func(s Settings) *string { return s.Language }),
		Window:       pick(layers, func(s Settings) *Size { return s.Window }),
		Templates:    templatesOf(layers),
		HistoryDays:  pick(layers, func(s Settings) *int { return s.HistoryDays }),
	}
	for _, l := range layers {
		e.Problems = append(e.Problems, l.Problems...)
		if l.Source == Person {
			e.Removed, e.Pins = slices.Clone(l.Settings.Removed), maps.Clone(l.Settings.Pins)
		}
	}
	// Nothing else is put in its place: files must not go where nobody chose to send them.
	if _, ok := e.Find(e.Destination.Value); !ok {
		e.Problems = append(e.Problems, Finding{Code: noDestination, Value: quote(e.Destination.Value)}.Problem(e.Destination.Source, "destination"))
	}
	return e
}

// templatesOf are the forms of the strongest layer that has any.
func templatesOf(layers []Layer) Value[[]Template] {
	v := pick(layers, func(s Settings) *[]Template { return s.Templates })
	v.Value = slices.Clone(v.Value)
	return v
}

func pick[T any](layers []Layer, get func(Settings) *T) Value[T] {
	for _, l := range layers {
		if v := get(l.Settings); v != nil {
			return Value[T]{*v, l.Source}
		}
	}
	return Value[T]{}
}

func destinations(layers []Layer) (all []Value[Destination]) {
	for _, l := range layers {
		for _, d := range l.Settings.Destinations {
			known := slices.ContainsFunc(all, func(v Value[Destination]) bool { return v.Value.ID == d.ID })
			if !known {
				all = append(all, Value[Destination]{d, l.Source})
			}
		}
	}
	return all
}
