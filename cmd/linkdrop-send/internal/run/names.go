package run

import (
	"context"
	"slices"

	"linkdrop/uploader"
)

// namedHistory writes the title of a destination that was never opened. The queue, which nobody told a name, has its id there.
type namedHistory struct {
	uploader.History
	title func(id string) string
}

// Put implements uploader.History.
func (h namedHistory) Put(ctx context.Context, entries ...uploader.Entry) error {
	entries = slices.Clone(entries)
	for i, e := range entries {
		if e.Where == e.Destination && e.Where != "" {
			entries[i].Where = h.title(e.Destination)
		}
	}
	return h.History.Put(ctx, entries...)
}
