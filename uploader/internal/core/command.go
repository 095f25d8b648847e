package core

import (
	"time"

	"linkdrop/uploader/destination"
)

// Command is something to be done. Each one with a Call ends in exactly one event that names it, also when it breaks.
type Command interface {
	// AfterSync reports whether the command must wait until every fact up to the last Ready with Sync is durable.
	AfterSync() bool
}

// Place is an open destination: a Command goes to the one that was opened as this generation, and to no other.
type Place struct {
	Destination string
	Generation  uint64
}

type (
	// Explore looks through the paths of a drop: Discovered as often as it takes, then Explored.
	Explore struct {
		Drop  Drop
		Known []string // paths of items found earlier
	}
	// Open opens a destination.
	Open struct {
		Call  CallID
		Place Place
	}
	// Create looks at the files again, and opens uploads for those that are as they were.
	Create struct {
		Call  CallID
		Place Place
		Files []CreateFile
	}
	// Sign asks for the requests of pieces.
	Sign struct {
		Call   CallID
		Place  Place
		Pieces []SignPiece
		Sync   bool // an upload among them is not durable yet
	}
	// Send sends one piece.
	Send struct {
		Call    CallID
		Place   Place
		Item    ItemID
		Drop    DropID
		Path    string
		Stamp   Stamp
		Upload  destination.Upload
		N       int
		Request destination.Request
		Expect  bool // ask before the body: the last request broke in the middle of it
		Sync    bool // its upload is not durable yet
	}
	// List asks the storage what it has of an upload.
	List struct {
		Call     CallID
		Place    Place
		Item     ItemID
		Path     string
		Upload   destination.Upload
		Stored   bool                  // it was an object once
		Receipts []destination.Receipt // known ones, with their checksums
	}
	// Complete makes objects of uploads.
	Complete struct {
		Call  CallID
		Place Place
		Sent  []destination.Sent // Digests of the whole are for the runner to fill in
	}
	// Link asks for links.
	Link struct {
		Call     CallID
		Place    Place
		Requests []destination.LinkRequest
		// Look: some of it was stored by an earlier run, and may be gone where nobody looks who makes the link.
		Look bool
	}
	// Free aborts an upload, or deletes an object: but for one to which a link was made from its row in the history, which has the id
	// of Owed.Row, or one of Rows.
	Free struct {
		Call  CallID
		Place Place
		Owed  Owed
		Rows  []string
	}
	// Stop ends what is under way for pieces of an item (Sign, Send), at once or when the time has come: it ends with a Stopped,
	// unless it comes to an end of its own.
	Stop struct {
		Item  ItemID
		Why   string
		Grace time.Duration
	}
	// Keep takes a Stop back whose time has not come.
	Keep struct{ Item ItemID }
	// Remember puts entries into the history, all or none of them. It ends in one Remembered, and there is one at a time.
	Remember struct{ Entries []Entry }
	// Report tells the observer what became of a drop.
	Report struct{ Report DropReport }
)

// CreateFile is one file to be opened.
type CreateFile struct {
	Item  ItemID
	Path  string
	Stamp Stamp
	File  destination.File
	// Fresh: this attempt was never asked for, so the file may have changed since it was found; its size now counts.
	Fresh bool
	Limit int64 // bytes; 0: none
}

// SignPiece is one piece to be signed.
type SignPiece struct {
	Item   ItemID
	Path   string
	Stamp  Stamp
	Upload destination.Upload
	N      int
}

// AfterSync implements Command.
func (Explore) AfterSync() bool { return false }

// AfterSync implements Command.
func (Open) AfterSync() bool { return false }

// AfterSync implements Command: whatever a destination opens must be found again.
func (Create) AfterSync() bool { return true }

// AfterSync implements Command.
func (c Sign) AfterSync() bool { return c.Sync }

// AfterSync implements Command.
func (s Send) AfterSync() bool { return s.Sync }

// AfterSync implements Command.
func (List) AfterSync() bool { return false }

// AfterSync implements Command.
func (Complete) AfterSync() bool { return false }

// AfterSync implements Command: no link is made of what a crash could forget.
func (Link) AfterSync() bool { return true }

// AfterSync implements Command: what is freed is not believed to be there after a crash.
func (Free) AfterSync() bool { return true }

// AfterSync implements Command.
func (Stop) AfterSync() bool { return false }

// AfterSync implements Command.
func (Keep) AfterSync() bool { return false }

// AfterSync implements Command.
func (Remember) AfterSync() bool { return false }

// AfterSync implements Command: what was told is not to be forgotten.
func (Report) AfterSync() bool { return true }
