// Package place finds the destination that the flags, the settings or an interrupted run name, and opens it with its secrets:
//
//	places.go   all destinations of one command, by id, and what they are called in sentences
//	named.go    places that flags name, which are in no settings: making the id that tells all of one, and reading it
//	address.go  addresses, buckets, headers and constants as they are typed
//	secrets.go  tokens and keys, from the environment, a profile or the keychain
//	open.go     the drivers, with what the flags say beside the settings
package place

import (
	"cmp"
	"context"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// Places opens destinations by their ids: the saved ones, the one on this computer, and those that the flags name.
type Places struct {
	State     string // the state folder
	Saved     *settings.Store
	Connector *connect.Connector
	Editor    *setup.Editor // of Saved
	Resuming  bool          // what is opened goes on with something; set before anything is

	o        *options.Options
	env      func(string) string
	local    *drivers.Local
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

// Open reads the settings; env is the environment, and keys the keychain with the secrets.
func Open(ctx context.Context, o *options.Options, env func(string) string, keys keychain.Store) (*Places, error) {
	state, err := o.StateFolder(env)
	if err != nil {
		return nil, err
	}
	if err := o.CheckAccess(env); err != nil {
		return nil, err
	}
	at := &Places{o: o, env: env, State: state, Saved: settings.Open(state, settings.AdminFile()), name: "the backend"}
	at.partSize.Store(int64(o.PartSize))
	if o.S3 != "" {
		at.name = "the storage"
	}
	at.local = &drivers.Local{
		Dir: filepath.Join(state, "practice"), PartSize: at.partSize.Load, Moved: func() { at.Connector.Forget(settings.PracticeID) },
	}
	authorities, err := authorities(o)
	if err != nil {
		return nil, err
	}
	openers, err := at.openers(ctx, authorities)
	if err != nil {
		return nil, err
	}
	at.Connector = &connect.Connector{
		Settings: at.settings, Keychain: keys, Openers: openers, Authorities: authorities, Note: func(_, text string) { at.Note(text) },
	}
	at.Editor = &setup.Editor{Store: at.Saved, Connector: at.Connector}
	return at, nil
}

// settings are the saved ones, and the places that were named.
func (at *Places) settings() settings.Effective {
	e := at.Saved.Effective()
	at.mu.Lock()
	defer at.mu.Unlock()
	for _, d := range at.named {
		e.Destinations = append(slices.Clip(e.Destinations), settings.Value[settings.Destination]{Value: d})
	}
	return e
}

// NamedWithKeys is the place that the flags name, with keys where it needs some. What cannot be opened for good is wrong usage; a
// network that is away is not: the queue waits for it.
func (at *Places) NamedWithKeys(ctx context.Context) (settings.Destination, error) {
	d, err := at.Named()
	if err != nil || !isNamed(d.ID) {
		at.name = d.Title()
		return d, err
	}
	return d, at.haveKeys(ctx, d)
}

// Named is the place that the flags name.
func (at *Places) Named() (settings.Destination, error) {
	switch {
	case at.o.Practice:
		return at.Find(settings.PracticeID)
	case at.o.To != "":
		return at.Find(at.o.To)
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

// Find returns the saved destination with this id, or else with this name.
func (at *Places) Find(name string) (settings.Destination, error) {
	effective := at.Saved.Effective()
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
		return settings.Destination{}, exit.Usage("There is no saved destination called %q. \"linkdrop-send destinations\" lists them.", sentence.VisibleName(name))
	case 1:
		return found[0], nil
	}
	return settings.Destination{}, exit.Usage("%d destinations are called %q. Give the id, which \"linkdrop-send destinations\" shows.", len(found), sentence.VisibleName(name))
}

// Resolve is what the queue opens destinations with.
func (at *Places) Resolve(ctx context.Context, id string) (*destination.Destination, error) {
	if isNamed(id) {
		d, err := namedPlace(id)
		if err != nil {
			return nil, err
		}
		at.remember(d)
	}
	dest, err := at.Connector.Resolve(ctx, id)
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
	if at.Resuming && at.over && !at.saidOver {
		at.saidOver = true
		at.notes = append(at.notes, sentence.StartsOver)
	}
	return dest, nil
}

// remember makes a named place one of the settings. What its id stood for earlier is replaced: a mapping may have changed.
func (at *Places) remember(d settings.Destination) {
	at.mu.Lock()
	defer at.mu.Unlock()
	at.named = slices.DeleteFunc(at.named, func(known settings.Destination) bool { return known.ID == d.ID })
	at.named = append(at.named, d)
}

// Serves reports whether links were made that end with this process.
func (at *Places) Serves() bool { return at.local.Serves() }

// Where is the name of the place for sentences.
func (at *Places) Where() string {
	at.mu.Lock()
	defer at.mu.Unlock()
	return at.name
}

// Title is what the place with this id is called in sentences as long as nobody opened it; the id itself where it is in no settings
// any more.
func (at *Places) Title(id string) string {
	if isNamed(id) {
		d, _ := namedPlace(id) // a mapping that cannot be read has its address all the same
		return cmp.Or(TitleOf(d), id)
	}
	if d, ok := at.Saved.Effective().Find(id); ok {
		return d.Title()
	}
	return id
}

// TitleOf is what a place is called in sentences before it is open.
func TitleOf(d settings.Destination) string {
	switch u, err := url.Parse(d.URL); {
	case !isNamed(d.ID):
		return d.Title()
	case d.S3 != nil:
		return d.S3.Bucket
	case err == nil && u.Host != "":
		return u.Host
	}
	return "the backend"
}

// Note keeps a sentence until the one goroutine that speaks asks for it.
func (at *Places) Note(text string) {
	at.mu.Lock()
	defer at.mu.Unlock()
	if !slices.Contains(at.notes, text) {
		at.notes = append(at.notes, text)
	}
}

// News are the sentences that were noted since it was asked last.
func (at *Places) News() []string {
	at.mu.Lock()
	defer at.mu.Unlock()
	news := at.notes
	at.notes = nil
	return news
}

// StartsOver reports whether a destination that was opened begins an interrupted file again, and nobody said so.
func (at *Places) StartsOver() bool {
	at.mu.Lock()
	defer at.mu.Unlock()
	return at.over && !at.saidOver
}

// Close ends what is open. The links to this computer work no longer.
func (at *Places) Close() {
	at.Connector.Close()
	at.local.Close()
}

// Cut makes what is opened from now on cut files into parts of this size. No queue may be running.
func (at *Places) Cut(size int64) {
	if at.partSize.Swap(size) == size {
		return
	}
	at.mu.Lock()
	opened := at.opened
	at.opened = nil
	at.mu.Unlock()
	for id := range opened {
		at.Connector.Forget(id)
	}
}
