package main

import (
	"context"
	"sync"
	"time"

	"linkdrop/ui"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// place is where drops go, as the window shows it. Until a destination is open the settings have to do.
type place struct {
	settings  *settings.Store
	connector *connect.Connector
	woken     chan struct{} // of one place: look again

	mu   sync.Mutex
	open map[string]opened
}

type opened struct {
	setting settings.Destination
	dest    *destination.Destination
}

func newPlace(s *settings.Store, c *connect.Connector) *place {
	return &place{settings: s, connector: c, woken: make(chan struct{}, 1), open: map[string]opened{}}
}

// now is the place that new drops go to. It never blocks: it is asked for every row that is drawn.
func (p *place) now() ui.Place { return p.of(p.settings.Effective().Destination.Value) }

// of is the place of what was dropped before. It never blocks.
func (p *place) of(id string) ui.Place {
	d, _ := p.settings.Effective().Find(id)
	here := ui.Place{
		ID: id, Name: d.Title(), Practice: d.Kind == settings.Practice,
		Links: destination.LinkTraits{Several: true}, // the queue knows better once it is open
	}
	p.mu.Lock()
	o, there := p.open[id]
	p.mu.Unlock()
	if !there || !o.setting.Equal(d) {
		return here
	}
	traits := o.dest.Traits()
	here.Links, here.MaxFile, here.Restarts = traits.Links, traits.MaxFile, !traits.Resumes
	here.Linkless, here.Deletes = o.dest.Linker == nil, o.dest.Manager != nil
	if traits.Name != "" && d.Name == "" {
		here.Name = traits.Name
	}
	return here
}

// reopen makes the next use of a destination open it again: its address moved, or a person did something about a failure.
func (p *place) reopen(id string) {
	p.connector.Forget(id)
	p.look()
}

// look has find try at once.
func (p *place) look() {
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

// find opens the destination that drops go to and tells changed, until ctx ends. What a person must do something about is not
// tried again before that: a keychain would ask for its password again and again. Drops do not wait for it: the queue opens
// destinations by itself.
func (p *place) find(ctx context.Context, changed func()) {
	const soon, late = time.Second, time.Minute
	wait := soon
	for ctx.Err() == nil {
		var again <-chan time.Time
		id := p.settings.Effective().Destination.Value
		setting, _ := p.settings.Effective().Find(id)
		dest, err := p.connector.Resolve(ctx, id)
		switch {
		case err == nil:
			p.mu.Lock()
			p.open[id] = opened{setting, dest}
			p.mu.Unlock()
			changed()
		case heals(err):
			again = time.After(wait)
			wait = min(2*wait, late)
		}
		select {
		case <-ctx.Done():
		case <-again:
		case <-p.woken:
			wait = soon
		}
	}
}

// heals reports whether it may work later without anybody's help.
func heals(err error) bool {
	switch fault.KindOf(err) {
	case fault.Interrupted, fault.Stalled, fault.Offline, fault.Unreachable, fault.Blocked, fault.Busy, fault.Protocol, fault.Clock, fault.Bug:
		return true
	default:
		return false
	}
}
