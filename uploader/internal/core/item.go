package core

import (
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// DropID and ItemID are ULIDs, so that they sort by the time they were made. An ItemID is also the destination.File.ID.
type (
	DropID string
	ItemID string
)

// Drop is the unit a person thinks in: what was dropped at once, where it goes, and what becomes of it.
type Drop struct {
	ID          DropID   // filled by Queue.Add
	Destination string   // id of the destination in the settings; a drop stays with it
	Paths       []string // files and folders; Add makes relative ones absolute
	Options     Options
	Added       time.Time // filled by Queue.Add
}

// Options are what the person chose for a drop.
type Options struct {
	Life     time.Duration `json:"life,omitempty"`     // of the links; 0: the destination's default
	Together bool          `json:"together,omitempty"` // one link for everything in the drop, where the destination can
	// Password of its links. It is kept in memory alone: Protected is what is remembered of it. In a view it is empty.
	Password destination.Password `json:"-"`
	// Protected: its links have a password, and none is made without. Queue.Add sets it where there is a Password.
	Protected    bool   `json:"protected,omitempty"`
	MaxDownloads int64  `json:"max_downloads,omitempty"` // of each link; 0: no limit
	Note         string `json:"note,omitempty"`          // for whoever opens a link
	Sender       string `json:"sender,omitempty"`        // whose name they read
	// Ticket is what the person calls the matter that the drop belongs to. It is kept in the history, and told to nobody.
	Ticket string `json:"ticket,omitempty"`
	// LinkAtDrop: links are made as soon as uploads are open, where the destination can, and not when the files have arrived.
	LinkAtDrop bool `json:"link_at_drop,omitempty"`
}

// Wish is what the person wants of an item. It is journaled, and the engine never overwrites it.
type Wish uint8

// The wishes.
const (
	Run    Wish = iota // go on; on a failed item: try again
	Pause              // stay as it is, also over a restart
	Cancel             // stop, and free what was stored of it
	Remove             // like Cancel, and take the row away
)

// Step is how far an item has come. It is derived from facts, and only moves forward within an attempt.
type Step uint8

// The steps.
const (
	Found   Step = iota // known to be a file, its size read
	Created             // the destination has opened an upload for it
	Sent                // every piece acknowledged
	Stored              // proven to be one whole object
	Linked              // has its link, or its destination gives none
)

// Stamp tells one version of a file from another. ctime is left out on purpose: virus scanners and backup tools touch it.
type Stamp struct {
	Size    int64  `json:"size"`         // bytes
	ModTime int64  `json:"mtime"`        // nanoseconds since 1970
	FileID  string `json:"id,omitempty"` // device and inode, or volume and file index; empty where the system gives none
}

// Item is a snapshot of one file in the queue: a value, never shared with the engine. Wish, Step and Fault are what is
// known of it; what is shown is derived from them by State.
type Item struct {
	ID          ItemID
	Drop        DropID
	Destination string
	Dir, Base   string // the path, cut at its last separator so that ten thousand files of one folder share its name
	Stamp       Stamp
	Wish        Wish
	Step        Step
	Attempt     int
	Fault       *fault.Error // why it does not go on by itself, or, with RetryAt, why it waits
	RetryAt     time.Time    // not zero: tries again by itself at that time
	Active      bool         // something of it is on its way right now
	Held        bool         // its destination is on hold (View.Holds says why)
	Restored    bool         // it was there before this start, and goes on
	LinkLess    bool         // the destination gives no links
	HadLink     bool         // a link to it was made, here or before a restart: taken away, it stays stored
	Grouped     bool         // it belongs to a drop that ends in one link
	Before      int          // how many items are before it, while it waits
	Link        destination.Link
	// Early is its own link, or the one of a drop of one file, while the file is still on its way: it leads to nothing yet.
	Early destination.Link
	// EarlyMade: somebody may have a link that was made before the file arrived. EarlyLost: that one leads to nothing, and never will.
	EarlyMade, EarlyLost bool
}

// Path is the file as the person knows it: the path that was dropped, or one below it. It may be a link.
func (i Item) Path() string { return JoinPath(i.Dir, i.Base, Separators()) }

// DropView is a snapshot of one drop.
type DropView struct {
	ID          DropID
	Destination string
	Paths       []string // what was dropped; not to be changed
	Name        string   // the folder's or first file's name; the rest is the window's to say
	Folder      bool     // one folder was dropped
	Options     Options
	Added       time.Time
	Restored    bool
	Looking     bool // its folders are still being read
	Skipped     int  // junk files left out: .DS_Store, Thumbs.db, desktop.ini, ~$…
	Unread      int  // folders and files in it that could not be read or are not files
	Items       int
	Done        int // stored and linked (or sent, where there are no links)
	Failed      int
	Paused      int
	Cancelled   int
	Bytes       int64 // of all its items
	Settled     bool  // nothing in it moves any more
	Told        bool  // whoever waits for its links has them, all that there are
	Held        bool
	LinkLess    bool
	Locked      bool             // its links wait for the password, which is not known any more (Queue.GivePassword)
	TooMany     int              // how many files one link there may have, where the drop was to end in one and has more; else 0
	Fault       *fault.Error     // of the drop itself: nothing readable in it, or its one link could not be made
	Link        destination.Link // of a drop that ends in one link
	// LinkID is the id that its one link was asked for with, and that its entry in the history has; empty: it never was. What is
	// stored then stays stored when the drop is taken away, because nobody knows whether a link leads to it.
	LinkID string
	// Early is the one link while files are still on their way; EarlyMade and EarlyLost are as for an Item.
	Early                destination.Link
	EarlyMade, EarlyLost bool
}

// View is the queue at a glance.
type View struct {
	Version uint64 // changes when anything but Numbers does
	Drops   int
	Items   int
	Totals  Totals
	Holds   []Hold
	Owed    int // uploads of no use that are still to be freed in this run
	// Unfreed is how many more were tried too often in this run; they are owed to the next start. FreeFault is why the last one
	// that was tried could not be freed; nil: it was.
	Unfreed   int
	FreeFault *fault.Error
	Notice    *fault.Error // something to tell once: JournalLost
	// Unwritten is how many entries the history does not have yet, and HistoryFault why, where the last try failed. They
	// are owed to the next start, too.
	Unwritten    int
	HistoryFault *fault.Error
}

// Totals count what this run has to do: finished drops of earlier runs are not in it.
type Totals struct {
	Files, Done, Failed, Paused, Cancelled int
	Bytes, DoneBytes                       int64
	Moving                                 int // neither done, failed, paused nor cancelled
}

// Hold stops a whole destination instead of failing ten thousand items.
type Hold struct {
	Destination string // "" where the queue itself cannot go on (DiskFull, JournalLost)
	Fault       *fault.Error
	Since       time.Time
	Next        time.Time // when it is tried again by itself; zero: a person must act
}

// DropReport is what became of a drop.
type DropReport struct {
	Drop  DropView
	Links []NamedLink // one per done item, in the order of the paths; a single one where Options.Together applied
	// Restored: the drop was there before this start; the clipboard should be left alone.
	Restored bool
	// Arriving: the files are still on their way, and the links lead to nothing until they have arrived. There is one such report in
	// a run at most, and Links has all that there will be, unless something goes wrong.
	Arriving bool
	// Given: each of the Links was in that one. Lost is how many links that were made early lead to nothing and never will.
	Given bool
	Lost  int
}

// NamedLink is a link with what it stands for.
type NamedLink struct {
	Item  ItemID // of the first file
	Name  string
	Files int
	Size  int64 // bytes
	Link  destination.Link
}
