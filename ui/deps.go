package ui

import (
	"context"
	"net/url"
	"time"

	"linkdrop/ui/downloads"
	"linkdrop/ui/drag"
	"linkdrop/ui/kit"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/settings"
)

// Queue is what the window needs of *uploader.Queue, which documents the methods.
type Queue interface {
	Add(ctx context.Context, d uploader.Drop) (uploader.DropID, error)
	Wish(ctx context.Context, w uploader.Wish, ids ...uploader.ItemID) error
	WishDrop(ctx context.Context, w uploader.Wish, ids ...uploader.DropID) error
	Nudge(dest string)
	GivePassword(id uploader.DropID, password destination.Password)
	View() uploader.View
	Drops(dst []uploader.DropView, newest int) (n int, version uint64)
	Items(dst []uploader.Item, drop uploader.DropID, from int) (n int, version uint64)
	Progress(dst []uploader.Numbers, ids []uploader.ItemID) int
	DropProgress(dst []uploader.Numbers, ids []uploader.DropID) int
	Overall() uploader.Numbers
}

// Archive is what was sent. Its methods may block on disk or network; the window calls them off the ui thread.
type Archive interface {
	// List returns entries, newest first.
	List(ctx context.Context, q uploader.Query) ([]uploader.Entry, error)
	// NewLink makes another link to a stored file, for life (0: the destination's default). id is Entry.ID and Link.ID.
	NewLink(ctx context.Context, id string, life time.Duration, o destination.LinkOptions) (destination.Link, error)
	// Extend gives every link to it a new life from now on, and returns when the last of them ends; Revoke ends them.
	Extend(ctx context.Context, id string, life time.Duration) (ends time.Time, err error)
	Revoke(ctx context.Context, id string) error
	// Delete removes the stored file; every link to it ends.
	Delete(ctx context.Context, id string) error
	// SetTicket gives an entry another ticket, or with "" none.
	SetTicket(ctx context.Context, id, ticket string) error
	// Prune forgets what was sent before, and has no link that is known to work; of these drops it keeps everything. It returns how
	// many entries it forgot.
	Prune(ctx context.Context, before time.Time, keep ...uploader.DropID) (int, error)
}

// Choices are what the person chose in the window. The zero Choices are the defaults.
type Choices struct {
	Life     time.Duration   // how long links work; 0: the destination's default
	Separate bool            // several files dropped together get a link each
	NoCopy   bool            // links are not copied by themselves
	CopyAs   settings.CopyAs // what is copied of a link; empty: the link
	AtDrop   bool            // links are made, and copied, when files are dropped, where the destination can
	Theme    kit.ThemeChoice
	// Templates are the person's own forms in which a link can be copied.
	Templates []present.LinkTemplate
	Width     float32 // of the window, in the toolkit's units; 0: the default
	Height    float32
	Streams   int    // pieces on their way at once, from the next start; 0: the default
	Limit     int64  // bytes a second; 0: none
	Language  string // BCP 47, from the next start; empty: the system's
	// HistoryDays is how long the history keeps what was sent; 0: the default; negative: no longer than its link works.
	HistoryDays int
}

// Settings keep Choices. Save is called on the ui thread and should not block for long.
type Settings interface {
	Choices() Choices
	Save(c Choices)
}

// Owner tells whether somebody else has taken the clipboard. It never reads what is on it. Its methods may block for a
// moment and are called off the ui thread.
type Owner interface {
	// Serial changes whenever another program takes the clipboard. ok is false where that cannot be known.
	Serial() (serial uint64, ok bool)
	// Copied says that this program has just taken it.
	Copied()
}

// Destinations is what the window needs of *setup.Editor, which documents the methods, and of check.Run. All but Effective may
// block on disk, keychain or network and are called off the ui thread.
type Destinations interface {
	Effective() settings.Effective
	Save(ctx context.Context, s setup.Draft) (settings.Destination, error)
	Has(ctx context.Context, id string) (map[connect.Field]bool, error)
	Remove(ctx context.Context, id string) error
	Removed(id string) (settings.Destination, bool)
	Choose(id string) error
	Preview(path string) (setup.Preview, error)
	Import(o setup.Preview) error
	Allow(id, host string) error
	Check(ctx context.Context, id string, tell func(check.Finding)) bool
}

// Deps is what the window is made of. Queue, Place and Settings are required; every other nil is explained.
type Deps struct {
	Queue   Queue
	Bell    *Bell   // what the queue's Observer was made of; nil: nothing is pulled by itself
	Archive Archive // nil: no history, no new links, nothing can be deleted
	// Downloads is who knows how often links were downloaded; nil: nobody does.
	Downloads downloads.Source
	Place     func() present.Place // where drops go; never blocks, and is asked again whenever something is drawn
	// PlaceOf is the Place of any destination, by its id: what was dropped before stays with its own. It never blocks. nil:
	// Place for all of them.
	PlaceOf  func(id string) present.Place
	Settings Settings
	// Destinations is where destinations are set up; nil: they cannot be changed here.
	Destinations Destinations
	// Reopen is told of a destination that a person did something about, before what waits for it goes on. It may block for
	// a moment and is called off the ui thread. nil: nobody needs to know.
	Reopen func(dest string)
	// Presets are the mappings that are built in, by name; nil: there are none to choose.
	Presets []string
	// Validate says of a destination, as it is typed, whether its files get links, and what is wrong with its mapping, in a
	// sentence with the line and the field; empty: nothing. It must not block. nil: every destination gives links.
	Validate func(d settings.Destination) (links bool, problem string)
	// Remedies are what the buttons of some faults do that lead out of the window, given the destination's id; they come
	// before what Destinations can do. A fault with neither gets "Try again" instead, so that no button is dead.
	Remedies  map[present.Remedy]func(dest string)
	Dispatch  func(func())      // nil: Dispatch of this package
	Clipboard func(text string) // nil: the toolkit's; called on the ui thread
	Owner     Owner             // nil: nobody else ever takes the clipboard
	// Open hands a mailto: address to the system's opener; nil: the toolkit's. Called off the ui thread.
	Open     func(address *url.URL) error
	Notify   func(title, body string) // nil: the system's notifications; the text is safe to show; called off the ui thread
	Now      func() time.Time         // nil: time.Now
	Locale   string                   // "de-AT"; empty: the system's
	Version  string                   // for "Copy details for IT"
	Keeps    []settingspage.Place     // where things are kept on this computer
	Log      func() []string          // the last lines of the log, for the report; nil: there is none
	Throttle func(perSecond int64)    // makes a limit count at once, in bytes a second, 0: none; nil: it counts from the next start
	Tray     bool                     // there is a place for a tray icon, so the window may hide while it sends
	// ClipboardDies: what was copied is gone when this program ends, as on X11.
	ClipboardDies bool
	// Drags is the system's drag and drop, where it can do more than the toolkit's; nil: the toolkit's.
	Drags drag.Target
	// Made is where files lie that Drags made; nil: it makes none.
	Made *madefiles.Folder
	// Choose opens the system's file dialog, several files or one folder, and blocks until it is closed: it is called off
	// the ui thread. ok is false where there is no such dialog, and then the toolkit's own is shown. nil: always that.
	Choose func(ctx context.Context, folder bool, title string) (paths []string, ok bool)
	// SaveAs opens the system's dialog for a file to be written, which it proposes a name for; like Choose. path is empty where the
	// person chose none.
	SaveAs func(ctx context.Context, title, name string) (path string, ok bool)
}
