package present

import (
	"slices"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// RowKey names what a row stands for: a file, or a whole drop where Item is empty.
type RowKey struct {
	Drop uploader.DropID
	Item uploader.ItemID
}

// Mark is the small icon before a row's sentence. It never stands alone: Lead says the same in words.
type Mark uint8

// The marks.
const (
	NoMark Mark = iota
	GoodMark
	BadMark
	CareMark
)

// Fold is how a row stands to the rows below it.
type Fold uint8

// How rows may stand.
const (
	Single Fold = iota
	Closed      // a group whose files are hidden
	Open        // a group whose files follow
	Member      // a file of an open group
)

// Row is all that a row shows. It is made by pure functions of snapshots, so that tests read what people read.
type Row struct {
	Key         RowKey
	Fold        Fold
	Glyph       string
	Name        string
	Short       string // the part of Name that may be cut; empty: all of it
	Size        string // behind the name; empty: unknown, or said in the sentence
	Path        string // of the picture file on this computer that it stands for; empty: it is none
	Mark        Mark
	Lead        string      // in the mark's colour
	ShortLead   string      // a shorter lead for narrow windows; may be empty
	Texts       []string    // the rest of the sentence; shorter ones follow for narrow windows
	Wrap        bool        // the sentence may take two lines
	PreferShort bool        // a shorter wording on one line is better than a longer one on two
	Progress    float32     // 0…1 of the progress line; negative: none
	Resting     bool        // the progress line is that of something that waits
	Moving      bool        // its numbers change by themselves
	Buttons     []RowButton // at most two
	Menu        []Action    // behind "More"
	Flash       bool        // its link was copied a moment ago
	Unsent      bool        // nothing of it has arrived and nobody cancelled it: taking it away would lose it
	Locked      bool        // a padlock behind the name: the company set it
}

// Whole is everything that can be done with the row: what its buttons do, then what is behind "More", what takes something away
// last.
func (r Row) Whole() []Action {
	var all, last []Action
	add := func(a Action) {
		switch {
		case a == ActionMore, a == NoAction, slices.Contains(all, a), slices.Contains(last, a):
		case Destructive(a), a == ActionCancel:
			last = append(last, a)
		default:
			all = append(all, a)
		}
	}
	for _, b := range r.Buttons {
		add(b.Action)
	}
	for _, a := range r.Menu {
		add(a)
	}
	return append(all, last...)
}

// Offers reports whether an action is among everything that can be done with the row.
func (r Row) Offers(a Action) bool { return slices.Contains(r.Whole(), a) }

// WholeOf is what can be done with several rows at once: what any of them offers, as far as it means something for several. Those
// that do not offer it are left alone.
func WholeOf(rows []Row) []Action {
	offered := map[Action]bool{}
	for _, r := range rows {
		for _, a := range r.Whole() {
			offered[a] = true
		}
	}
	var all []Action
	for _, a := range []Action{
		ActionUndo, ActionCopyLink, ActionCopyAs, ActionMail, ActionCopyName, ActionPause, ActionResume, ActionRetry, ActionRetryNow, ActionContinue, ActionSendAgain,
		ActionSendElsewhere, ActionNewLink, ActionExtend, ActionLife, ActionCopyReport, ActionCancel, ActionEndLink, ActionDeleteFile, ActionRemove,
	} {
		if offered[a] {
			all = append(all, a)
		}
	}
	return all
}

// RowContext is what a row depends on besides the snapshot.
type RowContext struct {
	TooMany  int // how many files one link may have, where this row says that its drop has more; else 0
	Numbers  uploader.Numbers
	Pace     Pace
	Copied   bool              // its link is the one on the clipboard, as far as this window knows
	Restored bool              // it was picked up after a restart a moment ago
	Undo     bool              // its cancelling may still be taken back
	Busy     Action            // a new link or deleting is under way
	NewLink  *destination.Link // made since, or changed
	Most     int64             // downloads that its link may have; 0: no limit
	// Downloads are those of its link; nil: nobody knows.
	Downloads *destination.Downloads
	Password  bool // this window knows the one of its link
	Deleted   bool
	Fold      Fold // of a group: closed or open; of an item: single or member
}
