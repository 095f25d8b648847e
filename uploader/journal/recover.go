package journal

import (
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// prune takes out what no start will ask for again: settled drops with all that is theirs, and folders without items. The
// bytes go too (secure_delete), and the file shrinks.
func (d *database) prune() error {
	err := d.transaction(func() error {
		for _, query := range []string{
			`DELETE FROM pieces WHERE item IN (SELECT i.seq FROM items i JOIN drops d ON i.drop_seq = d.seq WHERE d.settled AND d.told)`,
			`DELETE FROM items WHERE drop_seq IN (SELECT seq FROM drops WHERE settled AND told)`,
			`DELETE FROM drops WHERE settled AND told`,
			`DELETE FROM folders WHERE seq NOT IN (SELECT folder FROM items)`,
		} {
			if _, err := d.exec(query); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.each(func(func(...any) error) error { return nil }, `PRAGMA incremental_vacuum`)
}

// reader collects a Recovered from the tables.
type reader struct {
	db      *database
	found   uploader.Recovered
	drops   map[int64]int                   // row number → index in found.Drops
	folders map[int64]string                // shared by all items of a folder
	pieces  map[int64][]destination.Receipt // of items that are on their way
}

// recover reads everything that is not settled.
func (d *database) recover() (uploader.Recovered, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := &reader{db: d, drops: map[int64]int{}, folders: map[int64]string{}, pieces: map[int64][]destination.Receipt{}}
	for _, read := range []func() error{r.readDrops, r.readFolders, r.readPieces, r.readItems, r.readOwed, r.readUnwritten} {
		if err := read(); err != nil {
			return uploader.Recovered{}, err
		}
	}
	return r.found, nil
}

func (r *reader) readDrops() error {
	return r.db.each(func(scan func(...any) error) error {
		var (
			seq, added  int64
			wish        int64
			id, options string
			paths       []byte
			wrong       *string
			d           uploader.RecoveredDrop
		)
		err := scan(&seq, &id, &d.Drop.Destination, &options, &added, &paths, &d.Expanded, &d.Skipped, &d.Unread, &wrong, &d.LinkID, &d.Linked, &d.Settled, &d.Told, &wish, &d.Early, &d.EarlyLost)
		if err != nil {
			return err
		}
		d.Wish = uploader.Wish(wish) //nolint:gosec // written from the same type
		d.Drop.ID, d.Drop.Added = uploader.DropID(id), decodeTime(added)
		if err := decode(options, &d.Drop.Options); err != nil {
			return err
		}
		if d.Drop.Paths, err = decodePaths(paths); err != nil {
			return err
		}
		if d.Fault, err = decodeFault(wrong); err != nil {
			return err
		}
		r.drops[seq] = len(r.found.Drops)
		r.found.Drops = append(r.found.Drops, d)
		return nil
	}, `SELECT seq, id, destination, options, added, paths, expanded, skipped, unread, fault, link, linked, settled, told, wish, early, early_lost
		FROM drops WHERE NOT (settled AND told) ORDER BY seq`)
}

func (r *reader) readFolders() error {
	return r.db.each(func(scan func(...any) error) error {
		var seq int64
		var path []byte
		err := scan(&seq, &path)
		r.folders[seq] = string(path)
		return err
	}, `SELECT seq, path FROM folders`)
}

func (r *reader) readPieces() error {
	return r.db.each(func(scan func(...any) error) error {
		var item int64
		var text string
		var receipt destination.Receipt
		if err := scan(&item, &text); err != nil {
			return err
		}
		r.pieces[item] = append(r.pieces[item], receipt)
		list := r.pieces[item]
		return decode(text, &list[len(list)-1])
	}, `SELECT item, receipt FROM pieces ORDER BY item, n`)
}

func (r *reader) readItems() error {
	return r.db.each(func(scan func(...any) error) error {
		var (
			seq, drop, folder, wish, step int64
			id                            string
			base, name, target            []byte
			wrong, created, upload        *string
			crc                           *int64
			i                             uploader.RecoveredItem
		)
		err := scan(&seq, &drop, &folder, &id, &base, &name, &target, &i.Stamp.Size, &i.Stamp.ModTime, &i.Stamp.FileID, &wrong, &wish, &step, &created, &upload, &crc, &i.Asked, &i.Early, &i.EarlySite)
		if err != nil {
			return err
		}
		if i.Early < 0 {
			i.Early, i.EarlyLost = -i.Early, true
		}
		at, ok := r.drops[drop]
		if !ok {
			return nil // settled
		}
		to := &r.found.Drops[at]
		i.ID, i.Drop, i.Dir, i.Base = uploader.ItemID(id), to.Drop.ID, r.folders[folder], string(base)
		i.Name, i.Target = string(name), string(target)
		i.Wish, i.Step, i.CRC64, i.Receipts = uploader.Wish(wish), uploader.Step(step), decodeCRC(crc), r.pieces[seq] //nolint:gosec // written from the same types
		if err := decodeItem(&i, wrong, created, upload); err != nil {
			return err
		}
		to.Items = append(to.Items, i)
		return nil
	}, `SELECT seq, drop_seq, folder, id, base, name, target, size, mtime, file_id, fault, wish, step, created, upload, crc64, asked, early, early_site
		FROM items ORDER BY drop_seq, seq`)
}

func decodeItem(i *uploader.RecoveredItem, wrong, created, upload *string) (err error) {
	if i.Fault, err = decodeFault(wrong); err != nil {
		return err
	}
	if created != nil {
		if err := decode(*created, &i.Created); err != nil {
			return err
		}
	}
	if upload != nil {
		if i.Upload, err = decodeUpload(*upload); err != nil {
			return err
		}
	}
	if i.Step == uploader.Created && allArrived(i.Upload, i.Receipts) {
		i.Step = uploader.Sent
	}
	return nil
}

// allArrived: each piece has its receipt. Receipts are distinct by N.
func allArrived(u destination.Upload, receipts []destination.Receipt) bool {
	have := 0
	for _, r := range receipts {
		if u.Parts == 0 && r.N == 0 || r.N >= 1 && r.N <= u.Parts {
			have++
		}
	}
	return have == u.Pieces()
}

func (r *reader) readOwed() error {
	return r.db.each(func(scan func(...any) error) error {
		var o uploader.Owed
		var upload string
		var notBefore int64
		err := scan(&o.ID, &o.Destination, &upload, &o.Delete, &notBefore, &o.Row, &o.LinkID)
		if err != nil {
			return err
		}
		o.NotBefore = decodeTime(notBefore)
		if o.Upload, err = decodeUpload(upload); err != nil {
			return err
		}
		r.found.Owed = append(r.found.Owed, o)
		return nil
	}, `SELECT id, destination, upload, stored, not_before, row_drop, link FROM owed ORDER BY seq`)
}

func (r *reader) readUnwritten() error {
	return r.db.each(func(scan func(...any) error) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		e, err := decodeEntry(text)
		r.found.Entries = append(r.found.Entries, e)
		return err
	}, `SELECT entry FROM unwritten ORDER BY seq`)
}
