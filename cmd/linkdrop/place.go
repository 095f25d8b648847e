package main

import (
	"context"
	"sync/atomic"
	"time"

	"linkdrop/ui"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// place is where drops go, as the window shows it. Until the destination is open the settings have to do.
type place struct {
	settings *settings.Store
	resolve  func(ctx context.Context, id string) (*destination.Destination, error)
	open     atomic.Pointer[opened]
}

type opened struct {
	id   string
	dest *destination.Destination
}

// now never blocks: it is asked for every row that is drawn.
func (p *place) now() ui.Place {
	effective := p.settings.Effective()
	id := effective.Destination.Value
	d, _ := effective.Find(id)
	here := ui.Place{
		ID: id, Name: d.Title(), Practice: d.Kind == settings.Practice,
		Links: destination.LinkTraits{Several: true}, // the queue knows better once it is open
	}
	o := p.open.Load()
	if o == nil || o.id != id {
		return here
	}
	traits := o.dest.Traits()
	here.Links, here.MaxFile = traits.Links, traits.MaxFile
	here.Linkless, here.Deletes = o.dest.Linker == nil, o.dest.Manager != nil
	if traits.Name != "" && d.Name == "" {
		here.Name = traits.Name
	}
	return here
}

// find opens the destination and tells changed; it tries again until it is there or ctx ends. Drops do not wait for it:
// the queue opens destinations by itself.
func (p *place) find(ctx context.Context, changed func()) {
	const soon, late = time.Second, time.Minute
	for wait := soon; ctx.Err() == nil; wait = min(2*wait, late) {
		id := p.settings.Effective().Destination.Value
		dest, err := p.resolve(ctx, id)
		if err == nil {
			p.open.Store(&opened{id, dest})
			changed()
			return
		}
		if fault.KindOf(err) == fault.NoDestination {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}
