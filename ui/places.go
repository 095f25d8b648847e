package ui

import (
	"slices"

	"linkdrop/ui/present"
	"linkdrop/uploader/settings"
)

// places is where files go, by their ids: what was dropped before stays with its own, and a destination that was removed keeps its
// name as far as it is known.
type places struct {
	current      func() present.Place
	byID         func(id string) present.Place
	words        *present.Catalog
	destinations Destinations // nil: they cannot be changed here
	removed      map[string]settings.Destination
	wishes       *worker
	dispatch     func(func())
	changed      func()
}

// here is where drops go now.
func (ps *places) here() present.Place { return ps.named(ps.current()) }

// others are the destinations but one.
func (ps *places) others(than string) (all []present.Place) {
	if ps.destinations == nil {
		return nil
	}
	for _, v := range ps.destinations.Effective().Destinations {
		if v.Value.ID != than {
			all = append(all, ps.at(v.Value.ID))
		}
	}
	return all
}

// named calls what is built in by its name in the person's language.
func (ps *places) named(p present.Place) present.Place {
	if p.Practice {
		p.Name = ps.words.Text("practice.name")
	}
	return p
}

// at is where something goes that may have been dropped a while ago. A destination that was removed has its old name.
func (ps *places) at(id string) present.Place {
	p := ps.named(ps.byID(id))
	if d, gone := ps.removed[id]; gone && ps.destinations != nil {
		if _, back := ps.destinations.Effective().Find(id); !back {
			p.Name = present.Visible(d.Title())
		}
	}
	return p
}

// editable reports whether the person may change a destination.
func (ps *places) editable(id string) bool {
	for _, v := range ps.destinations.Effective().Destinations {
		if v.Value.ID == id {
			return v.Source != settings.Admin && v.Value.Kind != settings.Practice
		}
	}
	return false
}

// onlyPractice reports whether the company set nothing up, so that practice is what remains.
func (ps *places) onlyPractice() bool {
	return !slices.ContainsFunc(ps.destinations.Effective().Destinations, func(v settings.Value[settings.Destination]) bool {
		return v.Source == settings.Admin
	})
}

// findRemoved asks once what a removed destination was, so that it can be called by its name.
func (ps *places) findRemoved(id string) {
	if _, known := ps.removed[id]; known || ps.destinations == nil {
		return
	}
	ps.removed[id] = settings.Destination{ID: id}
	ps.wishes.do(func() {
		d, ok := ps.destinations.Removed(id)
		if !ok {
			return
		}
		ps.dispatch(func() {
			ps.removed[id] = d
			ps.changed()
		})
	})
}
