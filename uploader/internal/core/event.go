package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// CallID names a call in flight. It is never used twice in the life of a Core.
type CallID uint64

// Event is something that happened: a wish of the person, or the end of a Command.
type Event interface{ event() }

type (
	// Tick says only that time has passed.
	Tick struct{}
	// Started: Run was called. Before it nothing is begun.
	Started struct{}
	// Added: a drop with its ID.
	Added struct {
		Drop  Drop
		Noted bool // its DropAdded is durable already
	}
	// Discovered: files in a drop, in the order they are to be sent.
	Discovered struct {
		Drop    DropID
		Items   []FoundItem
		Skipped int // junk left out since the last time
	}
	// Explored ends an Explore: everything in the drop was seen.
	Explored struct {
		Drop    DropID
		Skipped int
		Fault   *fault.Error
	}
	// Wished: what the person wants of these items.
	Wished struct {
		Wish  Wish
		Items []ItemID
	}
	// WishedDrops: what the person wants of everything in these drops, found already or not.
	WishedDrops struct {
		Wish  Wish
		Drops []DropID
	}
	// Nudged: try a held destination at once; "" is all of them.
	Nudged struct{ Destination string }
	// Reopened: a destination was set up otherwise, removed, or is there again.
	Reopened struct{ Destination string }
	// Told: whoever waits for the drop's links has them.
	Told struct{ Drop DropID }
	// PasswordGiven: the password of a drop's links, which an earlier life of the program knew.
	PasswordGiven struct {
		Drop     DropID
		Password destination.Password
	}
	// Remembered ends the Remember. An error: none of its entries was written.
	Remembered struct{ Err error }
	// Jammed: the journal cannot be written for this reason, and is tried again at Next. A nil Fault: it can again.
	Jammed struct {
		Fault *fault.Error
		Next  time.Time
	}

	// Opened ends an Open.
	Opened struct {
		Call   CallID
		Name   string // as people know it
		Site   string // names where it leads; empty: nobody can say
		Links  bool   // it gives links
		Traits destination.Traits
		Err    *fault.Error
	}
	// Learned: the limits of an open destination changed.
	Learned struct {
		Place  Place
		Traits destination.Traits
	}
	// CreateDone ends a Create, with an answer for each file, in order.
	CreateDone struct {
		Call    CallID
		Answers []CreateAnswer
	}
	// SignDone ends a Sign.
	SignDone struct {
		Call    CallID
		Answers []destination.Result[destination.Request]
	}
	// SendDone ends a Send.
	SendDone struct {
		Call    CallID
		Receipt destination.Receipt
		Err     error // a *fault.Error, or a Stopped
		// Unused: the request had ended before a byte of it was sent.
		Unused bool
	}
	// ListDone ends a List. Stamp is what the file looks like now; zero where it is not to be seen.
	ListDone struct {
		Call    CallID
		Arrived destination.Arrived
		Stamp   Stamp
		Err     error
	}
	// CompleteDone ends a Complete.
	CompleteDone struct {
		Call    CallID
		Answers []destination.Result[destination.Object]
	}
	// LinkDone ends a Link.
	LinkDone struct {
		Call    CallID
		Answers []destination.Result[destination.Link]
	}
	// FreeDone ends a Free.
	FreeDone struct {
		Call CallID
		Err  error
		// Linked: it was not freed, as the history says that somebody has a link to it.
		Linked bool
	}
)

// CreateAnswer is what became of one file of a Create.
type CreateAnswer struct {
	Stamp   Stamp // the file as it is now; the zero Stamp where it could not be looked at
	Created destination.Created
	Err     error
	// NotAsked: the destination was not asked for it, because of Err, or because the file is not what the attempt began with.
	NotAsked bool
}

func (Tick) event()          {}
func (Started) event()       {}
func (Added) event()         {}
func (Discovered) event()    {}
func (Explored) event()      {}
func (Wished) event()        {}
func (WishedDrops) event()   {}
func (Nudged) event()        {}
func (Reopened) event()      {}
func (Told) event()          {}
func (PasswordGiven) event() {}
func (Remembered) event()    {}
func (Jammed) event()        {}
func (Opened) event()        {}
func (Learned) event()       {}
func (CreateDone) event()    {}
func (SignDone) event()      {}
func (SendDone) event()      {}
func (ListDone) event()      {}
func (CompleteDone) event()  {}
func (LinkDone) event()      {}
func (FreeDone) event()      {}

// Stopped is the error of a call that was ended by a Stop, or by the end of the program: nothing is wrong with anything.
type Stopped struct{ Why string }

// Error implements error.
func (s Stopped) Error() string { return s.Why }
