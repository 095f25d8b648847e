//go:build !windows && !darwin

package native

import (
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jezek/xgb"
)

// Requests of the X protocol that this package leads to (X Window System Protocol, appendix B; XFixes 1.0), and what the
// server below has given out.
const (
	opInternAtom        = 16
	opGetSelectionOwner = 23
	opGetInputFocus     = 43
	opQueryExtension    = 98
	opFixes             = 140
	fixesQueryVersion   = 0
	fixesEvent          = 90
	rootWindow          = 0x77
)

// server speaks as much X as this package needs, over a pipe.
type server struct {
	t    *testing.T
	conn net.Conn
	seen uint16 // requests
	own  atomic.Uint32
	mute chan struct{} // closed: it answers nothing any more
}

func (s *server) reply(set func([]byte)) {
	packet := make([]byte, 32)
	packet[0] = 1
	binary.LittleEndian.PutUint16(packet[2:], s.seen)
	set(packet)
	s.write(packet)
}

func (s *server) write(packet []byte) {
	if _, err := s.conn.Write(packet); err != nil {
		s.t.Log(err)
	}
}

// take tells the client that a window took the clipboard.
func (s *server) take(owner uint32) {
	s.own.Store(owner)
	packet := make([]byte, 32)
	packet[0] = fixesEvent
	binary.LittleEndian.PutUint32(packet[8:], owner)
	s.write(packet)
}

func (s *server) greet() {
	head := make([]byte, 12)
	if _, err := io.ReadFull(s.conn, head); err != nil {
		s.t.Error(err)
		return
	}
	more := int(head[6]+3)/4*4 + int(head[8]+3)/4*4
	if _, err := io.CopyN(io.Discard, s.conn, int64(more)); err != nil {
		s.t.Error(err)
	}
	body := make([]byte, 32+4+8+40) // a vendor of 4 bytes, one format, and a screen without depths
	body[16], body[20], body[21] = 3, 1, 1
	binary.LittleEndian.PutUint32(body[44:], rootWindow)
	s.write(append([]byte{1, 0, 11, 0, 0, 0, byte(len(body) / 4), 0}, body...)) //nolint:gosec // 21 words
}

func (s *server) serve() {
	s.greet()
	for {
		head := make([]byte, 4)
		if _, err := io.ReadFull(s.conn, head); err != nil {
			return
		}
		rest := make([]byte, 4*int(head[2])-4)
		if _, err := io.ReadFull(s.conn, rest); err != nil {
			return
		}
		s.seen++
		select {
		case <-s.mute:
			continue
		default:
		}
		switch {
		case head[0] == opQueryExtension:
			s.reply(func(p []byte) { p[8], p[9], p[10] = 1, opFixes, fixesEvent })
		case head[0] == opInternAtom:
			s.reply(func(p []byte) { p[8] = 99 })
		case head[0] == opFixes && head[1] == fixesQueryVersion:
			s.reply(func(p []byte) { p[8] = 1 })
		case head[0] == opFixes && binary.LittleEndian.Uint32(rest) != rootWindow:
			s.t.Errorf("it listens at window %x", rest)
		case head[0] == opGetSelectionOwner:
			s.reply(func(p []byte) { binary.LittleEndian.PutUint32(p[8:], s.own.Load()) })
		case head[0] == opGetInputFocus: // how the library waits for what has no answer
			s.reply(func([]byte) {})
		}
	}
}

func connect(t *testing.T) (*Clipboard, *server) {
	t.Helper()
	t.Setenv("XAUTHORITY", filepath.Join(t.TempDir(), "none"))
	xgb.Logger.SetOutput(io.Discard) //nolint:forbidigo // the logger of the library, silenced
	here, there := net.Pipe()
	s := &server{t: t, conn: there, mute: make(chan struct{})}
	go s.serve()
	conn, err := xgb.NewConnNet(here)
	if err != nil {
		t.Fatal(err)
	}
	c, err := watch(conn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); _ = there.Close() })
	return c, s
}

func serial(t *testing.T, c *Clipboard) uint64 {
	t.Helper()
	n, ok := c.Serial()
	if !ok {
		t.Fatal("it is not known")
	}
	return n
}

func TestSomebodyElseChangesTheSerial(t *testing.T) {
	c, s := connect(t)
	first := serial(t, c)
	s.take(5)
	second := serial(t, c)
	s.take(5) // the same window again: the owner is the same, what it has is not
	third := serial(t, c)
	if first == second || second == third {
		t.Errorf("serials %d, %d, %d", first, second, third)
	}
}

func TestOneselfDoesNot(t *testing.T) {
	c, s := connect(t)
	before := serial(t, c)
	s.take(42)
	c.Copied()
	if after := serial(t, c); after != before {
		t.Errorf("an own copy changed the serial from %d to %d", before, after)
	}
	s.take(42)
	if after := serial(t, c); after != before {
		t.Errorf("a second own copy changed it to %d", after)
	}
	s.take(7)
	s.take(42)
	c.Copied()
	if after := serial(t, c); after == before {
		t.Error("somebody was in between, and nobody noticed")
	}
}

func TestSilenceIsNotKnown(t *testing.T) {
	c, s := connect(t)
	close(s.mute)
	start := time.Now()
	if _, ok := c.Serial(); ok {
		t.Error("an answer from nobody")
	}
	if took := time.Since(start); took > 5*patience {
		t.Errorf("it took %v", took)
	}
	if _, ok := c.Serial(); ok {
		t.Error("an answer after the connection was given up")
	}
	var none *Clipboard
	if _, ok := none.Serial(); ok {
		t.Error("nil knows")
	}
	none.Copied()
	none.Close()
}

// However many programs took it since anybody asked, every one counts.
func TestEveryOwnerCounts(t *testing.T) {
	c, s := connect(t)
	before := serial(t, c)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for n := range 6000 { // more than the library keeps
			s.take(uint32(n%7 + 1))
		}
	}()
	for waiting := true; waiting; {
		select {
		case <-sent:
			waiting = false
		default:
			serial(t, c)
		}
	}
	if after := serial(t, c); after != before+6000 {
		t.Errorf("%d of 6,000 counted", after-before)
	}
}
