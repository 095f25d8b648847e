package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

const (
	entryColumns = `id, drop_id, destination, place, name, size, uploads, sent_at, ends, linked, deleted_at, protected, links, ticket, prints, paths`
	briefColumns = `id, drop_id, destination, place, name, size, '[]', sent_at, ends, linked, deleted_at, protected, links, ticket, prints, paths, files`
)

// Put implements uploader.History.
func (h *History) Put(ctx context.Context, entries ...uploader.Entry) error {
	return h.write(ctx, func() error { //nolint:contextcheck // see write
		strangers, err := h.areStrangers(entries)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if strangers {
				err = h.insertAll(uploader.MergeEntries(nil, e).Rows)
			} else {
				err = h.put(e)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Linked implements uploader.History.
func (h *History) Linked(ctx context.Context, id string, made destination.Link) error {
	return h.change(ctx, id, func(e uploader.Entry) uploader.Entry { return e.WithLink(made) })
}

// End implements uploader.History.
func (h *History) End(ctx context.Context, id string, ends time.Time) error {
	return h.change(ctx, id, func(e uploader.Entry) uploader.Entry {
		e.Ends = ends
		return e
	})
}

// SetTicket implements uploader.History.
func (h *History) SetTicket(ctx context.Context, id, ticket string) error {
	return h.change(ctx, id, func(e uploader.Entry) uploader.Entry {
		e.Ticket = ticket
		return e
	})
}

// change writes a row as do makes it.
func (h *History) change(ctx context.Context, id string, do func(uploader.Entry) uploader.Entry) error {
	return h.write(ctx, func() error { //nolint:contextcheck // see write
		e, err := h.entry(id)
		if err != nil {
			return err
		}
		return h.save(do(e))
	})
}

// Deleted implements uploader.History.
func (h *History) Deleted(ctx context.Context, id string, at time.Time) error {
	defer h.deletions.Add(1)
	return h.write(ctx, func() error { //nolint:contextcheck // see write
		e, err := h.entry(id)
		if err != nil {
			return err
		}
		rows, err := h.kin(e)
		if err != nil {
			return err
		}
		for _, row := range uploader.DeletedEntries(rows, e, at) {
			if err := h.save(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// Get implements uploader.History.
func (h *History) Get(ctx context.Context, id string) (e uploader.Entry, err error) {
	err = h.ask(ctx, func() (err error) { //nolint:contextcheck // a read takes a few milliseconds and is not broken off
		e, err = h.entry(id)
		return err
	})
	return e, err
}

// Version implements uploader.History: SQLite counts the commits of others, and this counts ours that delete.
func (h *History) Version(ctx context.Context) (version int64, err error) {
	err = h.ask(ctx, func() error { //nolint:contextcheck // a read takes a few milliseconds and is not broken off
		return h.db.each(func(scan func(...any) error) error { return scan(&version) }, `PRAGMA data_version`)
	})
	return version<<32 + h.deletions.Load(), err
}

// DeletedOf implements uploader.History.
func (h *History) DeletedOf(ctx context.Context, drops ...uploader.DropID) (deleted []destination.Upload, err error) {
	named, err := json.Marshal(drops)
	if err != nil {
		return nil, fault.New(fault.Bug, "history", err.Error())
	}
	var found []uploader.Entry
	err = h.ask(ctx, func() (err error) { //nolint:contextcheck // a read takes a few milliseconds and is not broken off
		found, err = h.rows(`WHERE drop_id IN (SELECT value FROM json_each(?)) AND deleted_at > `+never, string(named))
		return err
	})
	for _, e := range found {
		deleted = append(deleted, e.Uploads...)
	}
	return deleted, err
}

// write makes one transaction of what do does.
func (h *History) write(ctx context.Context, do func() error) error {
	err := retry(ctx, func() error {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Interrupted, "history", err.Error())
		}
		return h.db.transaction(do) //nolint:contextcheck // a commit takes a millisecond and is not broken off
	})
	if err == nil {
		return nil
	}
	f := h.db.fault(err)
	if f.Kind != fault.Missing && f.Kind != fault.Interrupted {
		h.log.Warn("history: a commit failed", "kind", f.Kind.String())
	}
	return f
}

// ask reads.
func (h *History) ask(ctx context.Context, do func() error) error {
	err := retry(ctx, func() error {
		h.db.mu.Lock()
		defer h.db.mu.Unlock()
		return do()
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h.db.fault(err)
	}
	return nil
}

// put is for a transaction, as everything below.
func (h *History) put(e uploader.Entry) error {
	rows, err := h.kin(e)
	if err != nil {
		return err
	}
	m := uploader.MergeEntries(rows, e)
	for _, row := range m.Rows {
		if err := h.save(row); err != nil {
			return err
		}
	}
	for _, id := range m.Gone {
		if err := h.merge(id, m.Into); err != nil {
			return err
		}
	}
	return nil
}

// kin are the entry's own row, and those of its drop that may have a file of it.
func (h *History) kin(e uploader.Entry) ([]uploader.Entry, error) {
	file := fileOf(e.Uploads)
	switch {
	case e.Drop == "":
		return h.rows(`WHERE id = ?`, e.ID)
	case file != "": // a drop may have 100,000 other files
		return h.rows(`WHERE drop_id = ? AND file IN ('', ?) OR id = ? ORDER BY id`, string(e.Drop), file, e.ID)
	}
	return h.rows(`WHERE drop_id = ? OR id = ? ORDER BY id`, string(e.Drop), e.ID)
}

// entry is the row of this id, or the one that took its place.
func (h *History) entry(id string) (uploader.Entry, error) {
	found, err := h.rows(`WHERE id = coalesce((SELECT into_id FROM merged WHERE id = ?1), ?1)`, id)
	switch {
	case err != nil:
		return uploader.Entry{}, err
	case len(found) == 0:
		return uploader.Entry{}, fault.New(fault.Missing, "history", "no such entry")
	}
	return found[0], nil
}

func (h *History) rows(where string, args ...any) (found []uploader.Entry, err error) {
	err = h.db.each(func(scan func(...any) error) error {
		e, err := scanEntry(scan, false)
		found = append(found, e)
		return err
	}, `SELECT `+entryColumns+` FROM entries `+where, args...)
	for i := range found {
		if err == nil && len(found[i].Uploads) >= uploadsInRow {
			found[i].Uploads, err = h.moreUploads(found[i].ID, found[i].Uploads)
		}
	}
	return found, err
}

// save writes a row. Its id leads to it, also where another row once took its place.
func (h *History) save(e uploader.Entry) error {
	if _, err := h.db.exec(`DELETE FROM merged WHERE id = ?`, e.ID); err != nil {
		return err
	}
	if _, err := h.db.exec(`DELETE FROM more_uploads WHERE entry = ?`, e.ID); err != nil {
		return err
	}
	return h.insert(e)
}

// insert writes a row whose id has no more of anything.
func (h *History) insert(e uploader.Entry) error {
	first := e.Uploads[:min(len(e.Uploads), uploadsInRow)]
	_, err := h.db.exec(`INSERT OR REPLACE INTO entries (`+entryColumns+`, files, folded, folded_ticket, file) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		e.ID, string(e.Drop), e.Destination, e.Where, e.Name, e.Size, encodeUploads(first), encodeTime(e.SentAt), encodeTime(e.Ends),
		e.Linked, encodeTime(e.DeletedAt), e.Protected, strings.Join(e.Links, " "), e.Ticket, strings.Join(e.Prints, " "), pathsOrNull(e.Paths),
		len(e.Uploads), fold(e.Name), fold(e.Ticket), fileOf(e.Uploads))
	if err != nil {
		return err
	}
	return h.insertMoreUploads(e.ID, e.Uploads[len(first):])
}

// merge takes a row away, if it is there. Who asks for it, or for one whose place it had taken, gets the one that took its place.
func (h *History) merge(id, into string) error {
	for _, one := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM entries WHERE id = ?`, []any{id}},
		{`DELETE FROM more_uploads WHERE entry = ?`, []any{id}},
		{`UPDATE merged SET into_id = ? WHERE into_id = ?`, []any{into, id}},
		{`INSERT OR REPLACE INTO merged (id, into_id) VALUES (?, ?)`, []any{id, into}},
	} {
		if _, err := h.db.exec(one.query, one.args...); err != nil {
			return err
		}
	}
	return nil
}

// pathsOrNull is a column of paths that may be missing.
func pathsOrNull(paths []string) any {
	if len(paths) == 0 {
		return nil
	}
	return encodePaths(paths)
}

// fileOf is the one file among them, "" where there are several, or none.
func fileOf(uploads []destination.Upload) string {
	if len(uploads) != 1 {
		return ""
	}
	return uploads[0].File.ID
}

func scanEntry(scan func(...any) error, brief bool) (e uploader.Entry, err error) {
	var (
		drop, uploads, links, prints string
		paths                        []byte
		sentAt, ends, deleted        int64
	)
	columns := []any{
		&e.ID, &drop, &e.Destination, &e.Where, &e.Name, &e.Size, &uploads, &sentAt, &ends, &e.Linked, &deleted, &e.Protected, &links, &e.Ticket, &prints, &paths,
	}
	if brief {
		columns = append(columns, &e.Files)
	}
	if err := scan(columns...); err != nil {
		return e, err
	}
	if e.Paths, err = decodePaths(paths); err != nil {
		return e, err
	}
	if prints != "" {
		e.Prints = strings.Fields(prints)
	}
	if e.Uploads, err = appendUploads(nil, uploads); err != nil {
		return e, err
	}
	if links != "" {
		e.Links = strings.Fields(links)
	}
	e.Drop, e.SentAt, e.Ends, e.DeletedAt = uploader.DropID(drop), decodeTime(sentAt), decodeTime(ends), decodeTime(deleted)
	return e, nil
}

// fold makes names comparable as people compare them: STRASSE is straße, and a decomposed ü is an ü.
func fold(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }
