package connect

import (
	"context"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Desk is where destinations are set up: what the window's forms and the commands of linkdrop-send have in common. Its
// methods may block on disk, keychain and network, but for Effective, and are safe for concurrent use. Errors are
// *fault.Error: Policy with a sentence of what is wrong with a setting, NoKeychain or KeychainLocked where a secret could not
// be kept.
type Desk struct {
	Store     *settings.Store
	Connector *Connector
}

// Setup is a destination as a form or a command sets it up. Secrets that are not in the map stay as they are, and an empty
// one is deleted; they never come back out.
type Setup struct {
	Destination settings.Destination // an empty ID: a new one, which gets its ID from the name
	Secrets     map[Field]string
}

// Effective is what counts now. It never blocks.
func (d *Desk) Effective() settings.Effective { return d.Store.Effective() }

// Save adds the destination or changes it, and returns it as it was saved. Secrets are kept first: a destination whose keys
// could not be kept is not saved. Where another address or kind is typed for it, the old secrets are deleted and do not
// count for the new one. Kind NoKeychain is returned with everything saved where the keys are kept until the program ends
// only (keychain.Fallback).
func (d *Desk) Save(ctx context.Context, s Setup) (settings.Destination, error) {
	return settings.Destination{}, fault.New(fault.Unsupported, "settings", "not yet")
}

// Has says which secrets of a destination are saved, and nothing of what they are.
func (d *Desk) Has(ctx context.Context, id string) (map[Field]bool, error) {
	return nil, fault.New(fault.Unsupported, "settings", "not yet")
}

// Remove takes a destination out of the person's settings and deletes its secrets. It is remembered, without them, in
// Settings.Removed. Kind Policy: it is not the person's to remove.
func (d *Desk) Remove(ctx context.Context, id string) error {
	return fault.New(fault.Unsupported, "settings", "not yet")
}

// Removed returns the destination with this id that was removed, if it is still known.
func (d *Desk) Removed(id string) (settings.Destination, bool) { return settings.Destination{}, false }

// Choose makes a destination the one that drops go to.
func (d *Desk) Choose(id string) error {
	return fault.New(fault.Unsupported, "settings", "not yet")
}

// Offer is what a settings file would do.
type Offer struct {
	Destinations []settings.Destination // that it brings; those whose id is known are replaced
	Chosen       string                 // the id that drops would go to; empty: unchanged
	Problems     []settings.Problem     // what of it cannot be used
	layer        settings.Layer
}

// Read reads a settings file, which has no secrets, and says what it would do. It changes nothing.
func (d *Desk) Read(path string) (Offer, error) {
	return Offer{}, fault.New(fault.Unsupported, "settings", "not yet")
}

// Accept does what was offered.
func (d *Desk) Accept(o Offer) error {
	return fault.New(fault.Unsupported, "settings", "not yet")
}

// Allow adds a storage host to a destination's pins, and forgets the open destination so that the next Resolve knows.
func (d *Desk) Allow(id, host string) error {
	return fault.New(fault.Unsupported, "settings", "not yet")
}

// Check is Connector.Check.
func (d *Desk) Check(ctx context.Context, id string, tell func(Finding)) bool {
	return d.Connector.Check(ctx, id, tell)
}

// Pins returns the memory of storage hosts of one destination, for its opener (see wire.Hosts).
func (d *Desk) Pins(p settings.Destination) Pins { return Pins{} }

// Pins remembers storage hosts of one destination. It implements wire.Pins.
type Pins struct{}

// Admit reports whether requests may go to host. The first host that a destination's answers name is remembered; another
// one is a question for the person, and refused until Desk.Allow.
func (p Pins) Admit(host string) bool { return true }
