package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// places opens destinations by their ids: the saved ones, the one on this computer, and those that the flags name.
type places struct {
	o       *options
	env     func(string) string
	state   string
	saved   *settings.Store
	connect *connect.Connector
	desk    *setup.Editor
	local   *drivers.Local
	// resuming: what is opened goes on with something. Set before anything is.
	resuming bool
	partSize atomic.Int64 // what is opened is to cut files into, in bytes; 0: as it likes

	mu        sync.Mutex
	named     []settings.Destination // now or when the queue began
	opened    map[string]bool        // the ids of those that were opened, to be opened again where parts get another size
	name      string                 // of the one that was opened last
	notes     []string               // sentences for a person that nobody has said yet
	over      bool                   // one that was opened begins an interrupted file again
	saidOver  bool
	tokenGoes string // the address that the environment's token was given to
}

// openPlaces reads the settings; env is the environment, and keys the keychain with the secrets.
func openPlaces(ctx context.Context, o *options, env func(string) string, keys keychain.Store) (*places, error) {
	state, err := o.stateFolder(env)
	if err != nil {
		return nil, err
	}
	if err := o.checkAccess(env); err != nil {
		return nil, err
	}
	at := &places{o: o, env: env, state: state, saved: settings.Open(state, settings.AdminFile()), name: "the backend"}
	at.partSize.Store(int64(o.partSize))
	if o.s3 != "" {
		at.name = "the storage"
	}
	at.local = &drivers.Local{
		Dir: filepath.Join(state, "practice"), PartSize: at.partSize.Load, Moved: func() { at.connect.Forget(settings.PracticeID) },
	}
	authorities, err := authorities(o)
	if err != nil {
		return nil, err
	}
	openers, err := at.openers(ctx, authorities)
	if err != nil {
		return nil, err
	}
	at.connect = &connect.Connector{
		Settings: at.settings, Keychain: keys, Openers: openers, Authorities: authorities, Note: func(_, text string) { at.note(text) },
	}
	at.desk = &setup.Editor{Store: at.saved, Connector: at.connect}
	return at, nil
}

// settings are the saved ones, and the places that were named.
func (at *places) settings() settings.Effective {
	e := at.saved.Effective()
	at.mu.Lock()
	defer at.mu.Unlock()
	for _, d := range at.named {
		e.Destinations = append(slices.Clip(e.Destinations), settings.Value[settings.Destination]{Value: d})
	}
	return e
}

// given is the place that the flags name, with keys where it needs some. What cannot be opened for good is wrong usage; a
// network that is away is not: the queue waits for it.
func (at *places) given(ctx context.Context) (settings.Destination, error) {
	d, err := at.place()
	if err != nil || !isNamed(d.ID) {
		at.name = d.Title()
		return d, err
	}
	return d, at.haveKeys(ctx, d)
}

// place is the place that the flags name.
func (at *places) place() (settings.Destination, error) {
	switch {
	case at.o.practice:
		return at.find(settings.PracticeID)
	case at.o.to != "":
		return at.find(at.o.to)
	}
	id, err := namedID(at.o)
	if err != nil {
		return settings.Destination{}, err
	}
	d, err := namedPlace(id)
	if err != nil {
		return d, unusablePlace(err)
	}
	at.remember(d)
	return d, nil
}

// find returns the saved destination with this id, or else with this name.
func (at *places) find(name string) (settings.Destination, error) {
	effective := at.saved.Effective()
	if d, ok := effective.Find(name); ok {
		return d, nil
	}
	var found []settings.Destination
	for _, d := range effective.Destinations {
		if strings.EqualFold(d.Value.Title(), name) {
			found = append(found, d.Value)
		}
	}
	switch len(found) {
	case 0:
		return settings.Destination{}, usage("There is no saved destination called %q. \"linkdrop-send destinations\" lists them.", visibleName(name))
	case 1:
		return found[0], nil
	}
	return settings.Destination{}, usage("%d destinations are called %q. Give the id, which \"linkdrop-send destinations\" shows.", len(found), visibleName(name))
}

// resolve is what the queue opens destinations with.
func (at *places) resolve(ctx context.Context, id string) (*destination.Destination, error) {
	if isNamed(id) {
		d, err := namedPlace(id)
		if err != nil {
			return nil, err
		}
		at.remember(d)
	}
	dest, err := at.connect.Resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	traits := dest.Traits()
	at.mu.Lock()
	defer at.mu.Unlock()
	if at.opened == nil {
		at.opened = map[string]bool{}
	}
	at.opened[id] = true
	at.name, at.over = traits.Name, at.over || !traits.Resumes
	if at.resuming && at.over && !at.saidOver {
		at.saidOver = true
		at.notes = append(at.notes, sentenceStartsOver)
	}
	return dest, nil
}

// remember makes a named place one of the settings. What its id stood for earlier is replaced: a mapping may have changed.
func (at *places) remember(d settings.Destination) {
	at.mu.Lock()
	defer at.mu.Unlock()
	at.named = slices.DeleteFunc(at.named, func(known settings.Destination) bool { return known.ID == d.ID })
	at.named = append(at.named, d)
}

// serves reports whether links were made that end with this process.
func (at *places) serves() bool { return at.local.Serves() }

// where is the name of the place for sentences.
func (at *places) where() string {
	at.mu.Lock()
	defer at.mu.Unlock()
	return at.name
}

// note keeps a sentence until the one goroutine that speaks asks for it.
func (at *places) note(text string) {
	at.mu.Lock()
	defer at.mu.Unlock()
	if !slices.Contains(at.notes, text) {
		at.notes = append(at.notes, text)
	}
}

// news are the sentences that were noted since it was asked last.
func (at *places) news() []string {
	at.mu.Lock()
	defer at.mu.Unlock()
	news := at.notes
	at.notes = nil
	return news
}

// startsOver reports whether a destination that was opened begins an interrupted file again, and nobody said so.
func (at *places) startsOver() bool {
	at.mu.Lock()
	defer at.mu.Unlock()
	return at.over && !at.saidOver
}

func (at *places) close() {
	at.connect.Close()
	at.local.Close()
}

// cut makes what is opened from now on cut files into parts of this size. No queue may be running.
func (at *places) cut(size int64) {
	if at.partSize.Swap(size) == size {
		return
	}
	at.mu.Lock()
	opened := at.opened
	at.opened = nil
	at.mu.Unlock()
	for id := range opened {
		at.connect.Forget(id)
	}
}
