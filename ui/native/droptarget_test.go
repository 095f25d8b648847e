//go:build !windows && !darwin

package native

import (
	"bytes"
	"encoding/binary"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/drag"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native/xdnd"
)

// packets are what the hook hands over, one a read.
type packets [][]byte

func (p *packets) Read(to []byte) (int, error) {
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(to, (*p)[0])
	*p = (*p)[1:]
	return n, nil
}

func packet(set func(order binary.ByteOrder, p []byte)) []byte {
	p := make([]byte, messageSize)
	set(binary.NativeEndian, p)
	return p
}

func TestWhatTheHookHandsOver(t *testing.T) {
	message := packet(func(order binary.ByteOrder, p []byte) {
		p[0], p[1] = 33, 32
		for i, n := range []uint32{7, 99, 1, 2, 3, 4, 5} { // window, type, data
			order.PutUint32(p[4+4*i:], n)
		}
	})
	failed := packet(func(_ binary.ByteOrder, p []byte) { p[1], p[10] = 3, 18 })
	read := packets{message, message[:20], nil, message}
	for range 100 {
		read = append(read, failed)
	}
	read = append(read, message)
	var log bytes.Buffer
	to := make(chan xdnd.Message, 10)
	readHook(&read, to, slog.New(slog.NewTextHandler(&log, nil)))
	n := 0
	for m := range to {
		if want := (xdnd.Message{Window: 7, Type: 99, Data: [5]uint32{1, 2, 3, 4, 5}}); m != want {
			t.Errorf("%+v, want %+v", m, want)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d messages, want 3: what is no whole message is none", n)
	}
	if lines := strings.Count(log.String(), "error=3 request=18"); lines != mostErrors {
		t.Errorf("%d of 100 errors are told of, want %d", lines, mostErrors)
	}
}

// Only what was asked for, in the window that it was asked for, is an answer.
func TestEventsOfOthersAreNone(t *testing.T) {
	c := &dragConn{receiver: receiver{proxy: 5, selection: 10, atoms: dragAtoms{property: 11}}}
	for name, e := range map[string]xgb.Event{
		"another window": xproto.SelectionNotifyEvent{Requestor: 6, Selection: 10, Property: 11}, "another selection": xproto.SelectionNotifyEvent{Requestor: 5, Selection: 12, Property: 11},
		"another property": xproto.SelectionNotifyEvent{Requestor: 5, Selection: 10, Property: 12}, "a property elsewhere": xproto.PropertyNotifyEvent{Window: 6, Atom: 11},
		"another's value": xproto.PropertyNotifyEvent{Window: 5, Atom: 12}, "a value that went": xproto.PropertyNotifyEvent{Window: 5, Atom: 11, State: xproto.PropertyDelete},
		"a map": xproto.MapNotifyEvent{},
	} {
		if in := c.event(e); in != nil {
			t.Errorf("%s: %+v", name, in)
		}
	}
	for _, x := range []struct {
		e    xgb.Event
		want xdnd.Event
	}{
		{xproto.DestroyNotifyEvent{Window: 9}, xdnd.Gone{Window: 9}},
		{xproto.SelectionNotifyEvent{Requestor: 5, Selection: 10, Target: 3, Property: 11}, xdnd.Converted{Target: 3, Property: 11}},
		{xproto.SelectionNotifyEvent{Requestor: 5, Selection: 10, Target: 3}, xdnd.Converted{Target: 3}},
		{xproto.PropertyNotifyEvent{Window: 5, Atom: 11, State: xproto.PropertyNewValue}, xdnd.Arrived{}},
	} {
		if in := c.event(x.e); in != x.want {
			t.Errorf("%+v: %+v, want %+v", x.e, in, x.want)
		}
	}
	c.proxy = 0 // nothing was asked for
	if in := c.event(xproto.SelectionNotifyEvent{Selection: 10, Property: 11}); in != nil {
		t.Errorf("%+v", in)
	}
}

func TestContentsBecomeAFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made")
	c := &dragConn{receiver: receiver{files: madefiles.Open(dir), names: drag.Names{Image: "Bild", Text: "Notiz"}, stamp: "2006"}}
	made := func(m xdnd.Make) string {
		t.Helper()
		for _, e := range []xdnd.Effect{m, xdnd.Store{Data: []byte("one ")}, xdnd.Store{Data: []byte("two")}} {
			if answer := c.do(e); answer != nil {
				t.Fatalf("%+v: %+v", e, answer)
			}
		}
		saved, ok := c.do(xdnd.Keep{}).(xdnd.Saved)
		if !ok || len(saved.Paths) != 1 {
			t.Fatalf("%+v", saved)
		}
		if data, err := os.ReadFile(saved.Paths[0]); err != nil || string(data) != "one two" {
			t.Errorf("%q, %v", data, err)
		}
		c.set = nil
		return filepath.Base(saved.Paths[0])
	}
	if name := made(xdnd.Make{Kind: xdnd.Picture, Ext: ".png"}); !strings.HasPrefix(name, "Bild 20") || filepath.Ext(name) != ".png" {
		t.Errorf("a picture is %q", name)
	}
	if name := made(xdnd.Make{Name: "report.pdf", Kind: xdnd.Text, Ext: ".txt"}); !strings.HasPrefix(name, "Notiz 20") || filepath.Ext(name) != ".txt" {
		t.Errorf("a text is %q", name)
	}
	if name := made(xdnd.Make{Name: "../a report.pdf", Kind: xdnd.Bytes}); name != "_a report.pdf" {
		t.Errorf("a file is %q", name)
	}
	c.do(xdnd.Make{Kind: xdnd.Picture, Ext: ".png"})
	set := c.set
	c.do(xdnd.Discard{})
	c.do(xdnd.Discard{})
	if len(set.Paths()) != 0 || c.set != nil || c.file != nil {
		t.Error("it was not thrown away")
	}
	if answer := c.do(xdnd.Keep{}); answer != (xdnd.Unwritable{}) {
		t.Errorf("nothing was made, and kept: %+v", answer)
	}
	if answer := c.do(xdnd.TakeSaved{}); len(answer.(xdnd.Saved).Paths) != 0 { //nolint:errcheck // the test fails where it is another
		t.Errorf("nothing was saved, and taken: %+v", answer)
	}
}

// told is a sink that remembers how a hover ended.
type told struct{ left, failed int }

func (*told) Hover(drag.Hover)      {}
func (h *told) Left()               { h.left++ }
func (*told) Dropped(drag.Drop)     {}
func (h *told) Failed(drag.Failure) { h.failed++ }

// What the window shows when the connection ends is not shown for ever.
func TestTheEndOfTheConnectionIsTold(t *testing.T) {
	for _, c := range []struct {
		conn dragConn
		want told
	}{
		{dragConn{}, told{}},
		{dragConn{shown: true}, told{left: 1}},
		{dragConn{shown: true, told: drag.Hover{Taking: true}}, told{failed: 1}},
	} {
		var got told
		c.conn.to = &got
		c.conn.giveUp()
		if got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}

func TestAFullDiskIsSaid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &dragConn{receiver: receiver{files: madefiles.Open(dir)}}
	if answer := c.do(xdnd.Make{Kind: xdnd.Picture, Ext: ".png"}); answer != (xdnd.Unwritable{}) {
		t.Errorf("%+v", answer)
	}
	closed, err := os.Create(filepath.Join(t.TempDir(), "closed"))
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	c.file = closed
	if answer := c.do(xdnd.Store{Data: []byte("x")}); answer != (xdnd.Unwritable{}) {
		t.Errorf("%+v", answer)
	}
	if answer := c.do(xdnd.Keep{}); answer != (xdnd.Unwritable{}) {
		t.Errorf("%+v", answer)
	}
}

// Without the toolkit's library, or without a display, the toolkit's own way remains.
func TestNoHookIsNoTarget(t *testing.T) {
	t.Setenv("DISPLAY", ":no")
	target := NewDropTarget(madefiles.Open(t.TempDir()), slog.New(slog.DiscardHandler))
	for _, window := range []uintptr{0, 1 << 20} {
		if target.Attach(window, drag.Names{}, nil) {
			t.Errorf("window %d: attached to nothing", window)
		}
	}
}
