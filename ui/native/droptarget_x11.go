//go:build !windows && !darwin

package native

import (
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"os"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/drag"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native/xdnd"
)

// DropTarget takes what is dragged over a window of X11, where the toolkit's own way has no hover, loses large lists, and ends the
// program with a source that dies. The toolkit's library gives up the messages of the protocol (drophook_x11.go); they are answered
// over a connection of its own, on which a source that dies is an error among others.
type DropTarget struct {
	files *madefiles.Folder
	log   *slog.Logger
}

// NewDropTarget makes one; files is where what has no file becomes one.
func NewDropTarget(files *madefiles.Folder, log *slog.Logger) *DropTarget {
	return &DropTarget{files, log}
}

// Attach implements drag.Target. What it started ends with the program.
func (t *DropTarget) Attach(window uintptr, names drag.Names, to drag.Sink) bool {
	surviveXErrors()
	xgb.Logger.SetOutput(io.Discard) //nolint:forbidigo // the logger of the library, as for the clipboard
	if window == 0 || window > 1<<32-1 {
		return false
	}
	c, err := inTime(func() (*dragConn, error) {
		conn, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
		if err != nil {
			return nil, err
		}
		return newDragConn(conn, xproto.Window(window), t.files, names, to) //nolint:gosec // 32 bits, as asked above
	}, func() {})
	if err != nil {
		t.log.Info("the toolkit's own drag and drop is used", "why", err)
		return false
	}
	hooked, err := hookDrags(uint32(c.window), c.atoms)
	if err != nil {
		c.x.Close()
		t.log.Info("the toolkit's own drag and drop is used", "why", err)
		return false
	}
	go c.run(hooked, t.log)
	return true
}

const (
	mostRead     = 1 << 18 // units of 4 bytes that are read at once
	mostNameSize = 1 << 8  // likewise, of a file's name
	mostXEvents  = 1 << 14 // that wait
	mostErrors   = 10      // of X, that are told of
	messageSize  = 32      // bytes of a message, as the X server sends it
)

var errNoHook = errors.New("this program is built without the hook for drags")

// dragConn does what the machine says. All but its reading of events is in one goroutine.
type dragConn struct {
	receiver
	window  xproto.Window // over which it is dragged
	machine *xdnd.Machine
	to      drag.Sink

	told  drag.Hover // what the window was told last, while shown
	shown bool
}

// newDragConn asks for all names at once.
func newDragConn(x *xgb.Conn, window xproto.Window, files *madefiles.Folder, names drag.Names, to drag.Sink) (*dragConn, error) {
	setup := xproto.Setup(x)
	if len(setup.Roots) == 0 {
		x.Close()
		return nil, errNoScreen
	}
	c := &dragConn{receiver: receiver{x: x, files: files, names: names, stamp: "2006-01-02 15.04.05", late: stopped()}, window: window, to: to}
	err := c.atoms.intern(x)
	c.selection = c.atoms.selection
	if err == nil {
		var geometry *xproto.GetGeometryReply
		if geometry, err = xproto.GetGeometry(x, xproto.Drawable(window)).Reply(); err == nil {
			c.root = geometry.Root
		}
	}
	if err != nil {
		x.Close()
		return nil, err
	}
	c.machine = xdnd.New(c.atoms.Atoms)
	return c, nil
}

// run takes messages and events until the connection or the hook ends. Then the toolkit gets what is dragged.
func (c *dragConn) run(hooked io.ReadCloser, log *slog.Logger) {
	defer c.giveUp()
	defer c.x.Close()
	defer func() { _ = hooked.Close() }()
	messages, events := make(chan xdnd.Message, 1<<10), make(chan xgb.Event, mostXEvents)
	go readHook(hooked, messages, log)
	go readEvents(c.x, events)
	for {
		select {
		case m, ok := <-messages:
			if !ok {
				return
			}
			c.feed(m)
		case e, ok := <-events:
			if !ok {
				return
			}
			if in := c.event(e); in != nil {
				c.feed(in)
			}
		case <-c.late.C:
			c.feed(xdnd.Late{})
		}
	}
}

// giveUp ends what the window still shows when the connection has ended.
func (c *dragConn) giveUp() {
	c.discard()
	switch {
	case c.shown && c.told.Taking:
		c.to.Failed(drag.Broken)
	case c.shown:
		c.to.Left()
	}
}

// readHook reads what the toolkit's library gives up. An error of X is told beside the messages.
func readHook(hooked io.Reader, to chan<- xdnd.Message, log *slog.Logger) {
	defer close(to)
	var raw [messageSize]byte
	errors := 0
	for {
		n, err := hooked.Read(raw[:])
		if err != nil {
			return
		}
		if n != messageSize {
			continue
		}
		order := binary.NativeEndian // it has been through Xlib
		if raw[0] == 0 {
			if errors++; errors <= mostErrors { // who causes one can cause many
				log.Warn("an X error was survived", "error", raw[1], "request", raw[10], "minor", raw[8])
			}
			continue
		}
		m := xdnd.Message{Window: order.Uint32(raw[4:]), Type: order.Uint32(raw[8:])}
		for i := range m.Data {
			m.Data[i] = order.Uint32(raw[12+4*i:])
		}
		to <- m
	}
}

// readEvents never keeps the connection waiting: a connection that is full of events reads no answer. Whoever sends so many that
// some get lost gets late with the drop.
func readEvents(x *xgb.Conn, to chan<- xgb.Event) {
	defer close(to)
	for {
		e, err := x.WaitForEvent()
		if e == nil && err == nil {
			return
		}
		if e == nil {
			continue // an error: of a window that is gone
		}
		select {
		case to <- e:
		default:
		}
	}
}

// feed runs an event through the machine, and what its effects are answered with.
func (c *dragConn) feed(e xdnd.Event) { feed(c.machine, e, c.do) }

func feed(m *xdnd.Machine, e xdnd.Event, do func(xdnd.Effect) xdnd.Event) {
	for queue := []xdnd.Event{e}; len(queue) > 0; queue = queue[1:] {
		for _, effect := range m.Step(queue[0]) {
			if answer := do(effect); answer != nil {
				queue = append(queue, answer)
			}
		}
	}
}

// event is what an event of the connection says to the machine; nil: nothing.
func (c *dragConn) event(e xgb.Event) xdnd.Event {
	if gone, ok := e.(xproto.DestroyNotifyEvent); ok {
		return xdnd.Gone{Window: uint32(gone.Window)}
	}
	return c.receiver.event(e)
}
