package connect

import (
	"context"
	"strings"
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
	// (drivers.Options.Authorities); package check trusts the same. May be empty.
	Authorities []byte
	// Note is told, in an English sentence, what was corrected of a saved secret. From any goroutine; nil: silence.
	Note func(id, text string)

	mu      sync.Mutex
	open    map[string]*connection
	retired []*destination.Destination // replaced, perhaps with calls still under way: closed at the end
	closed  bool
}

// connection is one destination, open or being opened.
type connection struct {
	setting settings.Destination
	turn    chan struct{}            // holds one value while somebody opens it, so that ten who wait for it open it once
	dest    *destination.Destination // nil until it is open
	secrets secretCache
}

// Resolve returns the open destination with this id, opening it where it must. It is what uploader.Config.Resolve wants. Kind
// NoDestination: the settings have none; Kind Unsupported: nobody here opens its kind; Kind HostRefused, NoPlace or
// Unsupported with a *settings.Refusal: settings.Judge finds that it cannot be used; else what the opener says.
func (c *Connector) Resolve(ctx context.Context, id string) (*destination.Destination, error) {
	setting, ok := c.Settings().Find(id)
	if !ok {
		return nil, fault.New(fault.NoDestination, "open", "")
	}
	opener, setting, err := c.opener(setting)
	if err != nil {
		return nil, err
	}
	conn, err := c.connection(setting)
	if err != nil {
		return nil, err
	}
	select {
	case conn.turn <- struct{}{}:
		defer func() { <-conn.turn }()
	case <-ctx.Done():
		return nil, fault.Network("open", "", ctx.Err())
	}
	if conn.dest != nil {
		return conn.dest, nil
	}
	opened, err := opener(ctx, setting, func(ctx context.Context, f Field) (string, error) {
		return conn.secrets.get(ctx, c.Keychain, setting, f, func() {
			c.note(id, "There is a blank or a line break before or behind the "+f.Title()+" in the keychain. It was left out.")
		})
	})
	if err != nil {
		return nil, err
	}
	opened.Site = setting.Site()
	return c.keep(conn, opened)
}

// Open opens a destination as Resolve does, but once more, beside the one that Resolve keeps: with the secrets that the
// keychain has now. The caller closes it. asked is told how each question of the driver for a secret ended; nil: nobody wants
// to know. Errors are those of Resolve.
func (c *Connector) Open(ctx context.Context, setting settings.Destination, asked func(f Field, err error)) (*destination.Destination, error) {
	opener, setting, err := c.opener(setting)
	if err != nil {
		return nil, err
	}
	var secrets secretCache
	opened, err := opener(ctx, setting, func(ctx context.Context, f Field) (string, error) {
		secret, err := secrets.get(ctx, c.Keychain, setting, f, func() {}) // Resolve notes what was trimmed
		if asked != nil {
			asked(f, err)
		}
		return secret, err
	})
	if err != nil {
		return nil, err
	}
	opened.Site = setting.Site()
	return opened, nil
}

// opener returns who opens the destination, and its setting in the form in which it is used.
func (c *Connector) opener(setting settings.Destination) (Opener, settings.Destination, error) {
	opener := c.Openers[setting.Kind]
	if opener == nil {
		return nil, setting, fault.New(fault.Unsupported, "open", "this program does not know destinations of that kind")
	}
	usable, findings := settings.Judge(setting)
	if err := settings.Refuse(kindOf(findings), "open", findings); err != nil {
		return nil, setting, err
	}
	return opener, usable, nil
}

// kindOf is what is wrong with a setting in the engine's terms: its address, its bucket, or something that no driver can do.
func kindOf(findings []settings.Finding) fault.Kind {
	for _, f := range findings {
		switch {
		case f.Note:
		case f.Field == "url":
			return fault.HostRefused
		case strings.HasPrefix(f.Field, "s3."):
			return fault.NoPlace
		}
	}
	return fault.Unsupported
}

func (c *Connector) note(id, text string) {
	if c.Note != nil {
		c.Note(id, text)
	}
}

// connection returns the connection to a destination as it is set up now; one of an earlier setting is retired.
func (c *Connector) connection(setting settings.Destination) (*connection, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, fault.New(fault.Bug, "open", "the connector is closed")
	}
	conn := c.open[setting.ID]
	if conn == nil || !conn.setting.Equal(setting) {
		c.retireLocked(setting.ID)
		conn = &connection{setting: setting, turn: make(chan struct{}, 1)}
		if c.open == nil {
			c.open = make(map[string]*connection)
		}
		c.open[setting.ID] = conn
	}
	return conn, nil
}

// keep remembers what was opened, unless the connection was retired meanwhile: then it serves this one caller.
func (c *Connector) keep(conn *connection, opened *destination.Destination) (*destination.Destination, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		closeOpened(opened)
		return nil, fault.New(fault.Bug, "open", "the connector is closed")
	case c.open[conn.setting.ID] != conn:
		c.retired = append(c.retired, opened)
	default:
		conn.dest = opened
	}
	return opened, nil
}

// retireLocked forgets a connection; what is open is closed with the Connector, since calls to it may be under way.
func (c *Connector) retireLocked(id string) {
	if conn := c.open[id]; conn != nil {
		delete(c.open, id)
		if conn.dest != nil {
			c.retired = append(c.retired, conn.dest)
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
		closeOpened(d)
	}
	c.retired = nil
}

func closeOpened(d *destination.Destination) {
	if d.Close != nil {
		d.Close()
	}
}
