package uploader

import (
	"iter"
	"path/filepath"
	"strings"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
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

// What a journal holds. Each is declared, with what it means, where the facts are folded.
//
//nolint:revive // see there
type (
	Fact         = core.Fact
	DropAdded    = core.DropAdded
	DropExpanded = core.DropExpanded
	DropWished   = core.DropWished
	DropSettled  = core.DropSettled
	DropTold     = core.DropTold
	DropLinked   = core.DropLinked
	EarlyLinked  = core.EarlyLinked
	EarlyLost    = core.EarlyLost
	DropRemoved  = core.DropRemoved
	ItemsFound   = core.ItemsFound
	ItemsAsked   = core.ItemsAsked
	ItemsWished  = core.ItemsWished
	ItemsRemoved = core.ItemsRemoved
	AttemptBegan = core.AttemptBegan
	UploadOpened = core.UploadOpened
	PieceArrived = core.PieceArrived
	ItemStored   = core.ItemStored
	ItemLinked   = core.ItemLinked
	ItemFailed   = core.ItemFailed
	AbortOwed    = core.AbortOwed
	AbortPaid    = core.AbortPaid
	EntryOwed    = core.EntryOwed
	EntryWritten = core.EntryWritten

	EarlyItem = core.EarlyItem // a file that an early link leads to
	FoundItem = core.FoundItem // a file as it was found
	Owed      = core.Owed      // an upload that still has to be freed
)

// Recovered is the content of a journal.
type Recovered struct {
	Drops   []RecoveredDrop
	Owed    []Owed
	Entries []Entry // owed to the history
	// Lost says that an earlier journal could not be read and was set aside (Kind JournalLost, Detail names the file).
	Lost *fault.Error
}

// RecoveredDrop is a drop that was not settled, or that nobody was told of.
type RecoveredDrop struct {
	Drop            Drop
	Expanded        bool
	Skipped, Unread int
	Fault           *fault.Error
	LinkID          string
	Linked          bool
	Early           string // id of its one link, which was made before its files arrived; empty: none was
	EarlyLost       bool
	Wish            Wish // of items yet to be found
	Settled, Told   bool
	Items           []RecoveredItem // in the order they were found
}

// RecoveredItem is an item of it.
type RecoveredItem struct {
	FoundItem
	Wish     Wish
	Step     Step  // Found, Created, Stored or Linked
	Created  Stamp // the stamp when the upload was opened
	Asked    int   // the highest attempt that its destination was asked for; 0: none
	Upload   destination.Upload
	Receipts []destination.Receipt
	CRC64    *uint64
	// Early is the attempt at which a link to it was made before it arrived, 0 where none was; EarlySite is where.
	Early     int
	EarlySite string
	EarlyLost bool
}

// facts gives the content back as the facts it came from, so that one fold serves a running queue and a restarted one.
func (r Recovered) facts() iter.Seq[Fact] {
	return func(yield func(Fact) bool) {
		for _, d := range r.Drops {
			if d.emptied() {
				continue
			}
			for _, f := range d.facts() {
				if !yield(f) {
					return
				}
			}
		}
		for _, owed := range r.Owed {
			if !yield(AbortOwed{Owed: owed}) {
				return
			}
		}
		for _, e := range r.Entries {
			if !yield(EntryOwed{Entry: e}) {
				return
			}
		}
	}
}

// emptied reports whether its last row was taken away just before the end.
func (d RecoveredDrop) emptied() bool { return d.Expanded && len(d.Items) == 0 && d.Fault == nil }

func (d RecoveredDrop) facts() []Fact {
	facts := []Fact{DropAdded{Drop: d.Drop}}
	if d.Wish != Run {
		facts = append(facts, DropWished{Drop: d.Drop.ID, Wish: d.Wish})
	}
	found := ItemsFound{Items: make([]FoundItem, len(d.Items))}
	for i, it := range d.Items {
		found.Items[i] = it.FoundItem
		found.Items[i].Drop = d.Drop.ID
		if it.Name == "" {
			found.Items[i].Name = nestedName(d.Drop, it.FoundItem)
		}
	}
	facts = append(facts, found)
	var asked ItemsAsked
	for _, it := range d.Items {
		facts = append(facts, it.facts()...)
		if it.Asked >= max(1, it.Upload.File.Attempt) {
			asked.IDs = append(asked.IDs, it.ID)
		}
	}
	facts = append(facts, asked)
	facts = append(facts, d.earlyFacts()...)
	if d.Expanded {
		facts = append(facts, DropExpanded{Drop: d.Drop.ID, Skipped: d.Skipped, Unread: d.Unread, Fault: d.Fault})
	}
	if d.LinkID != "" {
		facts = append(facts, DropLinked{Drop: d.Drop.ID, LinkID: d.LinkID, Done: d.Linked})
	}
	return append(facts, DropSettled{Drop: d.Drop.ID, Settled: d.Settled}, DropTold{Drop: d.Drop.ID, Told: d.Told})
}

// earlyFacts say which links were made before their files arrived.
func (d RecoveredDrop) earlyFacts() (facts []Fact) {
	made, lost := EarlyLinked{LinkID: d.Early}, EarlyLost{}
	if d.Early != "" {
		made.Drop = d.Drop.ID
	}
	for _, it := range d.Items {
		if it.Early > 0 {
			made.Items = append(made.Items, EarlyItem{ID: it.ID, Attempt: it.Early, Site: it.EarlySite})
		}
		if it.EarlyLost {
			lost.Items = append(lost.Items, it.ID)
		}
	}
	if made.Drop != "" || len(made.Items) > 0 {
		facts = append(facts, made)
	}
	if d.EarlyLost {
		lost.Drop = d.Drop.ID
	}
	if d.EarlyLost || len(lost.Items) > 0 {
		facts = append(facts, lost)
	}
	return facts
}

// nestedName is for journals of the first version, which had no names. It is the path inside the dropped folder the file came
// from, or its own name where it was dropped itself.
func nestedName(d Drop, f FoundItem) string {
	path := core.JoinPath(f.Dir, f.Base, core.Separators())
	for _, root := range d.Paths {
		if !strings.HasPrefix(path, root) { // ten thousand files may have been dropped together
			continue
		}
		if path == root {
			return f.Base
		}
		if rel := relative(root, path); filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return f.Base
}

// facts of an item, without the one that it was found.
func (it RecoveredItem) facts() []Fact {
	var facts []Fact
	u := it.Upload
	stamp := it.Stamp
	if it.Created != (Stamp{}) {
		stamp = it.Created
	}
	if u.File.Attempt > 1 || stamp != it.Stamp {
		facts = append(facts, AttemptBegan{ID: it.ID, Attempt: max(1, u.File.Attempt), Stamp: stamp})
	}
	switch {
	case it.Step >= Stored:
		facts = append(facts, ItemStored{ID: it.ID, Upload: u, CRC64: it.CRC64})
	case it.Step >= Created && (u.Key != "" || u.Parts > 0):
		facts = append(facts, UploadOpened{ID: it.ID, Stamp: stamp, Upload: u})
		for _, r := range it.Receipts {
			facts = append(facts, PieceArrived{ID: it.ID, Attempt: u.File.Attempt, Receipt: r})
		}
	}
	if it.Step == Linked {
		facts = append(facts, ItemLinked{ID: it.ID})
	}
	if it.Fault != nil {
		facts = append(facts, ItemFailed{ID: it.ID, Fault: it.Fault})
	}
	if it.Wish != Run {
		facts = append(facts, ItemsWished{IDs: []ItemID{it.ID}, Wish: it.Wish})
	}
	return facts
}
