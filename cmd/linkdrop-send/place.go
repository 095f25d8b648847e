package main

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// The ids of places that are not in the settings. A queue and the history remember them, so that resume and link find the
// way back; neither holds a secret.
const (
	practiceID    = "practice"
	backendPrefix = "backend:" // and its address
)

// places opens destinations by their ids, each once.
type places struct {
	o     *options
	p     *program
	state string

	authorities *x509.CertPool // beside the system's; nil: none

	mu   sync.Mutex
	open map[string]*place
}

// place is an open destination.
type place struct {
	dest  *destination.Destination
	name  string
	close func()
}

func (p *program) places(o *options) (*places, error) {
	state, err := p.stateFolder(o)
	if err != nil {
		return nil, err
	}
	authorities, err := o.authorities()
	if err != nil {
		return nil, err
	}
	return &places{o: o, p: p, state: state, authorities: authorities, open: map[string]*place{}}, nil
}

// stateFolder is where queues and history are: the same as the window's.
func (p *program) stateFolder(o *options) (string, error) {
	dir := o.stateDir
	if dir == "" {
		dir = p.env("LINKDROP_STATE_DIR")
	}
	if dir != "" {
		return filepath.Abs(dir)
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", usage("This computer does not say where settings are kept: give --state-dir.")
	}
	return filepath.Join(config, "linkdrop"), nil
}

// given is the id of the place that the flags name. What cannot be opened for good is wrong usage; a network that is away
// is not: the queue waits for it.
func (at *places) given(ctx context.Context) (string, error) {
	switch {
	case at.o.practice:
		_, err := at.resolve(ctx, practiceID)
		if err != nil {
			return "", at.p.failure(err, at.where())
		}
		return practiceID, nil
	case at.o.backend != "":
		address, err := backendAddress(at.o.backend)
		if err != nil {
			return "", err
		}
		return backendPrefix + address, nil
	default:
		return "", usage("There is no saved destination called %q.", at.o.to)
	}
}

// resolve is what the queue opens destinations with.
func (at *places) resolve(ctx context.Context, id string) (*destination.Destination, error) {
	at.mu.Lock()
	defer at.mu.Unlock()
	if known := at.open[id]; known != nil {
		return known.dest, nil
	}
	opened, err := at.openPlace(ctx, id)
	if err != nil {
		return nil, err
	}
	at.open[id] = opened
	return opened.dest, nil
}

func (at *places) openPlace(ctx context.Context, id string) (*place, error) {
	if address, ok := strings.CutPrefix(id, backendPrefix); ok {
		return at.openBackend(ctx, address)
	}
	if id == practiceID {
		return at.openPractice(ctx)
	}
	return nil, fault.New(fault.NoDestination, "open", "")
}

// backendAddress checks the address as a person gives it: https, or http to this computer.
func backendAddress(text string) (string, error) {
	u, err := wire.Address(text)
	if err != nil {
		return "", usage("The address of the backend does not do: %s.", strings.TrimSuffix(asFault(err).Detail, "."))
	}
	return u.String(), nil
}

// practice reports whether a practice place is open, whose links end with this process.
func (at *places) practice() bool {
	at.mu.Lock()
	defer at.mu.Unlock()
	return at.open[practiceID] != nil
}

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
	for _, known := range at.open {
		return known.name
	}
	return "the backend"
}

func (at *places) close() {
	at.mu.Lock()
	defer at.mu.Unlock()
	for id, known := range at.open {
		known.close()
		delete(at.open, id)
	}
}

// isKind reports whether err is a fault of this kind.
func isKind(err error, k fault.Kind) bool { return err != nil && fault.KindOf(err) == k }

// asFault is the fault in err, or a Bug that holds its text.
func asFault(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Bug, "", err.Error())
}
