package main

import (
	"context"
	"sync"
	"time"

	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// places are the destinations as the window shows them. Until one is open, its settings have to do. Make one with newPlaces.
type places struct {
	settings *settings.Store
	resolve  func(ctx context.Context, id string) (*destination.Destination, error)

	mu     sync.Mutex
	known  map[string]openPlace
	asked  map[string]openAttempt
	wanted chan string
}

// openAttempt is that a destination is being opened, or could not be.
type openAttempt struct {
	setting settings.Destination // as it was set up then
	over    time.Time            // zero: it is still going on
	person  bool                 // a person must do something before it may work
}

// retryWait is how long one that could not be opened is left alone, unless drops go to it.
const retryWait = time.Minute

// openPlace is a destination, and what it was set up as.
type openPlace struct {
	setting settings.Destination
	dest    *destination.Destination
}

func newPlaces(store *settings.Store, resolve func(ctx context.Context, id string) (*destination.Destination, error)) *places {
	return &places{
		settings: store, resolve: resolve, known: map[string]openPlace{}, asked: map[string]openAttempt{}, wanted: make(chan string, 16),
	}
}

// here is where drops go. Like at it never blocks: both are asked for every row that is drawn.
func (p *places) here() present.Place { return p.at(p.settings.Effective().Destination.Value) }

// at is a destination by its id. One that is set up otherwise than when it was opened is opened again.
func (p *places) at(id string) present.Place {
	d, there := p.settings.Effective().Find(id)
	if !there {
		return present.Place{ID: id, Name: id}
	}
	here := present.Place{ID: id, Name: d.Title(), Practice: d.Kind == settings.Practice}
	p.mu.Lock()
	o := p.known[id]
	p.mu.Unlock()
	if o.dest == nil || !o.setting.Equal(d) {
		p.requestOpening(d)
		links, _ := validate(d)
		here.Linkless, here.Restarts = !links, d.Kind == settings.Mapped
		here.Links.Several = true // the queue knows better once it is open
		return here
	}
	traits := o.dest.Traits()
	here.Links, here.MaxFile, here.Restarts = traits.Links, traits.MaxFile, !traits.Resumes
	here.Linkless, here.Deletes = o.dest.Linker == nil, o.dest.Manager != nil
	here.Early = traits.EarlyLinks && !here.Linkless
	if traits.Name != "" && d.Name == "" {
		here.Name = traits.Name
	}
	return here
}

// requestOpening asks for a destination to be opened, unless somebody is at it or just was.
func (p *places) requestOpening(d settings.Destination) {
	current := p.settings.Effective().Destination.Value == d.ID
	p.mu.Lock()
	defer p.mu.Unlock()
	last, asked := p.asked[d.ID]
	if asked && last.setting.Equal(d) && (last.over.IsZero() || last.person || !current && time.Since(last.over) < retryWait) {
		return
	}
	select {
	case p.wanted <- d.ID:
		p.asked[d.ID] = openAttempt{setting: d}
	default: // the next time it is drawn
	}
}

// reopen opens a destination once more: a person did something about it.
func (p *places) reopen(id string) {
	p.mu.Lock()
	delete(p.known, id)
	delete(p.asked, id)
	p.mu.Unlock()
	p.at(id)
}

// run opens what is wanted until ctx ends, and tells changed whenever one is there. Drops do not wait for it: the queue opens
// destinations by itself.
func (p *places) run(ctx context.Context, changed func()) {
	var all sync.WaitGroup
	defer all.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-p.wanted:
			all.Go(func() { p.resolveUntilOpen(ctx, id, changed) })
		}
	}
}

// resolveUntilOpen opens one. It tries again by itself only where drops go; the others are needed for what their rows say. What a person
// must do something about is not tried again before that: a keychain would ask for its password again and again.
func (p *places) resolveUntilOpen(ctx context.Context, id string, changed func()) {
	const soon, late = time.Second, time.Minute
	for wait := soon; ctx.Err() == nil; wait = min(2*wait, late) {
		d, there := p.settings.Effective().Find(id)
		if !there {
			return
		}
		dest, err := p.resolve(ctx, id)
		if err == nil {
			p.keep(openPlace{d, dest})
			changed()
			return
		}
		if !p.keepTrying(d, !mayHealAlone(err)) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (p *places) keep(o openPlace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[o.setting.ID] = o
}

// keepTrying reports whether opening it is to be tried again by who is at it; else it notes that nobody is.
func (p *places) keepTrying(d settings.Destination, person bool) bool {
	current := p.settings.Effective().Destination.Value == d.ID
	p.mu.Lock()
	defer p.mu.Unlock()
	now, asked := p.asked[d.ID]
	if !asked || !now.setting.Equal(d) {
		return false // it is set up otherwise, and somebody else is at that
	}
	if !current || person {
		now.over, now.person = time.Now(), person
		p.asked[d.ID] = now
	}
	return current && !person
}

// mayHealAlone reports whether it may work later without anybody's help.
func mayHealAlone(err error) bool {
	switch fault.KindOf(err) {
	case fault.Interrupted, fault.Stalled, fault.Offline, fault.Unreachable, fault.Blocked, fault.Authority, fault.ProxySignIn,
		fault.ProxySetting, fault.Busy, fault.Protocol, fault.Clock, fault.Bug, fault.NoRoute:
		return true
	default:
		return false
	}
}
