// Package connect gets from a destination's id to the open destination: it finds the setting, asks the keychain for the
// secret, and calls the opener of that kind, which a main hands in. So the engine knows no settings, no driver knows the
// keychain, and a main decides which drivers it links.
//
// Desk is the other half: it sets destinations up. Three promises of it and of the names that secrets have
// (settings.Destination.SecretName) are what makes it safe to have settings in a file that anybody may send by mail:
//
//   - A secret belongs to the kind and the host it was typed for. Whatever a file, a form or a hand changes, another host gets
//     none of it, because it is asked for under another name.
//   - What is offered by a file is shown first, is never the administrator's, and has no secrets.
//   - The first storage host that a backend names is remembered, and another one is a question (Pins).
//
// An open destination is kept until its setting changes, or until Forget says that it has to be opened again. A failure is
// not kept: the next Resolve tries again.
//
// Two more things live here because they need setting, secret and destination together. The Desk (desk.go) is where
// destinations are set up, by the window's forms and the commands alike: it keeps secrets in the keychain before it writes a
// setting (vault.go splits what is longer than an entry), reads settings files (offer.go), and remembers the storage hosts of
// each destination (pins.go). Check (check.go) is Check setup: it walks from the host's name to deleting a test file, and its
// findings name the sentences that both programs show.
package connect

import (
	"context"
	"sync"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// Secret returns one of a destination's secrets, and is what an opener gives to its driver. It may block while a person is
// asked to unlock the keychain. Kind SignIn (Token) or NoKeys (any other): there is none; Kind KeychainLocked: it could not be
// asked for.
type Secret func(ctx context.Context, f Field) (string, error)

// Opener opens a destination of one kind. It may block on the network; its errors are *fault.Error.
type Opener func(ctx context.Context, d settings.Destination, secret Secret) (*destination.Destination, error)

// Connector opens destinations. Its fields are set before the first call and not changed; Settings and Openers are required.
// It is safe for concurrent use.
type Connector struct {
	Settings func() settings.Effective // what counts now; must not block
	Keychain keychain.Store            // nil: no destination has a secret
	Openers  map[settings.Kind]Opener
	// Authorities, as PEM text, are what the openers trust beside the system's and the destination's own file
	// (drivers.Options.Authorities); Check looks at the connection with the same eyes. May be empty.
	Authorities []byte
	// Note is told, in an English sentence, what was corrected of a saved secret. From any goroutine; nil: silence.
	Note func(id, text string)

	mu      sync.Mutex
	open    map[string]*entry
	retired []*destination.Destination // replaced, perhaps with calls still under way: closed at the end
	closed  bool
}

// entry is one destination. Its mutex is held while it is being opened, so that ten waiting for it open it once.
type entry struct {
	setting settings.Destination
	turn    chan struct{} // of one place
	dest    *destination.Destination
	secrets held
}

// Resolve returns the open destination with this id, opening it where it must. It is what uploader.Config.Resolve wants. Kind
// NoDestination: the settings have none; Kind Unsupported: nobody here opens its kind; else what the opener says.
func (c *Connector) Resolve(ctx context.Context, id string) (*destination.Destination, error) {
	setting, ok := c.Settings().Find(id)
	if !ok {
		return nil, fault.New(fault.NoDestination, "open", "")
	}
	opener := c.Openers[setting.Kind]
	if opener == nil {
		return nil, fault.New(fault.Unsupported, "open", "this program does not know destinations of that kind")
	}
	e, err := c.entry(setting)
	if err != nil {
		return nil, err
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, fault.Network("open", "", ctx.Err())
	}
	if e.dest != nil {
		return e.dest, nil
	}
	opened, err := opener(ctx, setting, func(ctx context.Context, f Field) (string, error) {
		return e.secrets.get(ctx, c.Keychain, setting, f, func() {
			c.note(id, "There is a blank or a line break before or behind the "+f.Title()+" in the keychain. It was left out.")
		})
	})
	if err != nil {
		return nil, err
	}
	return c.keep(e, opened)
}

func (c *Connector) note(id, text string) {
	if c.Note != nil {
		c.Note(id, text)
	}
}

// entry returns the entry of a destination as it is set up now; one of an earlier setting is retired.
func (c *Connector) entry(setting settings.Destination) (*entry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, fault.New(fault.Bug, "open", "the connector is closed")
	}
	e := c.open[setting.ID]
	if e == nil || !e.setting.Equal(setting) {
		c.retireLocked(setting.ID)
		e = &entry{setting: setting, turn: make(chan struct{}, 1)}
		if c.open == nil {
			c.open = make(map[string]*entry)
		}
		c.open[setting.ID] = e
	}
	return e, nil
}

// keep remembers what was opened, unless the entry was retired meanwhile: then it serves this one caller.
func (c *Connector) keep(e *entry, opened *destination.Destination) (*destination.Destination, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		shut(opened)
		return nil, fault.New(fault.Bug, "open", "the connector is closed")
	case c.open[e.setting.ID] != e:
		c.retired = append(c.retired, opened)
	default:
		e.dest = opened
	}
	return opened, nil
}

// retireLocked takes the destination out.
func (c *Connector) retireLocked(id string) {
	if e := c.open[id]; e != nil {
		delete(c.open, id)
		if e.dest != nil {
			c.retired = append(c.retired, e.dest)
		}
	}
}

// Forget makes the next Resolve open the destination again, and ask for its secret again: its address moved, or a person
// did something about a failure.
func (c *Connector) Forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retireLocked(id)
}

// Close closes everything that was opened. No call to a destination may be under way.
func (c *Connector) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for id := range c.open {
		c.retireLocked(id)
	}
	for _, d := range c.retired {
		shut(d)
	}
	c.retired = nil
}

func shut(d *destination.Destination) {
	if d.Close != nil {
		d.Close()
	}
}
