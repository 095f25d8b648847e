//go:build !windows && !darwin

package native

import (
	"os"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/drag"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native/xdnd"
)

// receiver reads a selection of X, of what was let go or what was copied, and makes files of it. It is for one goroutine.
type receiver struct {
	x         *xgb.Conn
	root      xproto.Window
	atoms     dragAtoms
	selection xproto.Atom // that is read
	files     *madefiles.Folder
	names     drag.Names
	stamp     string // how the time is put into the name of a file that has none

	proxy xproto.Window // unmapped, for one answer to Convert; 0: none
	late  *time.Timer
	set   *madefiles.Set // of what is being read; nil: nothing was made
	file  *os.File       // in it, open; nil: none
}

// do does what the machine says of reading and of files, and returns its answer; nil: there is none.
func (r *receiver) do(effect xdnd.Effect) xdnd.Event {
	switch e := effect.(type) {
	case xdnd.Convert:
		r.convert(e)
	case xdnd.Read:
		return r.read(e.Offset)
	case xdnd.Await:
		r.late.Reset(e.For)
	case xdnd.Close:
		r.late.Stop()
		r.closeProxy()
	case xdnd.TakeSaved:
		if r.set == nil {
			return xdnd.Saved{}
		}
		return xdnd.Saved{Paths: r.set.Paths()}
	case xdnd.Make:
		return r.makeFile(e)
	case xdnd.Store:
		if r.file == nil {
			return nil // it is known already
		}
		if _, err := r.file.Write(e.Data); err != nil {
			return xdnd.Unwritable{}
		}
	case xdnd.Keep:
		return r.keep()
	case xdnd.Discard:
		r.discard()
	}
	return nil
}

// event is what an event of the connection says to the machine; nil: nothing.
func (r *receiver) event(e xgb.Event) xdnd.Event {
	switch e := e.(type) {
	case xproto.SelectionNotifyEvent:
		if e.Requestor == r.proxy && r.proxy != 0 && e.Selection == r.selection && (e.Property == 0 || e.Property == r.atoms.property) {
			return xdnd.Converted{Target: uint32(e.Target), Property: uint32(e.Property)}
		}
	case xproto.PropertyNotifyEvent:
		if e.Window == r.proxy && r.proxy != 0 && e.Atom == r.atoms.property && e.State == xproto.PropertyNewValue {
			return xdnd.Arrived{}
		}
	}
	return nil
}

// convert asks for the selection, into a window of its own: what comes late for an earlier question finds none.
func (r *receiver) convert(e xdnd.Convert) {
	r.closeProxy()
	id, err := xproto.NewWindowId(r.x)
	if err != nil {
		return // late
	}
	r.proxy = id
	xproto.CreateWindow(r.x, 0, id, r.root, -1, -1, 1, 1, 0, xproto.WindowClassInputOnly, 0, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange})
	xproto.ConvertSelection(r.x, id, r.selection, xproto.Atom(e.Target), r.atoms.property, xproto.Timestamp(e.Time))
}

func (r *receiver) closeProxy() {
	if r.proxy != 0 {
		xproto.DestroyWindow(r.x, r.proxy)
		r.proxy = 0
	}
}

func (r *receiver) read(offset uint32) xdnd.Event {
	reply, err := xproto.GetProperty(r.x, true, r.proxy, r.atoms.property, xproto.GetPropertyTypeAny, offset, mostRead).Reply()
	if err != nil {
		return xdnd.Piece{}
	}
	return xdnd.Piece{Type: uint32(reply.Type), Format: reply.Format, Data: reply.Value, More: reply.BytesAfter > 0}
}

// newSet makes the folder of what is received, unless it is there.
func (r *receiver) newSet() bool {
	if r.set == nil {
		set, err := r.files.New()
		if err != nil {
			return false
		}
		r.set = set
	}
	return true
}

func (r *receiver) makeFile(e xdnd.Make) xdnd.Event {
	if !r.newSet() {
		return xdnd.Unwritable{}
	}
	name := e.Name
	if name == "" || e.Ext != "" {
		name = r.names.Image
		if e.Kind == xdnd.Text {
			name = r.names.Text
		}
		name = strings.TrimSpace(name+" "+time.Now().Format(r.stamp)) + e.Ext
	}
	file, err := r.set.Create(name)
	if err != nil {
		return xdnd.Unwritable{}
	}
	r.file = file
	return nil
}

func (r *receiver) keep() xdnd.Event {
	file := r.file
	if file == nil {
		return xdnd.Unwritable{}
	}
	r.file = nil
	if file.Close() != nil {
		return xdnd.Unwritable{}
	}
	return xdnd.Saved{Paths: []string{file.Name()}}
}

func (r *receiver) discard() {
	if r.file != nil {
		_ = r.file.Close()
		r.file = nil
	}
	if r.set != nil {
		r.set.Discard()
		r.set = nil
	}
}

// typesIn are the types that a property lists.
func typesIn(data []byte) (types []uint32) {
	for ; len(data) >= 4; data = data[4:] {
		types = append(types, uint32(data[0])|uint32(data[1])<<8|uint32(data[2])<<16|uint32(data[3])<<24)
	}
	return types
}

// stopped is a timer that does not run.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}
