//go:build !windows && !darwin

package native

import (
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/drag"
	"linkdrop/ui/native/xdnd"
)

// do does what the machine says, and returns its answer; nil: there is none.
func (c *dragConn) do(effect xdnd.Effect) xdnd.Event {
	switch e := effect.(type) {
	case xdnd.Watch:
		return c.watch(e.Window)
	case xdnd.Unwatch:
		xproto.ChangeWindowAttributes(c.x, xproto.Window(e.Window), xproto.CwEventMask, []uint32{0})
	case xdnd.AskTypes:
		return c.askTypes(e.Source)
	case xdnd.Status:
		c.answer(c.atoms.status, e.To, e.Field, 0, 0, e.Accept)
	case xdnd.Finished:
		c.answer(c.atoms.finished, e.To, e.Field, uint32(c.action(e.Accept)), 0, e.Accept)
	case xdnd.Convert:
		c.convert(e)
	case xdnd.Read:
		return c.read(e.Offset)
	case xdnd.Await:
		c.late.Reset(e.For)
	case xdnd.Close:
		c.late.Stop()
		c.closeProxy()
	case xdnd.Show, xdnd.Hide, xdnd.Done, xdnd.Failed:
		c.tell(e)
	default:
		return c.doFile(effect)
	}
	return nil
}

// tell tells the window.
func (c *dragConn) tell(effect xdnd.Effect) {
	switch e := effect.(type) {
	case xdnd.Show:
		x, y := c.here(e.X, e.Y)
		c.to.Hover(drag.Hover{Kind: e.Kind, X: x, Y: y, Taking: e.Taking})
	case xdnd.Hide:
		c.to.Left()
	case xdnd.Done:
		c.set = nil // it is the window's now
		x, y := c.here(e.X, e.Y)
		c.to.Dropped(drag.Drop{Paths: e.Paths, Made: e.Made, X: x, Y: y})
	case xdnd.Failed:
		c.to.Failed(e.Why)
	}
}

// here is a place on the screen as one in the window.
func (c *dragConn) here(x, y int) (int, int) {
	reply, err := xproto.TranslateCoordinates(c.x, c.root, c.window, int16(x), int16(y)).Reply() //nolint:gosec // 16 bits of the protocol
	if err != nil {
		return 0, 0
	}
	return int(reply.DstX), int(reply.DstY)
}

func (c *dragConn) watch(window uint32) xdnd.Event {
	mask := []uint32{xproto.EventMaskStructureNotify}
	if xproto.ChangeWindowAttributesChecked(c.x, xproto.Window(window), xproto.CwEventMask, mask).Check() != nil {
		return xdnd.Gone{Window: window}
	}
	return nil
}

func (c *dragConn) askTypes(source uint32) xdnd.Event {
	reply, err := xproto.GetProperty(c.x, false, xproto.Window(source), c.atoms.types, xproto.AtomAtom, 0, 1<<10).Reply()
	if err != nil {
		return xdnd.Types{Source: source, Dead: true}
	}
	offered := xdnd.Types{Source: source}
	if reply.Format == 32 {
		for data := reply.Value; len(data) >= 4; data = data[4:] {
			offered.Offered = append(offered.Offered, uint32(data[0])|uint32(data[1])<<8|uint32(data[2])<<16|uint32(data[3])<<24)
		}
	}
	return offered
}

func (c *dragConn) action(accept bool) xproto.Atom {
	if accept {
		return c.atoms.copied
	}
	return 0
}

// answer sends a message to a source. One that is gone gets nothing, and nobody cares.
func (c *dragConn) answer(kind xproto.Atom, to, field, second, third uint32, accept bool) {
	flag := uint32(0)
	if accept {
		flag = 1
	}
	data := []uint32{field, flag, second, third, 0}
	if kind == c.atoms.status {
		data[4] = uint32(c.action(accept))
	}
	message := xproto.ClientMessageEvent{Format: 32, Window: xproto.Window(to), Type: kind, Data: xproto.ClientMessageDataUnionData32New(data)}
	xproto.SendEvent(c.x, false, xproto.Window(to), xproto.EventMaskNoEvent, string(message.Bytes()))
}

// convert asks for the selection, into a window of its own: what comes late for an earlier question finds none.
func (c *dragConn) convert(e xdnd.Convert) {
	c.closeProxy()
	id, err := xproto.NewWindowId(c.x)
	if err != nil {
		return // late
	}
	c.proxy = id
	xproto.CreateWindow(c.x, 0, id, c.root, -1, -1, 1, 1, 0, xproto.WindowClassInputOnly, 0, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange})
	xproto.ConvertSelection(c.x, id, c.atoms.selection, xproto.Atom(e.Target), c.atoms.property, xproto.Timestamp(e.Time))
}

func (c *dragConn) closeProxy() {
	if c.proxy != 0 {
		xproto.DestroyWindow(c.x, c.proxy)
		c.proxy = 0
	}
}

func (c *dragConn) read(offset uint32) xdnd.Event {
	reply, err := xproto.GetProperty(c.x, true, c.proxy, c.atoms.property, xproto.GetPropertyTypeAny, offset, mostRead).Reply()
	if err != nil {
		return xdnd.Piece{}
	}
	return xdnd.Piece{Type: uint32(reply.Type), Format: reply.Format, Data: reply.Value, More: reply.BytesAfter > 0}
}

// doFile is do for files that are made.
func (c *dragConn) doFile(effect xdnd.Effect) xdnd.Event {
	switch e := effect.(type) {
	case xdnd.AskName:
		return c.askName(e.Source)
	case xdnd.Offer:
		return xdnd.Offered{OK: c.offer(e)}
	case xdnd.TakeSaved:
		if c.set == nil {
			return xdnd.Saved{}
		}
		return xdnd.Saved{Paths: c.set.Paths()}
	case xdnd.Make:
		return c.makeFile(e)
	case xdnd.Store:
		if c.file == nil {
			return nil // it is known already
		}
		if _, err := c.file.Write(e.Data); err != nil {
			return xdnd.Unwritable{}
		}
	case xdnd.Keep:
		return c.keep()
	case xdnd.Discard:
		c.discard()
	}
	return nil
}

func (c *dragConn) askName(source uint32) xdnd.Event {
	property := xproto.Atom(c.atoms.DirectSave)
	reply, err := xproto.GetProperty(c.x, false, xproto.Window(source), property, xproto.GetPropertyTypeAny, 0, mostNameSize).Reply()
	if err != nil || reply.Format != 8 {
		return xdnd.Name{}
	}
	return xdnd.Name{Name: string(reply.Value)}
}

// offer tells the source where it may save its file.
func (c *dragConn) offer(e xdnd.Offer) bool {
	if !c.newSet() {
		return false
	}
	host, _ := os.Hostname()
	uri := (&url.URL{Scheme: "file", Host: host, Path: c.set.Path(e.Name)}).String()
	return xproto.ChangePropertyChecked(c.x, xproto.PropModeReplace, xproto.Window(e.Source), xproto.Atom(c.atoms.DirectSave), c.atoms.plain, 8,
		uint32(len(uri)), []byte(uri)).Check() == nil //nolint:gosec // a path
}

// newSet makes the drop's folder, unless it is there.
func (c *dragConn) newSet() bool {
	if c.set == nil {
		set, err := c.files.New()
		if err != nil {
			return false
		}
		c.set = set
	}
	return true
}

func (c *dragConn) makeFile(e xdnd.Make) xdnd.Event {
	if !c.newSet() {
		return xdnd.Unwritable{}
	}
	name := e.Name
	if name == "" || e.Ext != "" {
		name = c.names.Image
		if e.Kind == xdnd.Text {
			name = c.names.Text
		}
		name = strings.TrimSpace(name+" "+time.Now().Format("2006-01-02 15.04.05")) + e.Ext
	}
	file, err := c.set.Create(name)
	if err != nil {
		return xdnd.Unwritable{}
	}
	c.file = file
	return nil
}

func (c *dragConn) keep() xdnd.Event {
	file := c.file
	if file == nil {
		return xdnd.Unwritable{}
	}
	c.file = nil
	if file.Close() != nil {
		return xdnd.Unwritable{}
	}
	return xdnd.Saved{Paths: []string{file.Name()}}
}

func (c *dragConn) discard() {
	if c.file != nil {
		_ = c.file.Close()
		c.file = nil
	}
	if c.set != nil {
		c.set.Discard()
		c.set = nil
	}
}
