package uitest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Archive implements ui.Archive in memory. It is safe for concurrent use.
type Archive struct {
	Now     func() time.Time
	mu      sync.Mutex
	entries []uploader.Entry
	Listed  []uploader.Query // of every List; to be read while nothing is under way
	Read    int              // how many entries List returned

	counted map[string]destination.Downloads
	options []destination.LinkOptions
	tell    map[int]func(destination.LinkNews)
	asked   int
}

// Downloaded says how often the link with that id was downloaded, to whoever asks or follows.
func (a *Archive) Downloaded(id string, d destination.Downloads) {
	a.mu.Lock()
	if a.counted == nil {
		a.counted = map[string]destination.Downloads{}
	}
	a.counted[id] = d
	var tell []func(destination.LinkNews)
	for _, t := range a.tell {
		tell = append(tell, t)
	}
	a.mu.Unlock()
	for _, t := range tell {
		t(destination.LinkNews{ID: id, Downloads: d})
	}
}

// Asked is how many questions Count was asked, and Following how many follow now.
func (a *Archive) Asked() (asked, following int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked, len(a.tell)
}

// Count implements downloads.Source.
func (a *Archive) Count(_ context.Context, _ string, links []string) (map[string]destination.Downloads, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	all := map[string]destination.Downloads{}
	for _, id := range links {
		if d, known := a.counted[id]; known {
			all[id] = d
		}
	}
	return all, nil
}

// Follow implements downloads.Source.
func (a *Archive) Follow(ctx context.Context, _ string, tell func(destination.LinkNews)) {
	a.mu.Lock()
	if a.tell == nil {
		a.tell = map[int]func(destination.LinkNews){}
	}
	n := len(a.tell) + 1
	a.tell[n] = tell
	a.mu.Unlock()
	<-ctx.Done()
	a.mu.Lock()
	delete(a.tell, n)
	a.mu.Unlock()
}

// Put adds entries; give them newest first.
func (a *Archive) Put(entries ...uploader.Entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entries = append(a.entries, entries...)
}

// SetTicket implements ui.Archive.
func (a *Archive) SetTicket(_ context.Context, id, ticket string) error {
	return a.edit(id, func(e *uploader.Entry) { e.Ticket = ticket })
}

// Prune implements ui.Archive.
func (a *Archive) Prune(_ context.Context, before time.Time, keep ...uploader.DropID) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(a.entries), func(e uploader.Entry) bool {
		return !e.SentAt.IsZero() && e.SentAt.Before(before) && !e.Ends.After(a.Now()) && !slices.Contains(keep, e.Drop)
	})
	gone := len(a.entries) - len(left)
	a.entries = left
	return gone, nil
}

func (a *Archive) edit(id string, change func(*uploader.Entry)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.entries {
		if a.entries[i].ID == id {
			change(&a.entries[i])
			return nil
		}
	}
	return fault.New(fault.Missing, "history", "no such entry")
}

// List implements ui.Archive. It pages, and knows all of the query but From and Until.
func (a *Archive) List(_ context.Context, q uploader.Query) ([]uploader.Entry, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []uploader.Entry
	a.Listed = append(a.Listed, q)
	past := q.After == uploader.EntryPlace{}
	for _, e := range a.entries {
		if past && a.selects(q, e) && (q.Limit == 0 || len(all) < q.Limit) {
			all = append(all, e)
		}
		past = past || e.ID == q.After.ID
	}
	a.Read += len(all)
	return all, nil
}

func (a *Archive) selects(q uploader.Query, e uploader.Entry) bool {
	contains := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(q.Text)) }
	onDay := !q.Day.IsZero() && !e.SentAt.Before(q.Day) && e.SentAt.Before(q.DayEnd)
	switch {
	case !contains(e.Name) && !contains(e.Ticket) && !onDay, q.Ticket != "" && !strings.EqualFold(q.Ticket, e.Ticket):
		return false
	case q.Print != "" && !slices.Contains(e.Prints, q.Print):
		return false
	}
	return a.isIn(q.Only, e)
}

func (a *Archive) isIn(state uploader.EntryState, e uploader.Entry) bool {
	over, gone := !e.Ends.IsZero() && !e.Ends.After(a.Now()), !e.DeletedAt.IsZero()
	switch state {
	case uploader.Working:
		return e.Linked && !gone && !over
	case uploader.Ended:
		return e.Linked && !gone && over
	case uploader.Deleted:
		return gone
	case uploader.AnyState:
	}
	return true
}

// NewLinks are what new links were asked for with.
func (a *Archive) NewLinks() []destination.LinkOptions {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.options)
}

// NewLink implements ui.Archive. Its error is the real one where nothing is known of the file, or it was deleted.
func (a *Archive) NewLink(_ context.Context, id string, life time.Duration, o destination.LinkOptions) (destination.Link, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := slices.IndexFunc(a.entries, func(e uploader.Entry) bool { return e.ID == id })
	switch {
	case n < 0:
		return destination.Link{}, fault.New(fault.Missing, "history", "no such entry")
	case !a.entries[n].DeletedAt.IsZero():
		return destination.Link{}, fault.New(fault.Gone, "link", "")
	case a.entries[n].Protected && o.Password.IsZero():
		return destination.Link{}, fault.New(fault.NeedsPassword, "link", "")
	}
	a.options = append(a.options, o)
	link := Link(id+"-new", a.Now().Add(life))
	link.Protected = !o.Password.IsZero()
	return link, nil
}

// Extend implements ui.Archive.
func (a *Archive) Extend(_ context.Context, id string, life time.Duration) (ends time.Time, err error) {
	err = a.end(id, a.Now().Add(life))
	return a.Now().Add(life), err
}

// Revoke implements ui.Archive.
func (a *Archive) Revoke(_ context.Context, id string) error { return a.end(id, a.Now()) }

func (a *Archive) end(id string, at time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.entries {
		if a.entries[i].ID == id {
			a.entries[i].Ends = at
			return nil
		}
	}
	return fault.New(fault.Missing, "history", "no such entry")
}

// Delete implements ui.Archive.
func (a *Archive) Delete(_ context.Context, id string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.entries {
		if a.entries[i].ID == id {
			a.entries[i].DeletedAt = a.Now()
			return nil
		}
	}
	return fault.New(fault.Missing, "history", "no such entry")
}
