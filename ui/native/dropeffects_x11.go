//go:build !windows && !darwin

package native

import (
	"net/url"
	"os"

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
	case xdnd.AskName:
		return c.askName(e.Source)
	case xdnd.Offer:
		return xdnd.Offered{OK: c.offer(e)}
	case xdnd.Show, xdnd.Hide, xdnd.Done, xdnd.Failed:
		c.tell(e)
	default:
		return c.receiver.do(effect)
	}
	return nil
}

// tell tells the window.
func (c *dragConn) tell(effect xdnd.Effect) {
	c.shown = false
	switch e := effect.(type) {
	case xdnd.Show:
		x, y := c.here(e.X, e.Y)
		c.told, c.shown = drag.Hover{Kind: e.Kind, X: x, Y: y, Taking: e.Taking}, true
		c.to.Hover(c.told)
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
		offered.Offered = typesIn(reply.Value)
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
