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
}

// Put adds entries; give them newest first.
func (a *Archive) Put(entries ...uploader.Entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entries = append(a.entries, entries...)
}

// List implements ui.Archive. Of the query it knows the text alone.
func (a *Archive) List(_ context.Context, q uploader.Query) ([]uploader.Entry, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []uploader.Entry
	for _, e := range a.entries {
		if strings.Contains(strings.ToLower(e.Name), strings.ToLower(q.Text)) {
			all = append(all, e)
		}
	}
	return all, nil
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
	return Link(id+"-new", a.Now().Add(life)), nil
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
