package xdnd

import (
	"time"

	"linkdrop/ui/drag"
)

const (
	// patience is how long a source may take for each piece.
	patience = 5 * time.Second
	// savePatience is how long a source may take to save a file itself.
	savePatience = time.Minute
	// MostContents is how many bytes a file has at most that is made of contents.
	MostContents = 2 << 30
)

// step is what a transfer waits for.
type step int

const (
	asked   step = iota // that the source answers Convert
	reading             // for the answer to Read
	incr                // that the source puts the next piece there
	naming              // for the answer to AskName
	telling             // for the answer to Offer
	keeping             // for the answer to Keep or TakeSaved
)

// transfer reads what was let go.
type transfer struct {
	machine *Machine
	source  *source
	time    uint32 // of the Drop, as it came
	ways    []way
	way     way
	at      step
	pieces  bool   // it comes in pieces
	offset  uint32 // in units of 4 bytes, in the property that is being read
	bytes   int64  // of this way
	list    URIList
	letter  []byte // the answer to XdndDirectSave0
	name    string // what the source calls its file
	making  bool   // a file is open
	without bool   // a list came without a file in it
}

func (t *transfer) do(effects ...Effect) { t.machine.do(effects...) }

// next tries the next way.
func (t *transfer) next() {
	if t.making {
		t.making = false
		t.do(Discard{})
	}
	if len(t.ways) == 0 {
		if t.without {
			t.fail(drag.NotFiles, true)
		} else {
			t.fail(drag.Broken, true)
		}
		return
	}
	t.way, t.ways = t.ways[0], t.ways[1:]
	switch t.way.target {
	case t.machine.atoms.DirectSave:
		t.at = naming
		t.do(AskName{t.source.window})
	case t.machine.atoms.URIList:
		t.list = URIList{}
		t.ask()
	default:
		t.file()
	}
}

// file makes a file and asks for its contents.
func (t *transfer) file() {
	t.making = true
	t.do(Make{Name: t.name, Kind: t.way.content, Ext: t.way.ext})
	t.ask()
}

func (t *transfer) ask() {
	t.at, t.pieces, t.offset, t.bytes = asked, false, 0, 0
	wait := patience
	if t.way.target == t.machine.atoms.DirectSave {
		wait = savePatience
	}
	t.do(Convert{t.way.target, t.time}, Await{wait})
}

func (t *transfer) step(e Event) {
	switch e := e.(type) {
	case Late:
		t.fail(drag.Broken, true)
	case Unwritable:
		t.fail(drag.DiskFull, true)
	case Converted:
		t.converted(e)
	case Arrived:
		if t.at == incr {
			t.at, t.offset = reading, 0
			t.do(Read{})
		}
	case Piece:
		if t.at == reading {
			t.piece(e)
		}
	case Name:
		if t.at == naming {
			t.named(e.Name)
		}
	case Offered:
		t.offered(e.OK)
	case Saved:
		t.saved(e.Paths)
	}
}

func (t *transfer) converted(e Converted) {
	switch {
	case t.at != asked || e.Target != t.way.target:
	case e.Property == 0:
		t.next()
	default:
		t.at = reading
		t.do(Read{})
	}
}

// piece takes a piece of the property.
func (t *transfer) piece(p Piece) {
	switch {
	case p.Type == 0 && t.pieces: // the news of a piece that was read already
		t.at = incr
	case p.Type == t.machine.atoms.Incr && !t.pieces && t.offset == 0: // its number is a guess of the source's
		t.pieces, t.at = true, incr
		t.do(Await{patience})
	case p.Type == 0, p.Format != 8, p.More && (len(p.Data) == 0 || len(p.Data)%4 != 0):
		t.next()
	case !t.take(p.Data):
		t.fail(drag.TooMuch, true)
	case p.More:
		t.offset += uint32(len(p.Data) / 4) //nolint:gosec // of what the bound of bytes lets pass
		t.do(Read{t.offset}, Await{patience})
	case t.pieces && (len(p.Data) > 0 || t.offset > 0):
		t.at, t.offset = incr, 0
		t.do(Await{patience})
	default:
		t.complete()
	}
}

// take reports whether it is still within the bound.
func (t *transfer) take(data []byte) bool {
	t.bytes += int64(len(data))
	if t.bytes > t.way.bound {
		return false
	}
	switch {
	case len(data) == 0:
	case t.making:
		t.do(Store{data})
	case t.way.target == t.machine.atoms.DirectSave:
		t.letter = append(t.letter, data...)
	default:
		t.list.Write(data)
	}
	return true
}

// complete: all of it is here.
func (t *transfer) complete() {
	switch {
	case t.making && t.bytes == 0:
		t.next()
	case t.making:
		t.at = keeping
		t.do(Keep{})
	case t.way.target == t.machine.atoms.DirectSave:
		t.direct()
	default:
		if paths := t.list.Paths(); len(paths) > 0 {
			t.done(paths, false)
			return
		}
		t.without = true
		t.next()
	}
}

// named: the source can save its file itself.
func (t *transfer) named(name string) {
	if name == "" {
		t.next()
		return
	}
	t.name, t.at = name, telling
	t.do(Offer{t.source.window, name})
}

func (t *transfer) offered(ok bool) {
	switch {
	case t.at != telling:
	case ok:
		t.letter = nil
		t.ask()
	default:
		t.name = ""
		t.next()
	}
}

// direct reads the source's answer: it has saved the file (S), it cannot but has its bytes (F), or it has nothing.
func (t *transfer) direct() {
	switch string(t.letter) {
	case "S":
		t.at = keeping
		t.do(TakeSaved{})
	case "F":
		t.way = way{target: t.machine.atoms.Bytes, content: Bytes, bound: MostContents}
		t.file()
	default:
		t.name = ""
		t.do(Discard{})
		t.next()
	}
}

func (t *transfer) saved(paths []string) {
	switch {
	case t.at != keeping:
	case len(paths) > 0:
		t.making = false
		t.done(paths, true)
	default:
		t.fail(drag.Broken, true)
	}
}

func (t *transfer) done(paths []string, made bool) {
	t.do(Finished{t.source.window, t.source.field, true})
	t.end()
	t.do(Done{paths, made, t.source.x, t.source.y})
}

// fail ends it without anything. answer: the source is still there to be told.
func (t *transfer) fail(why drag.Failure, answer bool) {
	if answer {
		t.do(Finished{To: t.source.window, Field: t.source.field})
	}
	t.do(Discard{})
	t.end()
	t.do(Failed{why})
}

// died: the source is no more.
func (t *transfer) died() { t.fail(drag.Broken, false) }

func (t *transfer) end() {
	m := t.machine
	m.drop = nil
	if m.over == nil || m.over.window != t.source.window {
		m.do(Unwatch{t.source.window})
	}
	m.do(Close{})
}
