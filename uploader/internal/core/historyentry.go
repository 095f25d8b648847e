package core

import (
	"cmp"
	"slices"
	"time"

	"linkdrop/uploader/destination"
)

// Entry is a row of the history: what was sent, together with the links to it.
type Entry struct {
	ID          string // the LinkRequest.ID, or a name of its own where no link was made
	Drop        DropID
	Destination string // id in the settings
	Where       string // its name, as it was then
	Name        string // of the file, or of the group
	Size        int64  // bytes of all files
	Uploads     []destination.Upload
	SentAt      time.Time
	Ends        time.Time // of the link that works longest; zero: not known, or never, or there is none
	Linked      bool
	DeletedAt   time.Time // zero: still stored
	// Links are the LinkRequest.IDs of its links besides ID: they are ended and counted with it.
	Links     []string `json:",omitempty"`
	Protected bool     `json:",omitempty"` // its links have a password: a further one must have one, too
	// Ticket is what a person calls the matter that it belongs to: a ticket's number, a client. It is told to nobody.
	Ticket string `json:",omitempty"`
	// Prints tell its links from others (destination.LinkPrint), so that one that somebody pastes is found. They are no links.
	Prints []string `json:",omitempty"`
	// Paths are where the files are on this computer, or the folders that were dropped: what "Send again" sends. Nil: not known, or
	// there were more than MostPaths.
	Paths []string `json:",omitempty"`
	// Files is how many uploads there are, where they were left out (Query.Brief); else 0.
	Files int `json:"-"`
	// Gone says that this is no row: the files were freed, and every row loses them.
	Gone bool `json:",omitempty"`
}

// MostPaths bounds Entry.Paths: who dropped more at once sends them again from where they are.
const MostPaths = 100

// mostPrints bounds Entry.Prints: of what had more links, the first of them are known again.
const mostPrints = 100

// Merged is what became of the rows of a drop when an entry came to them.
type Merged struct {
	Rows []Entry  // those that changed, and new ones
	Into string   // the row that took the place of others
	Gone []string // their ids
}

// Merge takes an entry in among the rows of its drop, in whatever order they come: an upload stands in one row. A row whose files
// are all among those of another, or were sent anew for it, becomes part of that one; where there is no link, it only gives those
// files away that have one elsewhere. What a person deleted stays deleted.
func Merge(rows []Entry, e Entry) Merged {
	if e.Gone {
		return freed(rows, e)
	}
	for _, row := range rows {
		if row.ID == e.ID {
			e = onceMore(row, e)
		}
	}
	if !e.DeletedAt.IsZero() {
		return Merged{Rows: []Entry{e}}
	}
	return among(rows, e)
}

// among compares the entry with the rows that have other ids.
func among(rows []Entry, e Entry) Merged {
	e, whole := undeleted(rows, e)
	if whole != nil {
		return Merged{Rows: []Entry{absorb(*whole, e)}, Into: whole.ID, Gone: []string{e.ID}}
	}
	m, mine := Merged{Into: e.ID}, attemptsOf(e)
	for _, row := range rows {
		switch {
		case row.ID == e.ID || !row.DeletedAt.IsZero() && !same(row, e):
		case mine.cover(row) && (e.Linked || !row.Linked || !covers(row, e)):
			e = absorb(e, row)
			m.Gone = append(m.Gone, row.ID)
		case !covers(row, e):
		case e.Linked && !row.Linked:
			m.Rows = append(m.Rows, without(row, e.Uploads))
		default: // the row has it all
			m.Rows, m.Into, m.Gone = append(m.Rows, absorb(row, e)), row.ID, append(m.Gone, e.ID)
			return m
		}
	}
	m.Rows = append(m.Rows, e)
	return m
}

// Delete gives the rows of its drop that change when the files of an entry are deleted: the others lose them, and one that had nothing
// else is deleted with it.
func Delete(rows []Entry, e Entry, at time.Time) []Entry {
	if len(e.Uploads) == 0 && e.DeletedAt.IsZero() {
		e.DeletedAt = at
		return []Entry{e}
	}
	return freed(rows, Entry{Uploads: e.Uploads, DeletedAt: at}).Rows
}

// undeleted is the entry less what is deleted in other rows, or whole and the row in which all of it is.
func undeleted(rows []Entry, e Entry) (left Entry, in *Entry) {
	var gone []destination.Upload
	for i, row := range rows {
		switch {
		case row.ID == e.ID || row.DeletedAt.IsZero():
		case len(row.Uploads) == len(e.Uploads) && same(row, e): // both are the same row
			return e, nil
		case holds(row, e):
			return e, &rows[i]
		default:
			gone = append(gone, row.Uploads...)
		}
	}
	if len(gone) == 0 {
		return e, nil
	}
	if left = without(e, gone); len(left.Uploads) == 0 {
		return e, nil // of several deleted rows none has it all
	}
	return left, nil
}

// holds reports whether every upload of the other is one of e.
func holds(e, other Entry) bool {
	return len(other.Uploads) > 0 && len(other.Uploads) <= len(e.Uploads) && len(without(other, e.Uploads).Uploads) == 0
}

// freed takes files out of the rows. Of a row that loses its last one, it is remembered what it was.
func freed(rows []Entry, gone Entry) (m Merged) {
	names := namesOf(gone.Uploads)
	for _, row := range rows {
		left := lessNamed(row, names)
		switch {
		case len(left.Uploads) == len(row.Uploads) || !row.DeletedAt.IsZero():
			continue
		case len(left.Uploads) == 0:
			left = row
			left.DeletedAt = gone.DeletedAt
		}
		m.Rows = append(m.Rows, left)
	}
	return m
}

// onceMore is a row of which was heard once more. Not to know when a link ends is no news.
func onceMore(row, e Entry) Entry {
	if !covers(row, e) {
		row, e = e, row // what is new leads to more
	}
	if e.Ends.After(row.Ends) {
		row.Ends = e.Ends
	}
	row.Linked, row.Protected, row.Links = row.Linked || e.Linked, row.Protected || e.Protected, linksOf(row, e)
	row = row.knowing(e)
	row.SentAt = earliest(row.SentAt, e.SentAt)
	if row.DeletedAt.IsZero() && !e.DeletedAt.IsZero() && covers(e, row) {
		row.DeletedAt = e.DeletedAt
	}
	return row
}

// absorb makes one row part of another. Not to know when a link ends is no news here either.
func absorb(into, part Entry) Entry {
	into.Links = linksOf(into, part)
	into = into.knowing(part)
	into.Linked, into.Protected = into.Linked || part.Linked, into.Protected || part.Protected
	if part.Ends.After(into.Ends) {
		into.Ends = part.Ends
	}
	into.SentAt = earliest(into.SentAt, part.SentAt)
	if into.DeletedAt.IsZero() && !part.DeletedAt.IsZero() && same(into, part) {
		into.DeletedAt = part.DeletedAt
	}
	return into
}

// linksOf are the links of a row besides its own, when another became part of it.
func linksOf(row, part Entry) []string {
	all := slices.Clone(row.Links)
	add := func(id string) {
		if id != row.ID && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	if part.Linked {
		add(part.ID)
	}
	for _, id := range part.Links {
		add(id)
	}
	return all
}

// knowing is the row with what another knows of the same files.
func (e Entry) knowing(other Entry) Entry {
	e.Ticket = cmp.Or(e.Ticket, other.Ticket)
	if e.Paths == nil && other.Paths != nil && len(e.Uploads) == len(other.Uploads) && same(e, other) {
		e.Paths = other.Paths
	}
	return e.withPrints(other.Prints...)
}

// withPrints is the row with further prints of links.
func (e Entry) withPrints(prints ...string) Entry {
	for _, p := range prints {
		if p != "" && len(e.Prints) < mostPrints && !slices.Contains(e.Prints, p) {
			e.Prints = append(slices.Clone(e.Prints), p)
		}
	}
	return e
}

// LinkIDs are the LinkRequest.IDs of every link to the row.
func (e Entry) LinkIDs() []string {
	if !e.Linked {
		return nil
	}
	return append([]string{e.ID}, e.Links...)
}

// WithLink is the row when one more link was just made: it says when the last of them ends. The zero time is a link of which no end
// is known, which may outlive all others.
func (e Entry) WithLink(made destination.Link) Entry {
	if !e.Linked || made.Ends.IsZero() || !e.Ends.IsZero() && made.Ends.After(e.Ends) {
		e.Ends = made.Ends
	}
	if made.ID != "" && made.ID != e.ID && !slices.Contains(e.Links, made.ID) {
		e.Links = append(slices.Clone(e.Links), made.ID)
	}
	e.Linked, e.Protected = true, e.Protected || made.Protected
	return e.withPrints(destination.LinkPrint(made.URL.Reveal()))
}

// Leads reports whether a link of the row leads to the upload.
func (e Entry) Leads(u destination.Upload) bool {
	return e.Linked && e.DeletedAt.IsZero() && holds(e, Entry{Uploads: []destination.Upload{u}})
}

// covers reports whether every file of the other is among those of e, as it was sent then or anew. None at all are among none.
func covers(e, other Entry) bool {
	if len(other.Uploads) == 0 || len(other.Uploads) > len(e.Uploads) {
		return false
	}
	return attemptsOf(e).cover(other)
}

// attempts are the highest of an entry's files. They are found once for many rows: a drop may have 100,000.
type attempts map[string]latest

type latest struct {
	attempt int
	site    string
}

func attemptsOf(e Entry) attempts {
	all := make(attempts, len(e.Uploads))
	for _, u := range e.Uploads {
		if was, there := all[u.File.ID]; !there || u.File.Attempt > was.attempt {
			all[u.File.ID] = latest{u.File.Attempt, u.Site}
		}
	}
	return all
}

func (a attempts) cover(other Entry) bool {
	for _, u := range other.Uploads {
		if mine, there := a[u.File.ID]; !there || !mine.replaces(u) {
			return false
		}
	}
	return len(other.Uploads) > 0
}

// replaces reports whether nothing is left of the upload but this: it is the same, or was sent anew to where that is, which is freed
// then. What was sent anew to another site leaves what the first one has, and the links to it.
func (l latest) replaces(u destination.Upload) bool {
	return l.attempt == u.File.Attempt || l.attempt > u.File.Attempt && (l.site == "" || u.Site == "" || l.site == u.Site)
}

// same reports whether both have the same uploads.
func same(a, b Entry) bool { return covers(a, b) && covers(b, a) }

// without is the row less some uploads.
func without(e Entry, uploads []destination.Upload) Entry { return lessNamed(e, namesOf(uploads)) }

// uploadName is what tells an upload from all others.
type uploadName struct {
	id      string
	attempt int
}

func namesOf(uploads []destination.Upload) map[uploadName]bool {
	names := make(map[uploadName]bool, len(uploads))
	for _, u := range uploads {
		names[uploadName{u.File.ID, u.File.Attempt}] = true
	}
	return names
}

func lessNamed(e Entry, gone map[uploadName]bool) Entry {
	var left []destination.Upload
	for _, u := range e.Uploads {
		if gone[uploadName{u.File.ID, u.File.Attempt}] {
			e.Size -= u.File.Size
			continue
		}
		left = append(left, u)
	}
	e.Uploads = left
	return e
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
