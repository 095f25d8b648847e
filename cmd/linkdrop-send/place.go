package main

import (
	"context"
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/practice"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// backendPrefix and its address make the id of a backend that is not in the settings. A queue and the history remember it,
// so that resume and link find the way back; it holds no secret.
const backendPrefix = "backend:"

// places opens destinations by their ids: the saved ones, the one on this computer, and those that --backend names.
type places struct {
	o       *options
	p       *program
	state   string
	saved   *settings.Store
	connect *connect.Connector

	authorities *x509.CertPool // beside the system's; nil: none

	mu     sync.Mutex
	named  []settings.Destination // by --backend, now or when the queue began
	name   string                 // of the one that was opened last
	server *practice.Server       // nil until it is needed
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
	at := &places{o: o, p: p, state: state, authorities: authorities, saved: settings.Open(state, settings.AdminFile()), name: "the backend"}
	if o.s3 != "" {
		at.name = "the storage"
	}
	at.connect = &connect.Connector{
		Settings: at.settings,
		Keychain: keychain.NewSystem("", 0),
		Openers:  map[settings.Kind]connect.Opener{settings.Linkdrop: at.openBackend, settings.Practice: at.openPractice, s3Kind: at.openBucket},
	}
	return at, nil
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

// settings are the saved ones, and the backends that were named.
func (at *places) settings() settings.Effective {
	e := at.saved.Effective()
	at.mu.Lock()
	defer at.mu.Unlock()
	for _, d := range at.named {
		e.Destinations = append(slices.Clip(e.Destinations), settings.Value[settings.Destination]{Value: d})
	}
	return e
}

// given is the id of the place that the flags name. What cannot be opened for good is wrong usage; a network that is away
// is not: the queue waits for it.
func (at *places) given(ctx context.Context) (string, error) {
	switch {
	case at.o.practice:
		_, err := at.resolve(ctx, settings.PracticeID)
		if err != nil {
			return "", at.p.failure(err, at.where())
		}
		return settings.PracticeID, nil
	case at.o.backend != "":
		address, err := backendAddress(at.o.backend)
		if err != nil {
			return "", err
		}
		return backendPrefix + address, nil
	case at.o.s3 != "":
		if _, _, err := at.keys(ctx); err != nil {
			return "", err
		}
		return at.o.bucketID()
	}
	for _, d := range at.saved.Effective().Destinations {
		if d.Value.ID == at.o.to || strings.EqualFold(d.Value.Title(), at.o.to) {
			return d.Value.ID, nil
		}
	}
	return "", usage("There is no saved destination called %q.", at.o.to)
}

// resolve is what the queue opens destinations with.
func (at *places) resolve(ctx context.Context, id string) (*destination.Destination, error) {
	if address, ok := strings.CutPrefix(id, backendPrefix); ok {
		at.remember(settings.Destination{ID: id, Kind: settings.Linkdrop, URL: address})
	}
	if strings.HasPrefix(id, s3Prefix) {
		at.remember(settings.Destination{ID: id, Kind: s3Kind})
	}
	dest, err := at.connect.Resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	at.mu.Lock()
	defer at.mu.Unlock()
	at.name = dest.Traits().Name
	return dest, nil
}

func (at *places) remember(d settings.Destination) {
	at.mu.Lock()
	defer at.mu.Unlock()
	if !slices.ContainsFunc(at.named, d.Equal) {
		at.named = append(at.named, d)
	}
}

// backendAddress checks the address as a person gives it.
func backendAddress(text string) (string, error) { return ownAddress("backend", text) }

// ownAddress checks the address of something that a person named: https, or http to this computer.
func ownAddress(of, text string) (string, error) {
	u, err := wire.Address(text)
	if err != nil {
		return "", usage("The address of the %s does not do: %s.", of, strings.TrimSuffix(asFault(err).Detail, "."))
	}
	if u.Scheme == "http" && u.Hostname() != "127.0.0.1" && u.Hostname() != "::1" {
		return "", usage("http is for 127.0.0.1 and ::1 only: give an https address.")
	}
	return u.String(), nil
}

// serves reports whether links were made that end with this process.
func (at *places) serves() bool {
	at.mu.Lock()
	defer at.mu.Unlock()
	return at.server != nil
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
	return at.name
}

func (at *places) close() {
	at.connect.Close()
	at.mu.Lock()
	defer at.mu.Unlock()
	if at.server != nil {
		_ = at.server.Close() // everything is noted; its port is given back by the system
	}
}

// isKind reports whether err is a fault of this kind.
func isKind(err error, k fault.Kind) bool { return err != nil && fault.KindOf(err) == k }
