//go:build !windows && !darwin

package native

import (
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/native/xdnd"
)

// dragAtoms are the names that X has given numbers.
type dragAtoms struct {
	xdnd.Atoms
	status, finished, copied, types xproto.Atom // XdndStatus, XdndFinished, XdndActionCopy, XdndTypeList
	selection, property             xproto.Atom // XdndSelection; the property it is handed over in
	plain                           xproto.Atom // text/plain
	clipboard, targets              xproto.Atom // CLIPBOARD, TARGETS
}

// imageTypes are pictures that can be taken, those first that lose nothing.
func imageTypes() []struct{ name, ext string } {
	return []struct{ name, ext string }{
		{"image/png", ".png"}, {"image/svg+xml", ".svg"}, {"image/webp", ".webp"}, {"image/gif", ".gif"}, {"image/jpeg", ".jpg"}, {"image/tiff", ".tiff"}, {"image/bmp", ".bmp"},
	}
}

// intern asks for all of them at once.
func (a *dragAtoms) intern(x *xgb.Conn) error {
	var failed error
	var waiting []func()
	ask := func(name string, set func(xproto.Atom)) {
		cookie := xproto.InternAtom(x, false, uint16(len(name)), name) //nolint:gosec // short names
		waiting = append(waiting, func() {
			reply, err := cookie.Reply()
			if err != nil {
				failed = err
				return
			}
			set(reply.Atom)
		})
	}
	number := func(name string, to *uint32) { ask(name, func(n xproto.Atom) { *to = uint32(n) }) }
	atom := func(name string, to *xproto.Atom) { ask(name, func(n xproto.Atom) { *to = n }) }
	number("XdndEnter", &a.Enter)
	number("XdndPosition", &a.Position)
	number("XdndLeave", &a.Leave)
	number("XdndDrop", &a.Drop)
	number("INCR", &a.Incr)
	number("text/uri-list", &a.URIList)
	number("x-special/gnome-copied-files", &a.CopiedFiles)
	number("XdndDirectSave0", &a.DirectSave)
	number("application/octet-stream", &a.Bytes)
	atom("XdndStatus", &a.status)
	atom("XdndFinished", &a.finished)
	atom("XdndActionCopy", &a.copied)
	atom("XdndTypeList", &a.types)
	atom("XdndSelection", &a.selection)
	atom("LINKDROP_DROP", &a.property)
	atom("text/plain", &a.plain)
	atom("CLIPBOARD", &a.clipboard)
	atom("TARGETS", &a.targets)
	for _, t := range imageTypes() {
		ask(t.name, func(n xproto.Atom) { a.Images = append(a.Images, xdnd.Image{Atom: uint32(n), Ext: t.ext}) })
	}
	// A text/plain has line ends that it did not have where it was taken from.
	for _, name := range []string{"UTF8_STRING", "text/plain;charset=utf-8", "text/plain"} {
		ask(name, func(n xproto.Atom) { a.Texts = append(a.Texts, uint32(n)) })
	}
	for _, answer := range waiting {
		answer()
	}
	return failed
}
