package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// places opens destinations by their ids: the saved ones, the one on this computer, and those that the flags name.
type places struct {
	o       *options
	p       *program
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

func (p *program) places(ctx context.Context, o *options) (*places, error) {
	state, err := p.stateFolder(o)
	if err != nil {
		return nil, err
	}
	if err := o.checkAccess(p.env); err != nil {
		return nil, err
	}
	at := &places{o: o, p: p, state: state, saved: settings.Open(state, settings.AdminFile()), name: "the backend"}
	at.partSize.Store(int64(o.partSize))
	if o.s3 != "" {
		at.name = "the storage"
	}
	at.local = &drivers.Local{
		Dir: filepath.Join(state, "practice"), PartSize: at.partSize.Load, Moved: func() { at.connect.Forget(settings.PracticeID) },
	}
	authorities, err := o.authorities()
	if err != nil {
		return nil, err
	}
	openers, err := at.openers(ctx, authorities)
	if err != nil {
		return nil, err
	}
	at.connect = &connect.Connector{
		Settings: at.settings, Keychain: p.keychain(), Openers: openers, Authorities: authorities, Note: func(_, text string) { at.note(text) },
	}
	at.desk = &setup.Editor{Store: at.saved, Connector: at.connect}
	return at, nil
}

// keychain is the system's. What is not there is not replaced by memory: this program ends soon.
func (p *program) keychain() keychain.Store {
	if p.keys != nil {
		return p.keys
	}
	return keychain.NewSystem("", 0)
}

// stateFolder is where queues and history are: the same as the window's.
func (p *program) stateFolder(o *options) (dir string, err error) {
	defer func() { p.state = dir }()
	if dir = cmp.Or(o.stateDir, p.env("LINKDROP_STATE_DIR")); dir != "" {
		return filepath.Abs(dir)
	}
	config, err := os.UserConfigDir()
	if err != nil || !filepath.IsAbs(config) { // a home that is relative would be another one in every working folder
		return "", usage("This computer does not say where settings are kept: give --state-dir.")
	}
	return filepath.Join(config, "linkdrop"), nil
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
	id, err := at.o.namedID()
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

// serve keeps the links to this computer working until interrupted.
func (at *places) serve(ctx context.Context, p *program) {
	if ctx.Err() == nil {
		p.speaker(at.o, at.where()).note("These links work on this computer, until you press Ctrl+C.")
	}
	<-ctx.Done()
}

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

// isKind reports whether err is a fault of this kind.
func isKind(err error, k fault.Kind) bool { return err != nil && fault.KindOf(err) == k }
