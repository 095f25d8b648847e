package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/backend/backendserver/records"
)

const shareColumns = `row, owner, id, token_hash, name, life, ends, created`

func scanShare(r row) (number int64, share records.Share, err error) {
	var life, ends, created int64
	err = r.Scan(&number, &share.Owner, &share.ID, &share.TokenHash, &share.Name, &life, &ends, &created)
	share.Life = time.Duration(life) * time.Millisecond
	share.Ends, share.Created = fromMillis(ends), fromMillis(created)
	return number, share, err
}

// OpenShares implements records.Shares.
func (db *DB) OpenShares(ctx context.Context, asked []records.Share, now time.Time) ([]records.Result[records.Share], error) {
	results := make([]records.Result[records.Share], len(asked))
	err := db.change(ctx, func(tx *sql.Tx) error {
		s := prepare(tx)
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
	find, err := s.get(ctx, `SELECT `+shareColumns+` FROM shares WHERE owner = ? AND id = ?`)
	if err != nil {
		return records.Share{}, err
	}
	_, held, err := scanShare(find.QueryRowContext(ctx, asked.Owner, asked.ID))
	if !errors.Is(err, sql.ErrNoRows) {
		return held, err
	}
	pending, err := countPending(ctx, s, asked)
	if err != nil {
		return records.Share{}, err
	}
	asked.Created = now
	if pending == 0 {
		asked.Ends = now.Add(asked.Life)
	}
	insert, err := s.get(ctx, `INSERT INTO shares (owner, id, token_hash, name, life, ends, pending, created) VALUES (?,?,?,?,?,?,?,?)`)
	if err != nil {
		return records.Share{}, err
	}
	result, err := insert.ExecContext(ctx, asked.Owner, asked.ID, asked.TokenHash, asked.Name, asked.Life.Milliseconds(), millis(asked.Ends), pending, millis(now))
	if err != nil {
		return records.Share{}, err
	}
	number, err := result.LastInsertId()
	if err != nil {
		return records.Share{}, err
	}
	for n, id := range asked.Uploads {
		if _, err := s.exec(ctx, `INSERT INTO share_uploads (share, n, upload_id) VALUES (?,?,?)`, number, n+1, id); err != nil {
			return records.Share{}, err
		}
	}
	asked.Ends = fromMillis(millis(asked.Ends))
	return asked, nil
}

// countPending counts the files that have not arrived, and refuses those that the owner does not have.
func countPending(ctx context.Context, s *statements, asked records.Share) (int, error) {
	find, err := s.get(ctx, `SELECT state FROM uploads WHERE id = ? AND owner = ? AND state < 3`)
	if err != nil {
		return 0, err
	}
	pending := 0
	for _, id := range asked.Uploads {
		var state records.State
		err := find.QueryRowContext(ctx, id, asked.Owner).Scan(&state)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, records.ErrNotFound
		}
		if err != nil {
			return 0, err
		}
		if state == records.Open {
			pending++
		}
	}
	return pending, nil
}

// FindShare implements records.Shares.
func (db *DB) FindShare(ctx context.Context, tokenHash []byte, now time.Time) (records.Share, []records.Upload, error) {
	number, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE token_hash = ?`, tokenHash))
	if found != nil && !errors.Is(found, sql.ErrNoRows) {
		return records.Share{}, nil, found
	}
	if found == nil && share.Ended(now) {
		found = records.ErrNotFound
	}
	if found != nil {
		number = -1 // asked all the same: an unknown link and an ended one cost the same
	}
	rows, err := db.read.QueryContext(ctx, `SELECT u.id, u.owner, u.file_id, u.attempt, u.name, u.type, u.size, u.key, u.token, u.storage_id, u.part_size, u.parts, u.state, u.crc64, u.sha256, u.touched
		FROM share_uploads s JOIN uploads u ON u.id = s.upload_id WHERE s.share = ? ORDER BY s.n`, number)
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
	rows, err := db.read.QueryContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE owner = ? AND id > ? ORDER BY id LIMIT ?`, owner, after, n)
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
	err = db.change(ctx, func(tx *sql.Tx) error {
		changed, err := prepare(tx).exec(ctx, `UPDATE shares SET life = ?, ends = CASE WHEN ends = 0 THEN 0 ELSE ? END WHERE owner = ? AND id = ? AND (ends = 0 OR ends > ?)`,
			life.Milliseconds(), millis(now.Add(life)), owner, id, millis(now))
		if err != nil {
			return err
		}
		if changed == 0 {
			return records.ErrNotFound
		}
		_, share, err = scanShare(tx.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE owner = ? AND id = ?`, owner, id))
		return err
	})
	return share, err
}

// EndShare implements records.Shares.
func (db *DB) EndShare(ctx context.Context, owner, id string, now time.Time) error {
	return db.change(ctx, func(tx *sql.Tx) error {
		found, err := prepare(tx).exec(ctx, `UPDATE shares SET ends = CASE WHEN ends = 0 OR ends > ? THEN ? ELSE ends END WHERE owner = ? AND id = ?`, millis(now), millis(now), owner, id)
		if err == nil && found == 0 {
			return records.ErrNotFound
		}
		return err
	})
}
