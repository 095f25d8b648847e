package uploader

import (
	"context"
	"sync"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// rowCheck asks the history what others did with its rows: before a stored file is deleted, whether somebody made a link to it from
// there, as the window, or another program, may have while the queue could not make its own; and before a link is told, whether
// somebody deleted the file.
type rowCheck struct {
	history History // nil: nobody can have

	mu     sync.Mutex
	drop   string // the row that was read last is a drop's: it may have 100,000 files, which are freed one by one
	read   time.Time
	linked bool
	files  map[string]int // attempt by File.ID

	// version is History.Version as of the last recall; zero: there was none. One recall is under way at a time.
	version  int64
	recalled bool
}

// rowIsFresh is how long a drop's row is believed. A link that is made in the moment in which its file is deleted cannot be helped.
const rowIsFresh = time.Second

// lead reports whether a link of a row leads to what is to be freed. An error: nobody knows.
func (r *rowCheck) lead(ctx context.Context, c core.Free) (bool, error) {
	if r.history == nil || len(c.Rows) == 0 {
		return false, nil
	}
	file := c.Owed.Upload.File
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.readDrop(ctx, string(c.Owed.Row)); err != nil {
		return false, err
	}
	if r.files[file.ID] == file.Attempt {
		return r.linked, nil // an upload stands in one row
	}
	for _, id := range c.Rows {
		row, err := r.row(ctx, id)
		if err != nil || row.Leads(c.Owed.Upload) {
			return err == nil, err
		}
	}
	return false, nil
}

// readDrop reads a drop's row, unless it was just read.
func (r *rowCheck) readDrop(ctx context.Context, id string) error {
	if r.drop == id && time.Since(r.read) < rowIsFresh {
		return nil
	}
	r.drop = ""
	row, err := r.row(ctx, id)
	if err != nil {
		return err
	}
	r.drop, r.read, r.linked, r.files = id, time.Now(), row.Linked && row.DeletedAt.IsZero(), make(map[string]int, len(row.Uploads))
	for _, u := range row.Uploads {
		r.files[u.File.ID] = u.File.Attempt
	}
	return nil
}

// recall asks which files of drops were deleted, where something was since it asked before.
func (r *rowCheck) recall(ctx context.Context, c core.Recall) core.Event {
	version, err := r.history.Version(ctx)
	if err != nil || r.recalled && version == r.version {
		return core.Recalled{Err: err}
	}
	deleted, err := r.history.DeletedOf(ctx, c.Drops...)
	if err == nil {
		r.version, r.recalled = version, true
	}
	return core.Recalled{Deleted: deleted, Err: err}
}

// row is the zero Entry where there is none of that id.
func (r *rowCheck) row(ctx context.Context, id string) (Entry, error) {
	row, err := r.history.Get(ctx, id)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return Entry{}, nil
	}
	return row, err
}
