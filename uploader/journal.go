package uploader

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Journal remembers the facts that must survive a crash. It holds no signed URL, no token, no password. The queue is its
// only writer.
type Journal interface {
	// Load returns what was there when the journal was opened, oldest drop first.
	Load() (Recovered, error)
	// Write hands over facts in order and returns at once; they are durable within 250 ms. done, if not nil, is called from
	// another goroutine when they are, or with the error (a *fault.Error) that keeps them from it; then none of them was
	// written, and the caller writes them again later.
	Write(done func(error), facts ...Fact)
	// Close makes everything durable and lets go of the files.
	Close() error
}

// Fact is one of the types below.
type Fact interface{ fact() }

type (
	// DropAdded: the person dropped something. Durable before Add returns.
	DropAdded struct{ Drop Drop }
	// DropExpanded: every path was looked through; no more items will be found.
	DropExpanded struct {
		Drop            DropID
		Skipped, Unread int
		Fault           *fault.Error // nothing readable in it
	}
	// DropSettled: nothing in it moves any more. Once it was told as well, it is not in the queue at the next start.
	DropSettled struct {
		Drop    DropID
		Settled bool // false: somebody tried again
	}
	// DropTold: the outside world was told what became of it: printed, copied or notified. A settled drop that nobody was told of
	// is in the queue again at the next start.
	DropTold struct {
		Drop DropID
		Told bool // false: there will be news
	}
	// DropLinked: the id its one link was asked for with. Before the call, so that a lost answer is asked for again.
	DropLinked struct {
		Drop   DropID
		LinkID string
		Done   bool
	}
	// DropRemoved takes the drop and all its items away.
	DropRemoved struct{ Drop DropID }

	// ItemsFound: files of a drop. Small files get by with this and ItemStored.
	ItemsFound struct{ Items []FoundItem }
	// ItemsWished: what the person wants of them.
	ItemsWished struct {
		IDs  []ItemID
		Wish Wish
	}
	// ItemCreated: an upload is open. Durable before the first piece of a multipart upload is sent. With neither key nor parts: it
	// the attempt began, and is about to be opened; the abort that the attempt before it is owed is handed over in the same Write.
	ItemCreated struct {
		ID     ItemID
		Stamp  Stamp
		Upload destination.Upload
	}
	// PieceArrived: the storage acknowledged a piece.
	PieceArrived struct {
		ID      ItemID
		Attempt int
		Receipt destination.Receipt
	}
	// ItemStored: it is one whole object. Durable before a link is shown.
	ItemStored struct {
		ID     ItemID
		Upload destination.Upload
		CRC64  *uint64
	}
	// ItemLinked: it has its link, which the journal does not hold: asked for again with the same LinkID it is the same link.
	ItemLinked struct{ ID ItemID }
	// ItemFailed: it does not go on without a person. A nil Fault takes it back.
	ItemFailed struct {
		ID    ItemID
		Fault *fault.Error
	}
	// ItemsRemoved takes items away.
	ItemsRemoved struct{ IDs []ItemID }

	// AbortOwed: an upload to be freed. Durable before "cancelled" shows.
	AbortOwed struct{ Owed Owed }
	// AbortPaid: it was freed.
	AbortPaid struct{ ID string }
)

// Owed is an upload that still has to be freed at its destination.
type Owed struct {
	ID          string // ULID
	Destination string
	Upload      destination.Upload // Key may be empty where the answer to Create was lost
	Delete      bool               // it is stored: the object itself must go
	NotBefore   time.Time          // an undo may still come until then
}

// FoundItem is a file as it was found.
type FoundItem struct {
	ID        ItemID
	Drop      DropID
	Dir, Base string // as in Item
	Name      string // what the destination is told: the path inside a dropped folder. Empty in journals from before it was noted
	Target    string // what is read, where Dir and Base are a link
	Stamp     Stamp
	Fault     *fault.Error // found, but not readable
}

// Recovered is the content of a journal.
type Recovered struct {
	Drops []RecoveredDrop
	Owed  []Owed
	// Lost says that an earlier journal could not be read and was set aside (Kind JournalLost, Detail names the file).
	Lost *fault.Error
}

// RecoveredDrop is a drop that was not settled, or not told.
type RecoveredDrop struct {
	Drop            Drop
	Expanded        bool
	Skipped, Unread int
	Fault           *fault.Error
	LinkID          string
	Linked          bool
	Told            bool            // its end was told before; it can only be a drop in which something failed
	Items           []RecoveredItem // in the order they were found
}

// RecoveredItem is an item of it.
type RecoveredItem struct {
	FoundItem
	Wish     Wish
	Step     Step
	Created  Stamp // the stamp when the upload was opened
	Upload   destination.Upload
	Receipts []destination.Receipt
	CRC64    *uint64
}

func (DropAdded) fact()    {}
func (DropExpanded) fact() {}
func (DropSettled) fact()  {}
func (DropTold) fact()     {}
func (DropLinked) fact()   {}
func (DropRemoved) fact()  {}
func (ItemsFound) fact()   {}
func (ItemsWished) fact()  {}
func (ItemCreated) fact()  {}
func (PieceArrived) fact() {}
func (ItemStored) fact()   {}
func (ItemLinked) fact()   {}
func (ItemFailed) fact()   {}
func (ItemsRemoved) fact() {}
func (AbortOwed) fact()    {}
func (AbortPaid) fact()    {}
