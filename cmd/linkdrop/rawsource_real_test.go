//go:build real

package main

import (
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// rawSource speaks the drag and drop protocol itself, and stops wherever a test wants it to: no toolkit can be stopped between two
// of its messages.
type rawSource struct {
	t        *testing.T
	x        *xgb.Conn
	win      xproto.Window
	target   xproto.Window
	contents map[string][]byte // by type
	pieces   int               // bytes that are handed over at once; 0: all
	saves    func(path string) string
	accepted bool // the last answer
	events   chan xgb.Event
}

// steps are where it can stop, in their order.
func steps() []string {
	return []string{"entered", "moved", "answered", "dropped", "asked", "begun", "piece", "whole", "handed"}
}

// newRawSource makes one for our window; contents are by type.
func (d *desk) newRawSource(contents map[string][]byte, pieces int) *rawSource {
	d.t.Helper()
	xgb.Logger.SetOutput(io.Discard) //nolint:forbidigo // the logger of the library, silenced
	x, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
	if err != nil {
		d.t.Fatal(err)
	}
	id, err := strconv.ParseUint(d.window("Linkdrop"), 10, 32)
	if err != nil {
		d.t.Fatal(err)
	}
	s := &rawSource{t: d.t, x: x, target: xproto.Window(id), contents: contents, pieces: pieces, events: make(chan xgb.Event, 1024)}
	if s.win, err = xproto.NewWindowId(x); err != nil {
		d.t.Fatal(err)
	}
	root := xproto.Setup(x).Roots[0].Root
	xproto.CreateWindow(x, 0, s.win, root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil)
	go func() {
		defer close(s.events)
		for {
			e, err := x.WaitForEvent()
			if e == nil && err == nil {
				return
			}
			if e != nil {
				s.events <- e
			}
		}
	}()
	d.t.Cleanup(s.die)
	return s
}

// die closes the connection, with which everything of it goes.
func (s *rawSource) die() {
	if s.x != nil {
		s.x.Close()
		s.x = nil
	}
}

func (s *rawSource) atom(name string) xproto.Atom {
	s.t.Helper()
	reply, err := xproto.InternAtom(s.x, false, uint16(len(name)), name).Reply() //nolint:gosec // short names
	if err != nil {
		s.t.Fatal(err)
	}
	return reply.Atom
}

func (s *rawSource) name(a xproto.Atom) string {
	s.t.Helper()
	reply, err := xproto.GetAtomName(s.x, a).Reply()
	if err != nil {
		s.t.Fatal(err)
	}
	return reply.Name
}

// send sends our window a message of the protocol.
func (s *rawSource) send(kind string, data ...uint32) {
	s.t.Helper()
	all := make([]uint32, 5)
	all[0] = uint32(s.win)
	copy(all[1:], data)
	e := xproto.ClientMessageEvent{Format: 32, Window: s.target, Type: s.atom(kind), Data: xproto.ClientMessageDataUnionData32New(all)}
	if err := xproto.SendEventChecked(s.x, false, s.target, 0, string(e.Bytes())).Check(); err != nil {
		s.t.Fatal(err)
	}
}

// next waits for what our window answers.
func (s *rawSource) next() xgb.Event {
	s.t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	select {
	case e, ok := <-s.events:
		if ok {
			return e
		}
	case <-late.C:
	}
	s.t.Fatal("our window does not answer")
	return nil
}

// message waits for a message of that kind, and returns what it says.
func (s *rawSource) message(kind string) []uint32 {
	s.t.Helper()
	want := s.atom(kind)
	for {
		if m, ok := s.next().(xproto.ClientMessageEvent); ok && m.Type == want {
			return m.Data.Data32
		}
	}
}

// hover comes in and moves, as far as the step.
func (s *rawSource) hover(until string) bool {
	s.t.Helper()
	types := []uint32{}
	for name := range s.contents {
		types = append(types, uint32(s.atom(name)))
	}
	xproto.SetSelectionOwner(s.x, s.win, s.atom("XdndSelection"), 0)
	enter := []uint32{5 << 24}
	if len(types) > 3 {
		s.t.Fatal("more types than a message holds")
	}
	s.send("XdndEnter", append(enter, types...)...)
	if until == "entered" {
		return false
	}
	s.send("XdndPosition", 0, 312<<16|303, 0, uint32(s.atom("XdndActionCopy")))
	if until == "moved" {
		return false
	}
	status := s.message("XdndStatus")
	s.accepted = status[1]&1 == 1
	if status[0] != uint32(s.target) {
		s.t.Errorf("the answer names window %d, want %d", status[0], s.target)
	}
	return until != "answered"
}

// drop is the whole of a drag as far as a step; empty: to its end, and then it returns whether our window took it.
func (s *rawSource) drop(until string) bool {
	s.t.Helper()
	if !s.hover(until) {
		return false
	}
	s.send("XdndDrop", 0, 0)
	if until == "dropped" {
		return false
	}
	finished := s.atom("XdndFinished")
	for {
		switch e := s.next().(type) {
		case xproto.SelectionRequestEvent:
			if until == "asked" || !s.hand(e, until) {
				return false
			}
		case xproto.ClientMessageEvent:
			if e.Type == finished {
				return e.Data.Data32[1]&1 == 1
			}
		}
	}
}

// hand hands over what was asked for, and reports whether it came to the end.
func (s *rawSource) hand(r xproto.SelectionRequestEvent, until string) bool {
	s.t.Helper()
	notify := xproto.SelectionNotifyEvent{Requestor: r.Requestor, Selection: r.Selection, Target: r.Target, Property: r.Property}
	told := func() { xproto.SendEvent(s.x, false, r.Requestor, 0, string(notify.Bytes())) }
	put := func(kind xproto.Atom, format byte, data []byte) {
		xproto.ChangeProperty(s.x, xproto.PropModeReplace, r.Requestor, r.Property, kind, format, uint32(len(data)/int(format/8)), data) //nolint:gosec // short data
	}
	data, ok := s.contents[s.name(r.Target)]
	if s.name(r.Target) == "XdndDirectSave0" {
		data = []byte(s.saves(s.saveTo()))
	}
	if !ok {
		notify.Property = 0
		told()
		return true
	}
	if s.pieces == 0 {
		put(r.Target, 8, data)
		told()
		return until != "handed"
	}
	xproto.ChangeWindowAttributes(s.x, r.Requestor, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange})
	put(s.atom("INCR"), 32, []byte{0, 1, 0, 0})
	told()
	if until == "begun" {
		return false
	}
	for n := 0; ; n++ {
		for {
			if e, ok := s.next().(xproto.PropertyNotifyEvent); ok && e.State == xproto.PropertyDelete && e.Atom == r.Property {
				break
			}
		}
		piece := data[:min(len(data), s.pieces)]
		data = data[len(piece):]
		put(r.Target, 8, piece)
		switch {
		case len(piece) == 0:
			return until != "handed"
		case until == "piece" && n == 0, until == "whole" && len(data) == 0:
			return false
		}
	}
}

// saveTo is where our window wants it to save its file.
func (s *rawSource) saveTo() string {
	s.t.Helper()
	reply, err := xproto.GetProperty(s.x, false, s.win, s.atom("XdndDirectSave0"), 0, 0, 4096).Reply()
	if err != nil {
		s.t.Fatal(err)
	}
	return string(reply.Value)
}

// called names the file that it can save itself.
func (s *rawSource) called(name string) {
	s.t.Helper()
	xproto.ChangeProperty(s.x, xproto.PropModeReplace, s.win, s.atom("XdndDirectSave0"), s.atom("text/plain"), 8, uint32(len(name)), []byte(name)) //nolint:gosec // a short name
}

// errorOnTheToolkitsConnection makes our window's own connection answer for the clipboard to a window that there is not.
func (s *rawSource) errorOnTheToolkitsConnection() {
	s.t.Helper()
	clipboard := s.atom("CLIPBOARD")
	owner, err := xproto.GetSelectionOwner(s.x, clipboard).Reply()
	if err != nil || owner.Owner == 0 {
		s.t.Fatalf("nobody has the clipboard: %v", err)
	}
	nobody, err := xproto.NewWindowId(s.x)
	if err != nil {
		s.t.Fatal(err)
	}
	e := xproto.SelectionRequestEvent{Owner: owner.Owner, Requestor: nobody, Selection: clipboard, Target: s.atom("UTF8_STRING"), Property: s.atom("LINKDROP_TEST")}
	if err := xproto.SendEventChecked(s.x, false, owner.Owner, 0, string(e.Bytes())).Check(); err != nil {
		s.t.Fatal(err)
	}
}

// list is a text/uri-list of files.
func list(files ...string) []byte {
	var b strings.Builder
	for _, file := range files {
		b.WriteString("file://" + file + "\r\n")
	}
	return []byte(b.String())
}
