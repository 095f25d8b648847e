//go:build !windows && !darwin

package native

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/drag"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native/xdnd"
)

// ownerPatience is how long whoever has the clipboard may take to say what is on it.
const ownerPatience = 5 * time.Second

// Paster reads the clipboard of X: files, pictures and text. The toolkit knows text only, and waits for whoever has it on the ui thread.
type Paster struct {
	files *madefiles.Folder
	ours  *Clipboard
	log   *slog.Logger
}

// NewPaster makes one; files is where what has no file becomes one, and clipboard knows what this program copied itself.
func NewPaster(files *madefiles.Folder, clipboard *Clipboard, log *slog.Logger) drag.Clipboard {
	return &Paster{files, clipboard, log}
}

// Paste implements drag.Clipboard. Each time it has a connection of its own, so that an owner that hangs costs nothing afterwards.
func (p *Paster) Paste(ctx context.Context, names drag.Names) (drag.Drop, drag.Failure, bool) {
	if p.ours.Ours() {
		return drag.Drop{}, drag.Ours, false
	}
	c, err := inTime(func() (*pasteConn, error) {
		x, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
		if err != nil {
			return nil, err
		}
		return newPasteConn(x, p.files, names)
	}, func() {})
	if err != nil {
		p.log.Warn("the clipboard cannot be read", "error", err)
		return drag.Drop{}, drag.Broken, false
	}
	stop := context.AfterFunc(ctx, c.x.Close)
	defer stop()
	defer c.x.Close()
	c.run()
	return c.drop, c.why, c.ok
}

// pasteConn reads the clipboard once.
type pasteConn struct {
	receiver
	machine *xdnd.Machine
	ended   bool
	drop    drag.Drop
	why     drag.Failure
	ok      bool
}

func newPasteConn(x *xgb.Conn, files *madefiles.Folder, names drag.Names) (*pasteConn, error) {
	setup := xproto.Setup(x)
	if len(setup.Roots) == 0 {
		x.Close()
		return nil, errNoScreen
	}
	names.Image = names.Pasted
	c := &pasteConn{receiver: receiver{x: x, root: setup.Roots[0].Root, files: files, names: names, stamp: "2006-01-02 15.04", late: stopped()}}
	if err := c.atoms.intern(x); err != nil {
		x.Close()
		return nil, err
	}
	c.selection = c.atoms.clipboard
	c.machine = xdnd.New(c.atoms.Atoms)
	return c, nil
}

// run asks what there is, and then reads it. It ends with an answer, or with the connection.
func (c *pasteConn) run() {
	defer c.late.Stop()
	c.why = drag.Broken // unless something else is said
	events := make(chan xgb.Event, mostXEvents)
	go readEvents(c.x, events)
	asked := uint32(c.atoms.targets)
	c.convert(xdnd.Convert{Target: asked})
	c.late.Reset(ownerPatience)
	for !c.ended {
		var in xdnd.Event
		select {
		case e, ok := <-events:
			if !ok {
				c.discard()
				return
			}
			in = c.event(e)
		case <-c.late.C:
			in = xdnd.Late{}
		}
		switch e := in.(type) {
		case nil:
			continue
		case xdnd.Late:
			if asked != 0 {
				return
			}
		case xdnd.Converted:
			if asked != 0 {
				asked = 0
				in = c.offered(e)
			}
		}
		if asked == 0 {
			feed(c.machine, in, c.do)
		}
	}
}

// offered reads what the owner has. No owner has nothing.
func (c *pasteConn) offered(e xdnd.Converted) xdnd.Event {
	if e.Property == 0 {
		return xdnd.Copied{}
	}
	reply, err := xproto.GetProperty(c.x, true, c.proxy, c.atoms.property, xproto.GetPropertyTypeAny, 0, mostTypes).Reply()
	if err != nil || reply.Format != 32 {
		return xdnd.Copied{}
	}
	return xdnd.Copied{Offered: typesIn(reply.Value)}
}

// mostTypes is how many types of the clipboard are looked at.
const mostTypes = 1 << 10

// do does what the machine says.
func (c *pasteConn) do(effect xdnd.Effect) xdnd.Event {
	switch e := effect.(type) {
	case xdnd.Done:
		c.ended, c.ok, c.set = true, true, nil // it is the window's now
		c.drop = drag.Drop{Paths: e.Paths, Made: e.Made}
	case xdnd.Failed:
		c.ended, c.why = true, e.Why
	default:
		return c.receiver.do(effect)
	}
	return nil
}
