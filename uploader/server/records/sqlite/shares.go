package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

const shareColumns = `row, owner, id, token_hash, name, life, ends, created, unfinished, files, bytes, pending`

func scanShare(r row) (number int64, share records.Share, err error) {
	var life, ends, created int64
	err = r.Scan(&number, &share.Owner, &share.ID, &share.TokenHash, &share.Name, &life, &ends, &created, &share.Unfinished, &share.Files, &share.Bytes, &share.Pending)
	share.Life = time.Duration(life) * time.Millisecond
	share.Ends, share.Created = fromMillis(ends), fromMillis(created)
	return number, share, err
}

// OpenShares implements records.Shares.
func (db *DB) OpenShares(ctx context.Context, asked []records.Share, now time.Time) ([]records.Result[records.Share], error) {
	results := make([]records.Result[records.Share], len(asked))
	err := db.change(ctx, func(ctx context.Context, s *statements) error {
		for i, share := range asked {
			held, err := openShare(ctx, s, share, now)
			if err != nil && !errors.Is(err, records.ErrNotFound) {
				return err
			}
			results[i] = records.Result[records.Share]{Value: held, Err: err}
		}
		return nil
	})
	return results, err
}

func openShare(ctx context.Context, s *statements, asked records.Share, now time.Time) (records.Share, error) {
	_, held, err := ownersShare(ctx, s, asked.Owner, asked.ID)
	if !errors.Is(err, records.ErrNotFound) {
		return held, err
	}
	added, err := additions(ctx, s, asked.Owner, asked.Uploads)
	if err != nil {
		return records.Share{}, err
	}
	insert, err := s.get(ctx, `INSERT INTO shares (owner, id, token_hash, name, life, pending, created, unfinished) VALUES (?,?,?,?,?,0,?,1)`)
	if err != nil {
		return records.Share{}, err
	}
	asked.Created = fromMillis(millis(now))
	result, err := insert.ExecContext(ctx, asked.Owner, asked.ID, asked.TokenHash, asked.Name, asked.Life.Milliseconds(), millis(now))
	if err != nil {
		return records.Share{}, err
	}
	number, err := result.LastInsertId()
	if err != nil {
		return records.Share{}, err
	}
	return appendUploads(ctx, s, number, asked, added, asked.Unfinished, now)
}

// AddToShare implements records.Shares.
func (db *DB) AddToShare(ctx context.Context, owner, id string, uploads []string, more bool, now time.Time) (share records.Share, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		var number int64
		if number, share, err = ownersShare(ctx, s, owner, id); err != nil {
			return err
		}
		if share.Ended(now) {
			return records.ErrNotFound
		}
		fresh, err := missingUploads(ctx, s, number, uploads)
		if err != nil || !share.Unfinished {
			if err == nil && len(fresh) > 0 {
				err = records.ErrDiffers
			}
			return err
		}
		added, err := additions(ctx, s, owner, fresh)
		if err != nil {
			return err
		}
		share, err = appendUploads(ctx, s, number, share, added, more, now)
		return err
	})
	return share, err
}

// ownersShare is an owner's link whatever became of it.
func ownersShare(ctx context.Context, s *statements, owner, id string) (number int64, share records.Share, err error) {
	find, err := s.get(ctx, `SELECT `+shareColumns+` FROM shares WHERE owner = ? AND id = ?`)
	if err != nil {
		return 0, share, err
	}
	number, share, err = scanShare(find.QueryRowContext(ctx, owner, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = records.ErrNotFound
	}
	return number, share, err
}

// missingUploads are the uploads that a link does not have yet.
func missingUploads(ctx context.Context, s *statements, number int64, uploads []string) ([]string, error) {
	find, err := s.get(ctx, `SELECT count(*) FROM share_uploads WHERE upload_id = ? AND share = ?`)
	if err != nil {
		return nil, err
	}
	var fresh []string
	for _, id := range uploads {
		var has int
		if err := find.QueryRowContext(ctx, id, number).Scan(&has); err != nil {
			return nil, err
		}
		if has == 0 {
			fresh = append(fresh, id)
		}
	}
	return fresh, nil
}

// addition is an upload that is to be put behind a link.
type addition struct {
	id    string
	size  int64
	state records.State
}

// additions looks uploads up, and refuses those that the owner does not have.
func additions(ctx context.Context, s *statements, owner string, uploads []string) ([]addition, error) {
	find, err := s.get(ctx, `SELECT size, state FROM uploads WHERE id = ? AND owner = ? AND state < 3`)
	if err != nil {
		return nil, err
	}
	all := make([]addition, len(uploads))
	for i, id := range uploads {
		all[i].id = id
		err := find.QueryRowContext(ctx, id, owner).Scan(&all[i].size, &all[i].state)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, records.ErrNotFound
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// appendUploads puts uploads behind those that an unfinished link has. With the last of them its life may begin.
func appendUploads(ctx context.Context, s *statements, number int64, share records.Share, added []addition, more bool, now time.Time) (records.Share, error) {
	place, err := s.get(ctx, `SELECT coalesce(max(n), 0) FROM share_uploads WHERE share = ?`)
	if err != nil {
		return share, err
	}
	var last int
	if err := place.QueryRowContext(ctx, number).Scan(&last); err != nil {
		return share, err
	}
	for i, u := range added {
		if _, err := s.exec(ctx, `INSERT INTO share_uploads (share, n, upload_id) VALUES (?,?,?)`, number, last+i+1, u.id); err != nil {
			return share, err
		}
		share.Files, share.Bytes = share.Files+1, share.Bytes+u.size
		if u.state == records.Open {
			share.Pending++
		}
	}
	share.Unfinished = more
	if !more && share.Pending == 0 && share.Ends.IsZero() {
		share.Ends = fromMillis(millis(now.Add(share.Life)))
	}
	_, err = s.exec(ctx, `UPDATE shares SET files = ?, bytes = ?, pending = ?, unfinished = ?, ends = ? WHERE row = ?`,
		share.Files, share.Bytes, share.Pending, share.Unfinished, millis(share.Ends), number)
	return share, err
}

// FindShare implements records.Shares.
func (db *DB) FindShare(ctx context.Context, tokenHash []byte, from, n int, now time.Time) (records.Share, []records.Upload, error) {
	number, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE token_hash = ?`, tokenHash))
	if found != nil && !errors.Is(found, sql.ErrNoRows) {
		return records.Share{}, nil, found
	}
	if found == nil && (share.Ended(now) || share.Unfinished) {
		found = records.ErrNotFound
	}
	if found != nil {
		number = -1 // asked all the same: an unknown link and an ended one cost the same
	}
	// The files that are passed over are counted in the list alone: looking each up would cost a link of 100,000 a second.
	rows, err := db.read.QueryContext(ctx, `SELECT u.id, u.owner, u.file_id, u.attempt, u.name, u.type, u.size, u.key, u.token, u.storage_id, u.part_size, u.parts, u.state, u.crc64, u.sha256, u.touched
		FROM (SELECT n, upload_id FROM share_uploads WHERE share = ? ORDER BY n LIMIT ? OFFSET ?) s JOIN uploads u ON u.id = s.upload_id ORDER BY s.n`, number, n, max(0, from-1))
	if err != nil {
		return records.Share{}, nil, err
	}
	files, err := collect(rows, func(r *sql.Rows) (records.Upload, error) { return scanUpload(r) })
	if err != nil {
		return records.Share{}, nil, err
	}
	if found != nil {
		return records.Share{}, nil, records.ErrNotFound
	}
	for _, u := range files {
		share.Uploads = append(share.Uploads, u.ID)
	}
	return share, files, nil
}

// ListShares implements records.Shares.
func (db *DB) ListShares(ctx context.Context, owner, after string, n int) ([]records.Share, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE owner = ? AND id > ? AND unfinished = 0 ORDER BY id LIMIT ?`, owner, after, n)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r *sql.Rows) (records.Share, error) {
		_, share, err := scanShare(r)
		return share, err
	})
}

// ChangeShare implements records.Shares.
func (db *DB) ChangeShare(ctx context.Context, owner, id string, life time.Duration, now time.Time) (share records.Share, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		changed, err := s.exec(ctx, `UPDATE shares SET life = ?, ends = CASE WHEN ends = 0 THEN 0 ELSE ? END WHERE owner = ? AND id = ? AND (ends = 0 OR ends > ?)`,
			life.Milliseconds(), millis(now.Add(life)), owner, id, millis(now))
		if err != nil {
			return err
		}
		if changed == 0 {
			return records.ErrNotFound
		}
		_, share, err = scanShare(s.conn.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE owner = ? AND id = ?`, owner, id))
		return err
	})
	return share, err
}

// EndShare implements records.Shares.
func (db *DB) EndShare(ctx context.Context, owner, id string, now time.Time) error {
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		found, err := s.exec(ctx, `UPDATE shares SET ends = CASE WHEN ends = 0 OR ends > ? THEN ? ELSE ends END WHERE owner = ? AND id = ?`, millis(now), millis(now), owner, id)
		if err == nil && found == 0 {
			return records.ErrNotFound
		}
		return err
	})
}
