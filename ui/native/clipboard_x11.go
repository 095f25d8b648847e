//go:build !windows && !darwin

package native

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// patience is how long the X server may take to say who owns the clipboard. It is on this computer, or a slow line away.
const patience = 500 * time.Millisecond

// Requests of the X protocol (X Window System Protocol, appendix B; XFixes 1.0) and what they carry.
const (
	opInternAtom        = 16
	opGetSelectionOwner = 23
	opQueryExtension    = 98
	fixesQueryVersion   = 0
	fixesSelectInput    = 2
	ownerChanged        = 1 // SetSelectionOwnerNotifyMask
)

var errRefused = errors.New("the X server refused")

// Clipboard watches the X selection CLIPBOARD over a connection of its own. It is safe for concurrent use.
type Clipboard struct {
	tally
	conn    net.Conn
	atom    uint32
	event   byte // the type of an XFixesSelectionNotify
	asking  sync.Mutex
	replies chan []byte
}

// Open connects to the X server that DISPLAY names. It returns nil where there is none, or it cannot tell.
func Open() *Clipboard {
	conn, number, err := dial(os.Getenv("DISPLAY"))
	if err != nil {
		return nil
	}
	c := &Clipboard{conn: conn, replies: make(chan []byte, 1)}
	if err := c.begin(number); err != nil {
		_ = conn.Close()
		return nil
	}
	go c.listen()
	return c
}

// Close ends the connection.
func (c *Clipboard) Close() {
	if c != nil {
		_ = c.conn.Close()
	}
}

// Serial changes whenever another program takes the clipboard. It waits for the X server for half a second at most.
func (c *Clipboard) Serial() (uint64, bool) {
	if c == nil {
		return 0, false
	}
	if _, ok := c.owner(); !ok { // its answer comes after every event before it
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

// owner asks for the window that has the clipboard.
func (c *Clipboard) owner() (uint32, bool) {
	c.asking.Lock()
	defer c.asking.Unlock()
	select {
	case <-c.replies: // an answer that came too late for the last question
	default:
	}
	_ = c.conn.SetWriteDeadline(time.Now().Add(patience))
	if _, err := c.conn.Write(words(opGetSelectionOwner, 0, c.atom)); err != nil {
		return 0, false
	}
	select {
	case reply, ok := <-c.replies:
		if !ok {
			return 0, false
		}
		return binary.LittleEndian.Uint32(reply[8:]), true
	case <-time.After(patience):
		_ = c.conn.Close() // an answer that comes later would be taken for the next one's
		return 0, false
	}
}

// listen reads what the server sends until the connection ends.
func (c *Clipboard) listen() {
	defer close(c.replies)
	for {
		packet, err := read(c.conn)
		if err != nil {
			return
		}
		switch packet[0] & 0x7f {
		case 0: // an error: no question is left that can fail
		case 1:
			c.replies <- packet
		case c.event:
			c.took(binary.LittleEndian.Uint32(packet[8:]))
		}
	}
}

// begin says hello and asks to be told about the selection.
func (c *Clipboard) begin(number string) error {
	_ = c.conn.SetDeadline(time.Now().Add(patience))
	root, err := hello(c.conn, number)
	if err != nil {
		return err
	}
	fixes, err := c.ask(text(opQueryExtension, 0, "XFIXES"))
	if err != nil || fixes[8] == 0 {
		return errors.Join(errRefused, err)
	}
	major := fixes[9]
	c.event = fixes[10]
	if _, err := c.ask(words(major, fixesQueryVersion, 1, 0)); err != nil {
		return err
	}
	atom, err := c.ask(text(opInternAtom, 0, "CLIPBOARD"))
	if err != nil {
		return err
	}
	c.atom = binary.LittleEndian.Uint32(atom[8:])
	if _, err := c.conn.Write(words(major, fixesSelectInput, root, c.atom, ownerChanged)); err != nil {
		return err
	}
	if _, err := c.ask(words(opGetSelectionOwner, 0, c.atom)); err != nil { // an error of the line above would come first
		return err
	}
	return c.conn.SetDeadline(time.Time{})
}

// ask sends a request before listen runs, and waits for its answer.
func (c *Clipboard) ask(request []byte) ([]byte, error) {
	if _, err := c.conn.Write(request); err != nil {
		return nil, err
	}
	for {
		packet, err := read(c.conn)
		if err != nil {
			return nil, err
		}
		switch packet[0] & 0x7f {
		case 0:
			return nil, errRefused
		case 1:
			return packet, nil
		}
	}
}

// read takes one reply, event or error: 32 bytes, and what a reply has beyond.
func read(r io.Reader) ([]byte, error) {
	packet := make([]byte, 32)
	if _, err := io.ReadFull(r, packet); err != nil {
		return nil, err
	}
	if more := binary.LittleEndian.Uint32(packet[4:]); packet[0] == 1 && more > 0 {
		if more > 1<<16 {
			return nil, errRefused
		}
		if _, err := io.CopyN(io.Discard, r, int64(more)*4); err != nil {
			return nil, err
		}
	}
	return packet, nil
}

// words is a request of whole words.
func words(major, minor byte, args ...uint32) []byte {
	request := []byte{major, minor, byte(1 + len(args)), 0} //nolint:gosec // three at most
	for _, arg := range args {
		request = binary.LittleEndian.AppendUint32(request, arg)
	}
	return request
}

// text is a request that carries a name.
func text(major, minor byte, name string) []byte {
	padded := (len(name) + 3) / 4
	request := []byte{major, minor, byte(2 + padded), 0, byte(len(name)), 0, 0, 0} //nolint:gosec // names of this file
	request = append(request, name...)
	return append(request, make([]byte, padded*4-len(name))...)
}
