package uploader

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/core"
)

// History is what was sent, kept apart from the queue: several programs write it at once (the window, linkdrop-send). It
// keeps what a new link can be made from, never a link: a stored link is a usable secret.
type History interface {
	// Put takes entries in, all or none, each among those of its drop, as MergeEntries says: they may come in any order, and more
	// than once.
	Put(ctx context.Context, entries ...Entry) error
	// Linked notes that one more link to an entry was made: its ID, its end and that it has a password, and nothing else of it. End
	// notes when the last of them ends now, as they were extended or revoked. Deleted is the time when the files of an entry were
	// deleted: every other entry loses them, and one that had nothing else is deleted with it. All are a *fault.Error of Kind Missing
	// where there is no such entry.
	Linked(ctx context.Context, id string, made destination.Link) error
	// SetTicket gives an entry another ticket, or with "" none; what it is called at its destination stays what it is.
	SetTicket(ctx context.Context, id, ticket string) error
	End(ctx context.Context, id string, ends time.Time) error
	Deleted(ctx context.Context, id string, at time.Time) error
	// Get returns one entry, or the one that took its place; a *fault.Error of Kind Missing where there is none.
	Get(ctx context.Context, id string) (Entry, error)
	// Version changes whenever something may have been deleted since it was asked before, by this program or another. It costs next
	// to nothing: it is asked every second.
	Version(ctx context.Context) (int64, error)
	// DeletedOf returns the files of these drops that stand in deleted entries; of each at least File.ID and File.Attempt.
	DeletedOf(ctx context.Context, drops ...DropID) ([]destination.Upload, error)
	// List returns entries, newest first, those of one moment by their ids, the highest first. What it reads does not grow with the
	// number of entries, but for one narrow index.
	List(ctx context.Context, q Query) ([]Entry, error)
	// Prune forgets what was sent before, and of which no link is known to work at now; what is stored of it stays where it is. Rows
	// of these drops are kept. It returns how many rows it forgot.
	Prune(ctx context.Context, before, now time.Time, keep ...DropID) (int, error)
}

// Entry is a row of the history: what was sent, together with the links to it.
type Entry = core.Entry

// MergeEntries takes an entry in among others of its drop: it tells an implementation of History what Put is to do.
func MergeEntries(rows []Entry, e Entry) MergedEntries { return core.Merge(rows, e) }

// DeletedEntries are those among others of its drop that change when the files of an entry are deleted: it tells an implementation of
// History what Deleted is to do.
func DeletedEntries(rows []Entry, e Entry, at time.Time) []Entry { return core.Delete(rows, e, at) }

// MergedEntries is what became of them.
type MergedEntries = core.Merged

// Query selects entries. The zero Query is everything.
type Query struct {
	Text string // part of a name or a ticket, case folded
	// Day and DayEnd are a day that Text may stand for as well: entries sent then are selected, whatever their names. Zero: none.
	Day, DayEnd time.Time
	Ticket      string    // the whole of it, case folded
	Print       string    // destination.LinkPrint of a link to it
	From        time.Time // zero: no bound
	Until       time.Time
	Only        EntryState // AnyState, Working, Ended or Deleted
	Now         time.Time  // what Working and Ended are measured by
	After       EntryPlace // the last entry that is known already; zero: begin with the newest
	Limit       int        // 0: 1,000
	Brief       bool       // Uploads are left out, and Entry.Files says how many there are: a row may have 100,000
}

// EntryPlace is where an entry stands in the order of List.
type EntryPlace struct {
	SentAt time.Time
	ID     string
}

// MostTicket is how many letters a ticket may have.
const MostTicket = 100

// ValidTicket is a ticket as it is kept, without the blanks around what was typed. It is not ok where it is too long, or has a line
// break or another letter that cannot be seen.
func ValidTicket(typed string) (ticket string, ok bool) {
	ticket = strings.TrimSpace(typed)
	ok = utf8.ValidString(ticket) && utf8.RuneCountInString(ticket) <= MostTicket && !strings.ContainsFunc(ticket, func(r rune) bool {
		return !unicode.IsPrint(r)
	})
	return ticket, ok
}

// KeptSince is the time before which entries are pruned that are kept for so many days.
func KeptSince(now time.Time, days int) time.Time { return now.AddDate(0, 0, -days) }

// EntryState is a filter of History.
type EntryState uint8

const (
	AnyState EntryState = iota // all of them
	Working                    // the link still works
	Ended                      // the link is over, the file may still be stored
	Deleted                    // the file was deleted
)
