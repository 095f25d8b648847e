package xdnd

import (
	"slices"

	"linkdrop/ui/drag"
)

// The versions of the protocol that are spoken. Older ones have other messages, and nobody has them any more.
const (
	oldest = 3
	newest = 5
)

// mostTypes is how many types of one source are looked at.
const mostTypes = 1024

// Machine is a drop target. It is for one goroutine.
type Machine struct {
	atoms Atoms
	over  *source   // what is over the window; nil: nothing
	drop  *transfer // what is being read; nil: nothing
	out   []Effect
}

// New makes a machine with nothing over it.
func New(atoms Atoms) *Machine { return &Machine{atoms: atoms} }

// source is a program out of which something is dragged.
type source struct {
	window  uint32
	field   uint32 // the window that its messages name, which is to be in the answers
	offers  []uint32
	kind    drag.Kind
	asking  bool // its types are not known yet
	pending bool // a position waits for them
	shown   bool
	x, y    int
}

// Step takes what came in, and returns what is to be done, in this order.
func (m *Machine) Step(e Event) []Effect {
	m.out = nil
	switch e := e.(type) {
	case Message:
		m.message(e)
	case Types:
		m.types(e)
	case Copied:
		m.copied(e.Offered)
	case Gone:
		m.gone(e.Window)
	default:
		if m.drop != nil {
			m.drop.step(e)
		}
	}
	return m.out
}

func (m *Machine) do(effects ...Effect) { m.out = append(m.out, effects...) }

func (m *Machine) message(e Message) {
	from := e.Data[0]
	if from == 0 {
		return
	}
	known := m.over != nil && m.over.window == from
	if known {
		m.over.field = e.Window
	}
	switch e.Type {
	case m.atoms.Enter:
		m.enter(e)
	case m.atoms.Position:
		if !known {
			m.do(Status{To: from, Field: e.Window})
			return
		}
		m.over.x, m.over.y = int(e.Data[2]>>16), int(e.Data[2]&0xffff)
		m.position()
	case m.atoms.Leave:
		if known {
			m.leave()
		}
	case m.atoms.Drop:
		if !known {
			m.do(Finished{To: from, Field: e.Window})
			return
		}
		m.let(e.Data[2])
	}
}

// enter: a drag comes in. Whatever was over the window before did not say that it left.
func (m *Machine) enter(e Message) {
	m.leave()
	s := &source{window: e.Data[0], field: e.Window}
	m.over = s
	if !m.reading(s.window) {
		m.do(Watch{s.window})
	}
	version := e.Data[1] >> 24
	switch {
	case version < oldest || version > newest: // nothing of it can be read
	case e.Data[1]&1 != 0:
		s.asking = true
		m.do(AskTypes{s.window})
	default:
		m.offered(s, e.Data[2:])
	}
}

// offered: the types of a source are known.
func (m *Machine) offered(s *source, types []uint32) {
	for _, t := range types[:min(len(types), mostTypes)] {
		if t != 0 {
			s.offers = append(s.offers, t)
		}
	}
	switch {
	case slices.Contains(s.offers, m.atoms.URIList), slices.Contains(s.offers, m.atoms.CopiedFiles):
		s.kind = drag.Files
	case len(m.ways(s.offers)) > 0:
		s.kind = drag.Contents
	}
}

func (m *Machine) types(e Types) {
	s := m.over
	if s == nil || s.window != e.Source || !s.asking {
		return
	}
	if e.Dead {
		m.gone(s.window)
		return
	}
	s.asking = false
	m.offered(s, e.Offered)
	if s.pending {
		m.position()
	}
}

// position answers where the pointer is. While something is being read nothing else can be let go.
func (m *Machine) position() {
	s := m.over
	if s.asking {
		s.pending = true
		return
	}
	m.do(Status{To: s.window, Field: s.field, Accept: s.kind != drag.Nothing && m.drop == nil})
	if m.drop == nil {
		s.shown = true
		m.do(Show{Kind: s.kind, X: s.x, Y: s.y})
	}
}

// leave forgets what is over the window.
func (m *Machine) leave() {
	s := m.over
	if s == nil {
		return
	}
	m.over = nil
	if !m.reading(s.window) {
		m.do(Unwatch{s.window})
	}
	if s.shown {
		m.do(Hide{})
	}
}

func (m *Machine) reading(window uint32) bool { return m.drop != nil && m.drop.source.window == window }

func (m *Machine) gone(window uint32) {
	if m.over != nil && m.over.window == window {
		m.leave()
	}
	if m.reading(window) {
		m.drop.died()
	}
}

// let: what is over the window was let go.
func (m *Machine) let(time uint32) {
	s := m.over
	if m.drop != nil || s.kind == drag.Nothing {
		m.do(Finished{To: s.window, Field: s.field})
		busy := m.drop != nil
		m.leave()
		if !busy {
			m.do(Failed{drag.NotFiles})
		}
		return
	}
	m.over = nil
	m.do(Show{Kind: s.kind, X: s.x, Y: s.y, Taking: true})
	m.drop = &transfer{machine: m, source: s, time: time, ways: m.ways(s.offers)}
	m.drop.next()
}

// copied reads the clipboard: a source without a window, whom nobody answers and whose end nobody sees.
func (m *Machine) copied(types []uint32) {
	if m.drop != nil {
		return
	}
	s := &source{}
	m.offered(s, types)
	if s.kind == drag.Nothing {
		m.do(Close{}, Failed{drag.NotFiles})
		return
	}
	m.drop = &transfer{machine: m, source: s, ways: m.ways(s.offers)}
	m.drop.next()
}
