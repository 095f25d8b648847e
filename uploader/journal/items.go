package journal

import (
	"errors"
	"fmt"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// applyToItem has the facts about items that are there already. Each statement finds its item by id and carries its own
// condition, so a fact that came too late changes no row.
func (w *writer) applyToItem(f uploader.Fact) error {
	switch f := f.(type) {
	case uploader.ItemsAsked:
		return w.run(`UPDATE items SET asked = max(attempt, 1) WHERE id IN (SELECT value FROM json_each(?))`, encode(f.IDs))
	case uploader.ItemsWished:
		return w.itemsWished(f)
	case uploader.AttemptBegan:
		return w.attemptBegan(f)
	case uploader.UploadOpened:
		return w.uploadOpened(f)
	case uploader.PieceArrived:
		return w.run(`INSERT OR REPLACE INTO pieces (item, n, receipt)
			SELECT seq, ?, ? FROM items WHERE id = ? AND attempt = ? AND step = ?`,
			f.Receipt.N, encode(f.Receipt), string(f.ID), f.Attempt, int64(uploader.Created))
	case uploader.ItemStored:
		return w.itemStored(f)
	case uploader.ItemLinked:
		return w.run(`UPDATE items SET step = ? WHERE id = ? AND step = ?`,
			int64(uploader.Linked), string(f.ID), int64(uploader.Stored))
	case uploader.ItemFailed:
		return w.run(`UPDATE items SET fault = ? WHERE id = ?`, encodeFault(f.Fault), string(f.ID))
	}
	return fault.New(fault.Bug, "journal", fmt.Sprintf("no rule for %T", f))
}

// earlyLinked notes links that were made before their files arrived.
func (w *writer) earlyLinked(f uploader.EarlyLinked) error {
	var err error
	if f.Drop != "" {
		err = w.run(`UPDATE drops SET early = ? WHERE id = ?`, f.LinkID, string(f.Drop))
	}
	for _, e := range f.Items {
		err = errors.Join(err, w.run(`UPDATE items SET early = ?, early_site = ? WHERE id = ?`, e.Attempt, e.Site, string(e.ID)))
	}
	return err
}

func (w *writer) earlyLost(f uploader.EarlyLost) error {
	err := errors.Join(
		w.run(`UPDATE drops SET early_lost = 1 WHERE id = ?`, string(f.Drop)),
		w.run(`UPDATE items SET early = -abs(early) WHERE id IN (SELECT value FROM json_each(?))`, encode(f.Items)))
	for _, o := range f.Ends {
		err = errors.Join(err, w.abortOwed(o))
	}
	return err
}

func (w *writer) itemsWished(f uploader.ItemsWished) error {
	err := w.run(`UPDATE items SET wish = ? WHERE id IN (SELECT value FROM json_each(?))`, int64(f.Wish), encode(f.IDs))
	for _, o := range f.Owes {
		err = errors.Join(err, w.abortOwed(o))
	}
	for _, id := range f.Forgives {
		err = errors.Join(err, w.abortPaid(id))
	}
	return errors.Join(err, w.entriesOwed(f.Entries))
}

// attemptBegan starts an item over, and notes what that leaves to be freed, in the one transaction that a fact is.
func (w *writer) attemptBegan(f uploader.AttemptBegan) error {
	u := destination.Upload{File: destination.File{ID: string(f.ID), Attempt: f.Attempt}}
	n, err := w.db.exec(`UPDATE items SET early = CASE WHEN step = ?6 AND early > 0 THEN 0 ELSE early END,
		step = ?2, crc64 = NULL, fault = NULL, attempt = ?1, created = ?3, upload = ?4 WHERE id = ?5 AND attempt <= ?1`,
		f.Attempt, int64(uploader.Found), encode(f.Stamp), encodeUpload(u), string(f.ID), int64(uploader.Linked))
	if err != nil {
		return err
	}
	if n > 0 {
		err = w.run(`DELETE FROM pieces WHERE item = (SELECT seq FROM items WHERE id = ?)`, string(f.ID))
	}
	if f.Frees != nil {
		err = errors.Join(err, w.abortOwed(*f.Frees))
	}
	if f.Entry != nil {
		err = errors.Join(err, w.entryOwed(*f.Entry))
	}
	return err
}

func (w *writer) uploadOpened(f uploader.UploadOpened) error {
	attempt := f.Upload.File.Attempt
	if attempt > 1 { // below that there was nothing that could have pieces
		err := w.run(`DELETE FROM pieces WHERE item = (SELECT seq FROM items WHERE id = ? AND attempt < ?)`, string(f.ID), attempt)
		if err != nil {
			return err
		}
	}
	return w.run(`UPDATE items SET
		step = CASE WHEN attempt < ?1 THEN ?2 ELSE max(step, ?2) END,
		crc64 = CASE WHEN attempt < ?1 THEN NULL ELSE crc64 END,
		attempt = ?1, created = ?3, upload = ?4 WHERE id = ?5 AND attempt <= ?1`,
		attempt, int64(uploader.Created), encode(f.Stamp), encodeUpload(f.Upload), string(f.ID))
}

func (w *writer) itemStored(f uploader.ItemStored) error {
	attempt := f.Upload.File.Attempt
	n, err := w.db.exec(`UPDATE items SET
		step = CASE WHEN attempt < ?1 THEN ?2 ELSE max(step, ?2) END,
		attempt = ?1, upload = ?3, crc64 = ?4 WHERE id = ?5 AND attempt <= ?1`,
		attempt, int64(uploader.Stored), encodeUpload(f.Upload), encodeCRC(f.CRC64), string(f.ID))
	if err != nil || n == 0 {
		return err
	}
	return w.run(`DELETE FROM pieces WHERE item = (SELECT seq FROM items WHERE id = ?)`, string(f.ID))
}

func (w *writer) itemsRemoved(f uploader.ItemsRemoved) error {
	list := encode(f.IDs)
	err := errors.Join(
		w.run(`DELETE FROM pieces WHERE item IN (SELECT seq FROM items WHERE id IN (SELECT value FROM json_each(?)))`, list),
		w.run(`DELETE FROM items WHERE id IN (SELECT value FROM json_each(?))`, list))
	for _, o := range f.Owes {
		err = errors.Join(err, w.abortOwed(o))
	}
	return errors.Join(err, w.entriesOwed(f.Entries))
}
