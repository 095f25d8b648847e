package xdnd

import (
	"time"

	"linkdrop/ui/drag"
)

// Atoms are the numbers that the X server gave the names of the protocol. None of them is 0.
type Atoms struct {
	Enter, Position, Leave, Drop uint32 // XdndEnter, …
	Incr                         uint32 // INCR: a property that comes in pieces
	URIList                      uint32 // text/uri-list
	CopiedFiles                  uint32 // x-special/gnome-copied-files: such a list after a line with a verb
	DirectSave                   uint32 // XdndDirectSave0
	Bytes                        uint32 // application/octet-stream
	Images                       []Image
	Texts                        []uint32 // UTF-8, best first
}

// Image is a type of picture.
type Image struct {
	Atom uint32
	Ext  string // of a file's name, with the dot
}

// Event is what came in.
type Event interface{ event() }

// The events. Those that answer an effect name it.
type (
	// Message is a client message to the window, from whoever sent it.
	Message struct {
		Type, Window uint32
		Data         [5]uint32
	}
	// Types answers AskTypes.
	Types struct {
		Source  uint32
		Offered []uint32
		Dead    bool // there is no such window
	}
	// Copied: what is on the clipboard is to be read, of which these types are offered.
	Copied struct{ Offered []uint32 }
	// Gone: a window that was watched is no more.
	Gone struct{ Window uint32 }
	// Converted answers Convert: the source has put it into Property; 0: it refuses.
	Converted struct{ Target, Property uint32 }
	// Arrived: the source has changed the property.
	Arrived struct{}
	// Piece answers Read. Type 0: the property is not there. More: the property has more behind Data.
	Piece struct {
		Type   uint32
		Format byte // bits: 8, 16 or 32
		Data   []byte
		More   bool
	}
	// Name answers AskName; empty: there is none.
	Name struct{ Name string }
	// Offered answers Offer: whether the source was told.
	Offered struct{ OK bool }
	// Saved answers TakeSaved and Keep: the paths that are there now; none: nothing.
	Saved struct{ Paths []string }
	// Unwritable: a file could not be made or written.
	Unwritable struct{}
	// Late: the time of the last Await is over.
	Late struct{}
)

// Effect is what is to be done. Those that are answered name the event.
type Effect interface{ effect() }

// The effects.
type (
	// Watch asks to be told when a window goes; Unwatch ends that. A window that is gone already is told by Gone.
	Watch struct{ Window uint32 }
	// Unwatch ends Watch.
	Unwatch struct{ Window uint32 }
	// AskTypes reads the list of types on the source: Types.
	AskTypes struct{ Source uint32 }
	// Status is the answer to a Position: sent to the window To, naming Field.
	Status struct {
		To, Field uint32
		Accept    bool
	}
	// Finished is the answer to a Drop.
	Finished struct {
		To, Field uint32
		Accept    bool
	}
	// Convert asks for what is dragged as a type, into a window that is new: Converted.
	Convert struct{ Target, Time uint32 }
	// Read reads the property from an offset (in units of 4 bytes) on, and deletes it when it was read to its end: Piece.
	Read struct{ Offset uint32 }
	// Await: Late is to come after so long, unless there is another Await or Close before.
	Await struct{ For time.Duration }
	// AskName reads the name of the file that the source would save itself: Name.
	AskName struct{ Source uint32 }
	// Offer tells the source where to save a file of that name: Offered.
	Offer struct {
		Source uint32
		Name   string
	}
	// TakeSaved looks for what the source has saved: Saved.
	TakeSaved struct{}
	// Make opens a file for contents. Name is what the source calls it, or empty, and then it is called after Kind.
	Make struct {
		Name string
		Kind Content
		Ext  string
	}
	// Store appends to that file.
	Store struct{ Data []byte }
	// Keep closes it: Saved. Discard throws it away, with everything that was made in this drop.
	Keep struct{}
	// Discard throws away what was made in this drop.
	Discard struct{}
	// Show: this is over the window. X and Y are the root window's pixels.
	Show struct {
		Kind   drag.Kind
		X, Y   int
		Taking bool
	}
	// Hide: nothing is over the window any more.
	Hide struct{}
	// Done: what was let go is here. X and Y are the root window's pixels.
	Done struct {
		Paths []string
		Made  bool
		X, Y  int
	}
	// Failed: what was let go cannot be had.
	Failed struct{ Why drag.Failure }
	// Close ends a drop: its window can go, and no time runs any more.
	Close struct{}
)

// Content is what a file without a name is made of.
type Content int

// The contents.
const (
	Picture Content = iota
	Text
	Bytes
)

func (Message) event()    {}
func (Types) event()      {}
func (Copied) event()     {}
func (Gone) event()       {}
func (Converted) event()  {}
func (Arrived) event()    {}
func (Piece) event()      {}
func (Name) event()       {}
func (Offered) event()    {}
func (Saved) event()      {}
func (Unwritable) event() {}
func (Late) event()       {}

func (Watch) effect()     {}
func (Unwatch) effect()   {}
func (AskTypes) effect()  {}
func (Status) effect()    {}
func (Finished) effect()  {}
func (Convert) effect()   {}
func (Read) effect()      {}
func (Await) effect()     {}
func (AskName) effect()   {}
func (Offer) effect()     {}
func (TakeSaved) effect() {}
func (Make) effect()      {}
func (Store) effect()     {}
func (Keep) effect()      {}
func (Discard) effect()   {}
func (Show) effect()      {}
func (Hide) effect()      {}
func (Done) effect()      {}
func (Failed) effect()    {}
func (Close) effect()     {}
