package journal

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"linkdrop/uploader"
)

// rowsAtOnce is how many items one INSERT carries. 500 items are durable after 5.5 ms one by one, 4.9 by 10, 3.4 by 50, 3.0
// by 100 and 3.3 by 250 (medians, BenchmarkItemsFound).
const rowsAtOnce = 50

// maxFolders bounds the memory of the folder numbers; a tree with more folders than that looks them up again.
const maxFolders = 4096

// writer turns facts into rows. It is used by the journal's goroutine alone, within a transaction.
type writer struct {
	db      *database
	drops   map[uploader.DropID]int64 // row numbers already looked up; forgotten when a transaction fails
	folders map[string]int64
}

func newWriter(db *database) *writer {
	w := &writer{db: db}
	w.forget()
	return w
}

// forget drops what was learned from rows that a rollback may have taken away.
func (w *writer) forget() {
	w.drops = make(map[uploader.DropID]int64)
	w.folders = make(map[string]int64)
}

func (w *writer) apply(f uploader.Fact) error { //nolint:gocyclo // one line a fact
	switch f := f.(type) {
	case uploader.DropAdded:
		return w.dropAdded(f.Drop)
	case uploader.DropExpanded:
		return w.run(`UPDATE drops SET expanded = 1, skipped = ?, unread = ?, fault = ? WHERE id = ?`,
			f.Skipped, f.Unread, encodeFault(f.Fault), string(f.Drop))
	case uploader.DropSettled:
		return w.run(`UPDATE drops SET settled = ? WHERE id = ?`, f.Settled, string(f.Drop))
	case uploader.DropTold:
		return w.run(`UPDATE drops SET told = ? WHERE id = ?`, f.Told, string(f.Drop))
	case uploader.DropWished:
		return w.run(`UPDATE drops SET wish = ? WHERE id = ?`, int64(f.Wish), string(f.Drop))
	case uploader.DropLinked:
		return w.run(`UPDATE drops SET link = ?, linked = ? WHERE id = ?`, f.LinkID, f.Done, string(f.Drop))
	case uploader.EarlyLinked:
		return w.earlyLinked(f)
	case uploader.EarlyLost:
		return w.earlyLost(f)
	case uploader.DropRemoved:
		return w.dropRemoved(f.Drop)
	case uploader.ItemsFound:
		return w.itemsFound(f.Items)
	case uploader.ItemsRemoved:
		return w.itemsRemoved(f)
	case uploader.AbortOwed:
		return w.abortOwed(f.Owed)
	case uploader.AbortPaid:
		return w.abortPaid(f.ID)
	case uploader.EntryOwed:
		return w.entryOwed(f.Entry)
	case uploader.EntryWritten:
		return w.run(`DELETE FROM unwritten WHERE id = ?`, f.ID)
	}
	return w.applyToItem(f)
}

func (w *writer) abortOwed(o uploader.Owed) error {
	return w.run(`INSERT INTO owed (id, destination, upload, stored, not_before, row_drop, link) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET destination = excluded.destination, upload = excluded.upload,
		stored = excluded.stored, not_before = excluded.not_before, row_drop = excluded.row_drop,
		link = excluded.link`,
		o.ID, o.Destination, encodeUpload(o.Upload), o.Delete, encodeTime(o.NotBefore), string(o.Row), o.LinkID)
}

// entryOwed keeps the entry that was first: what is owed again under its id leads to no more than it.
func (w *writer) entryOwed(e uploader.Entry) error {
	return w.run(`INSERT INTO unwritten (id, entry) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, e.ID, encodeEntry(e))
}

func (w *writer) entriesOwed(entries []uploader.Entry) (err error) {
	for _, e := range entries {
		err = errors.Join(err, w.entryOwed(e))
	}
	return err
}

func (w *writer) abortPaid(id string) error { return w.run(`DELETE FROM owed WHERE id = ?`, id) }

func (w *writer) run(query string, args ...any) error {
	_, err := w.db.exec(query, args...)
	return err
}

// number returns the row number that query finds, 0 where it finds none.
func (w *writer) number(query string, arg any) (n int64, err error) {
	stmt, err := w.db.stmt(query)
	if err != nil {
		return 0, err
	}
	if err = stmt.QueryRowContext(context.Background(), arg).Scan(&n); errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

func (w *writer) dropAdded(d uploader.Drop) error {
	return w.run(`INSERT INTO drops (id, destination, options, added, paths) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET destination = excluded.destination, options = excluded.options,
		added = excluded.added, paths = excluded.paths`,
		string(d.ID), d.Destination, encode(d.Options), encodeTime(d.Added), encodePaths(d.Paths))
}

func (w *writer) dropRemoved(id uploader.DropID) error {
	seq, err := w.dropNumber(id)
	if err != nil || seq == 0 {
		return err
	}
	delete(w.drops, id) // the number may be used again
	return errors.Join(
		w.run(`DELETE FROM pieces WHERE item IN (SELECT seq FROM items WHERE drop_seq = ?)`, seq),
		w.run(`DELETE FROM items WHERE drop_seq = ?`, seq),
		w.run(`DELETE FROM drops WHERE seq = ?`, seq))
}

func (w *writer) dropNumber(id uploader.DropID) (int64, error) {
	if seq := w.drops[id]; seq != 0 {
		return seq, nil
	}
	seq, err := w.number(`SELECT seq FROM drops WHERE id = ?`, string(id))
	if err == nil && seq != 0 {
		w.drops[id] = seq
	}
	return seq, err
}

func (w *writer) folderNumber(path string) (int64, error) {
	if seq := w.folders[path]; seq != 0 {
		return seq, nil
	}
	if err := w.run(`INSERT INTO folders (path) VALUES (?) ON CONFLICT DO NOTHING`, []byte(path)); err != nil {
		return 0, err
	}
	seq, err := w.number(`SELECT seq FROM folders WHERE path = ?`, []byte(path))
	if err != nil {
		return 0, err
	}
	if len(w.folders) >= maxFolders {
		clear(w.folders)
	}
	w.folders[path] = seq
	return seq, nil
}

// itemsFound inserts, or brings up to date what is there; an item stays with its drop.
func (w *writer) itemsFound(items []uploader.FoundItem) error {
	const columns = 10
	args := make([]any, 0, columns*rowsAtOnce)
	for _, i := range items {
		drop, err := w.dropNumber(i.Drop)
		if err != nil {
			return err
		}
		if drop == 0 {
			continue // removed meanwhile
		}
		folder, err := w.folderNumber(i.Dir)
		if err != nil {
			return err
		}
		args = append(args, string(i.ID), drop, folder, []byte(i.Base), orNull(i.Name), orNull(i.Target), i.Stamp.Size, i.Stamp.ModTime, i.Stamp.FileID, encodeFault(i.Fault))
		if len(args) == cap(args) {
			if err := w.insertItems(args, rowsAtOnce); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	for ; len(args) > 0; args = args[columns:] {
		if err := w.insertItems(args[:columns], 1); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) insertItems(args []any, rows int) error {
	values := strings.TrimSuffix(strings.Repeat("(?,?,?,?,?,?,?,?,?,?),", rows), ",")
	return w.run(`INSERT INTO items (id, drop_seq, folder, base, name, target, size, mtime, file_id, fault) VALUES `+values+`
		ON CONFLICT (id) DO UPDATE SET folder = excluded.folder, base = excluded.base, name = excluded.name, target = excluded.target, size = excluded.size,
		mtime = excluded.mtime, file_id = excluded.file_id, fault = excluded.fault`, args...)
}
