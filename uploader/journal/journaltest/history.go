package journaltest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// History is an uploader.History in memory. The zero History is empty. It is safe for concurrent use. Fail, Refuse and Read must be
// set before the first Put.
type History struct {
	Fail   func() error               // asked at each Put; nil: it never fails
	Refuse func(uploader.Entry) error // asked of each entry; nil: it takes every one
	Read   func(id string) error      // asked at each Get, and with "" at each DeletedOf; nil: every one can be read

	mu      sync.Mutex
	entries map[string]uploader.Entry
	merged  map[string]string          // id of a row that is no more, and of the one that took its place
	byFile  map[string]map[string]bool // ids of rows by their one file; "": of those with several, or none
	version int64
}

// Put implements uploader.History.
func (h *History) Put(ctx context.Context, entries ...uploader.Entry) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Interrupted, "history", err.Error())
	}
	if h.Fail != nil {
		if err := h.Fail(); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if h.Refuse == nil {
			break
		}
		if err := h.Refuse(e); err != nil {
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.entries == nil {
		h.entries, h.merged, h.byFile = make(map[string]uploader.Entry), make(map[string]string), make(map[string]map[string]bool)
	}
	for _, e := range entries {
		h.putLocked(e)
	}
	return nil
}

func (h *History) putLocked(e uploader.Entry) {
	m := uploader.MergeEntries(h.kinLocked(e), e)
	for _, row := range m.Rows {
		h.saveLocked(row)
	}
	for _, id := range m.Gone {
		h.dropLocked(id)
		for old, into := range h.merged {
			if into == id {
				h.merged[old] = m.Into
			}
		}
		h.merged[id] = m.Into
	}
}

// kinLocked are all that may have a file of it, in an order that does not change.
func (h *History) kinLocked(e uploader.Entry) (kin []uploader.Entry) {
	ids := map[string]bool{e.ID: true}
	if file := fileOf(e); file != "" { // a drop may have 100,000 other files
		maps.Copy(ids, h.byFile[file])
		maps.Copy(ids, h.byFile[""])
	} else {
		for id := range h.entries {
			ids[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if row, there := h.entries[id]; there && (id == e.ID || e.Drop != "" && row.Drop == e.Drop) {
			kin = append(kin, row)
		}
	}
	return kin
}

// fileOf is the one file of a row, "" where there are several, or none.
func fileOf(e uploader.Entry) string {
	if len(e.Uploads) != 1 {
		return ""
	}
	return e.Uploads[0].File.ID
}

func (h *History) dropLocked(id string) {
	if row, there := h.entries[id]; there {
		delete(h.byFile[fileOf(row)], id)
		delete(h.entries, id)
	}
}

func (h *History) saveLocked(e uploader.Entry) {
	e.SentAt, e.Ends, e.DeletedAt = instant(e.SentAt), instant(e.Ends), instant(e.DeletedAt)
	e.Uploads = slices.Clone(e.Uploads)
	h.dropLocked(e.ID)
	h.entries[e.ID] = e
	if h.byFile[fileOf(e)] == nil {
		h.byFile[fileOf(e)] = map[string]bool{}
	}
	h.byFile[fileOf(e)][e.ID] = true
	delete(h.merged, e.ID) // its id leads to it, also where another row once took its place
}

// Linked implements uploader.History.
func (h *History) Linked(_ context.Context, id string, made destination.Link) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, err := h.entryLocked(id)
	if err == nil {
		h.saveLocked(e.WithLink(made))
	}
	return err
}

// SetTicket implements uploader.History.
func (h *History) SetTicket(_ context.Context, id, ticket string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, err := h.entryLocked(id)
	if err == nil {
		e.Ticket = ticket
		h.saveLocked(e)
	}
	return err
}

// Prune implements uploader.History.
func (h *History) Prune(_ context.Context, before, now time.Time, keep ...uploader.DropID) (pruned int, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, e := range h.entries {
		works := e.Linked && e.DeletedAt.IsZero() && e.Ends.After(now)
		if !e.SentAt.Before(instant(before)) || works || slices.Contains(keep, e.Drop) {
			continue
		}
		h.dropLocked(id)
		maps.DeleteFunc(h.merged, func(_, into string) bool { return into == id })
		pruned++
	}
	return pruned, nil
}

// End implements uploader.History.
func (h *History) End(_ context.Context, id string, ends time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, err := h.entryLocked(id)
	if err == nil {
		e.Ends = ends
		h.saveLocked(e)
	}
	return err
}

// Deleted implements uploader.History.
func (h *History) Deleted(_ context.Context, id string, at time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, err := h.entryLocked(id)
	if err != nil {
		return err
	}
	h.version++
	for _, row := range uploader.DeletedEntries(h.kinLocked(e), e, at) {
		h.saveLocked(row)
	}
	return nil
}

// Version implements uploader.History.
func (h *History) Version(context.Context) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.version, nil
}

// DeletedOf implements uploader.History.
func (h *History) DeletedOf(_ context.Context, drops ...uploader.DropID) ([]destination.Upload, error) {
	if h.Read != nil {
		if err := h.Read(""); err != nil {
			return nil, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var deleted []destination.Upload
	for _, e := range h.entries {
		if !e.DeletedAt.IsZero() && slices.Contains(drops, e.Drop) {
			deleted = append(deleted, e.Uploads...)
		}
	}
	return deleted, nil
}

func (h *History) entryLocked(id string) (uploader.Entry, error) {
	if into, merged := h.merged[id]; merged {
		id = into
	}
	e, ok := h.entries[id]
	if !ok {
		return uploader.Entry{}, fault.New(fault.Missing, "history", "no such entry")
	}
	return e, nil
}

// Get implements uploader.History.
func (h *History) Get(_ context.Context, id string) (uploader.Entry, error) {
	if h.Read != nil {
		if err := h.Read(id); err != nil {
			return uploader.Entry{}, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.entryLocked(id)
}

// List implements uploader.History.
func (h *History) List(_ context.Context, q uploader.Query) ([]uploader.Entry, error) {
	if q.Limit <= 0 {
		q.Limit = 1000
	}
	if q.Now.IsZero() {
		q.Now = time.Now()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var found []uploader.Entry
	for _, e := range h.entries {
		if selects(q, e) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b uploader.Entry) int {
		return cmp.Or(b.SentAt.Compare(a.SentAt), cmp.Compare(b.ID, a.ID))
	})
	if q.After != (uploader.EntryPlace{}) {
		after := instant(q.After.SentAt)
		found = slices.DeleteFunc(found, func(e uploader.Entry) bool {
			return e.SentAt.After(after) || e.SentAt.Equal(after) && e.ID >= q.After.ID
		})
	}
	found = found[:min(q.Limit, len(found))]
	for i := range found {
		if q.Brief {
			found[i].Files, found[i].Uploads = len(found[i].Uploads), nil
		}
	}
	return found, nil
}

func selects(q uploader.Query, e uploader.Entry) bool {
	onDay := !q.Day.IsZero() && !e.SentAt.Before(instant(q.Day)) && e.SentAt.Before(instant(q.DayEnd))
	switch {
	case q.Text != "" && !onDay && !strings.Contains(fold(e.Name), fold(q.Text)) && !strings.Contains(fold(e.Ticket), fold(q.Text)):
		return false
	case q.Ticket != "" && fold(e.Ticket) != fold(q.Ticket):
		return false
	case q.Print != "" && !slices.Contains(e.Prints, q.Print):
		return false
	}
	return inTime(q, e) && inState(q, e)
}

func inTime(q uploader.Query, e uploader.Entry) bool {
	if !q.From.IsZero() && e.SentAt.Before(instant(q.From)) {
		return false
	}
	return q.Until.IsZero() || e.SentAt.Before(instant(q.Until))
}

func inState(q uploader.Query, e uploader.Entry) bool {
	over := !e.Ends.IsZero() && !e.Ends.After(instant(q.Now))
	switch q.Only {
	case uploader.Working:
		return e.Linked && e.DeletedAt.IsZero() && !over
	case uploader.Ended:
		return e.Linked && e.DeletedAt.IsZero() && over
	case uploader.Deleted:
		return !e.DeletedAt.IsZero()
	case uploader.AnyState:
	}
	return true
}

func fold(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }
