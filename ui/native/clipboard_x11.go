//go:build !windows && !darwin

package native

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"
)

// patience is how long the X server may take to say who owns the clipboard. It is on this computer, or a slow line away.
const patience = 500 * time.Millisecond

var (
	errLate     = errors.New("the X server did not answer in time")
	errNoScreen = errors.New("the X server has no screen")
)

// Clipboard watches the X selection CLIPBOARD over a connection of its own. It is safe for concurrent use.
type Clipboard struct {
	tally
	conn   *xgb.Conn
	atom   xproto.Atom
	asking sync.Mutex
	lost   bool // the server did not answer once: it is not asked again
}

// Open connects to the X server that DISPLAY names. It returns nil where there is none, or it cannot tell.
func Open() *Clipboard {
	xgb.Logger.SetOutput(io.Discard) //nolint:forbidigo // the logger of the library: a server that goes away is no news for the terminal
	c, err := inTime(func() (*Clipboard, error) {
		conn, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
		if err != nil {
			return nil, err
		}
		return watch(conn)
	}, func() {})
	if err != nil {
		return nil
	}
	return c
}

// watch asks to be told about the selection.
func watch(conn *xgb.Conn) (*Clipboard, error) {
	c := &Clipboard{conn: conn}
	if err := c.begin(); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

func (c *Clipboard) begin() error {
	setup := xproto.Setup(c.conn)
	if len(setup.Roots) == 0 {
		return errNoScreen
	}
	if err := xfixes.Init(c.conn); err != nil {
		return err
	}
	if _, err := xfixes.QueryVersion(c.conn, 1, 0).Reply(); err != nil {
		return err
	}
	const name = "CLIPBOARD"
	atom, err := xproto.InternAtom(c.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return err
	}
	c.atom = atom.Atom
	return xfixes.SelectSelectionInputChecked(c.conn, setup.Roots[0].Root, c.atom, xfixes.SelectionEventMaskSetSelectionOwner).Check()
}

// Close ends the connection.
func (c *Clipboard) Close() {
	if c != nil {
		c.conn.Close()
	}
}

// Serial changes whenever another program takes the clipboard. It waits for the X server for half a second at most.
func (c *Clipboard) Serial() (uint64, bool) {
	if c == nil {
		return 0, false
	}
	if _, ok := c.owner(); !ok {
		return 0, false
	}
	return c.serial(), true
}

// Copied says that this program has just taken the clipboard.
func (c *Clipboard) Copied() {
	if c == nil {
		return
	}
	if owner, ok := c.owner(); ok && owner != 0 {
		c.mine(owner)
	}
}

// Ours reports whether what is on the clipboard was copied by this program.
func (c *Clipboard) Ours() bool {
	if c == nil {
		return false
	}
	owner, ok := c.owner()
	return ok && c.isMine(owner)
}

// owner asks for the window that has the clipboard. Every event that the server sent before its answer is counted by then:
// they wait in the connection until somebody asks.
func (c *Clipboard) owner() (uint32, bool) {
	c.asking.Lock()
	defer c.asking.Unlock()
	if c.lost {
		return 0, false
	}
	reply, err := inTime(func() (*xproto.GetSelectionOwnerReply, error) {
		return xproto.GetSelectionOwner(c.conn, c.atom).Reply()
	}, c.count) // a connection that is full of events reads no answer
	if err != nil {
		c.lost = true
		c.conn.Close()
		return 0, false
	}
	c.count()
	return uint32(reply.Owner), true
}

// count takes over the events that have arrived.
func (c *Clipboard) count() {
	for {
		event, err := c.conn.PollForEvent()
		if event == nil && err == nil {
			return
		}
		if taken, ok := event.(xfixes.SelectionNotifyEvent); ok {
			c.took(uint32(taken.Owner))
		}
	}
}

// inTime waits for the X server's answer for as long as patience lasts, and does something else every now and then meanwhile.
// What comes later is thrown away.
func inTime[T any](ask func() (T, error), meanwhile func()) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := ask()
		answers <- answer{value, err}
	}()
	late := time.After(patience)
	now := time.NewTicker(patience / 50)
	defer now.Stop()
	for {
		select {
		case a := <-answers:
			return a.value, a.err
		case <-now.C:
			meanwhile()
		case <-late:
			var none T
			return none, errLate
		}
	}
}
