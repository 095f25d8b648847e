package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Fact is one of the types below: something that is true from now on, and is remembered over a crash. What belongs together
// is one fact, so that a crash can never keep one half of it.
type Fact interface{ fact() }

type (
	// DropAdded: the person dropped something. Durable before Queue.Add returns.
	DropAdded struct{ Drop Drop }
	// DropExpanded: every path was looked through; no more items will be found.
	DropExpanded struct {
		Drop            DropID
		Skipped, Unread int
		Fault           *fault.Error // nothing readable in it
	}
	// DropWished: what the person wants of items that are yet to be found in it.
	DropWished struct {
		Drop DropID
		Wish Wish
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
	// EarlyLinked: links were made before their files arrived, and somebody may have them from now on. A Drop has one link for
	// all, with this id; else each item has its own.
	EarlyLinked struct {
		Drop   DropID
		LinkID string
		Items  []EarlyItem
	}
	// EarlyLost: the early link of the drop, or those of the items, lead to nothing, and never will; Ends are to withdraw them.
	EarlyLost struct {
		Drop  DropID
		Items []ItemID
		Ends  []Owed
	}
	// DropRemoved takes the drop and all its items away.
	DropRemoved struct{ Drop DropID }

	// ItemsFound: files of a drop. Their first attempt counts as begun with it: small files get by with this and ItemStored.
	ItemsFound struct{ Items []FoundItem }
	// ItemsAsked: an upload is asked for, for the attempt that each is at. Durable before the call: what was never asked for owes nothing.
	ItemsAsked struct{ IDs []ItemID }
	// ItemsWished: what the person wants of them, what must be freed because of it, and which aborts are not owed any more.
	ItemsWished struct {
		IDs      []ItemID
		Wish     Wish
		Owes     []Owed
		Forgives []string // Owed.ID
		Entries  []Entry  // owed to the history, because nothing else will bring them there any more
	}
	// AttemptBegan: this attempt is the one, with the file as Stamp says. Whatever the attempts before it opened is void; Frees
	// is the abort that is owed for the last of them, where it may have opened an upload.
	AttemptBegan struct {
		ID      ItemID
		Attempt int
		Stamp   Stamp
		Frees   *Owed
		Entry   *Entry // owed to the history: somebody may have a link to the attempt before
	}
	// UploadOpened: the attempt's upload is open. Durable before the first piece of a multipart upload is sent.
	UploadOpened struct {
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
	// ItemsRemoved takes items away, and says what must be freed, and what the history is owed, because of it.
	ItemsRemoved struct {
		IDs     []ItemID
		Owes    []Owed
		Entries []Entry
	}

	// AbortOwed: an upload to be freed that no other fact names.
	AbortOwed struct{ Owed Owed }
	// AbortPaid: it was freed, or is not to be.
	AbortPaid struct{ ID string }

	// EntryOwed: an entry of the history that no other fact names.
	EntryOwed struct{ Entry Entry }
	// EntryWritten: the history has it.
	EntryWritten struct{ ID string }
)

// EarlyItem is a file that an early link leads to.
type EarlyItem struct {
	ID      ItemID
	Attempt int    // that it was made at: the name of its own link is made of it
	Site    string // where it was made; empty: nobody can say
}

// Owed is an upload that still has to be freed at its destination.
type Owed struct {
	ID          string // of the file, its attempt, and whether the object itself must go: the same debt has the same ID
	Destination string
	Upload      destination.Upload // Key may be empty where the answer to Create was lost
	Delete      bool               // it is stored: the object itself must go
	// Row is the drop among whose rows the history may have one of it, which is told when it is freed; or, where it is not stored, the drop
	// whose one early link leaves it out then, and waits for that. Empty: none.
	Row       DropID
	NotBefore time.Time // an undo may still come until then, or the object itself
	// LinkID, where it is not empty, is a link that is to be withdrawn, and there is no upload but its Site.
	LinkID string
	// Generation is the one of its destination that it was opened in, in this run: it is freed there. 0: as the destination is
	// set up now. It is not remembered.
	Generation uint64
}

// FoundItem is a file as it was found.
type FoundItem struct {
	ID        ItemID
	Drop      DropID
	Dir, Base string // as in Item
	Name      string // what the destination is told: the path inside a dropped folder, else the base name
	Target    string // what is read, where Dir and Base are a link
	Stamp     Stamp
	Fault     *fault.Error // found, but not readable
}

func (DropAdded) fact()    {}
func (DropExpanded) fact() {}
func (DropWished) fact()   {}
func (DropSettled) fact()  {}
func (DropTold) fact()     {}
func (DropLinked) fact()   {}
func (EarlyLinked) fact()  {}
func (EarlyLost) fact()    {}
func (DropRemoved) fact()  {}
func (ItemsFound) fact()   {}
func (ItemsAsked) fact()   {}
func (ItemsWished) fact()  {}
func (AttemptBegan) fact() {}
func (UploadOpened) fact() {}
func (PieceArrived) fact() {}
func (ItemStored) fact()   {}
func (ItemLinked) fact()   {}
func (ItemFailed) fact()   {}
func (ItemsRemoved) fact() {}
func (AbortOwed) fact()    {}
func (AbortPaid) fact()    {}
func (EntryOwed) fact()    {}
func (EntryWritten) fact() {}
