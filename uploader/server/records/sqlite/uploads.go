package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

const uploadColumns = `id, owner, file_id, attempt, name, type, size, key, token, storage_id, part_size, parts, state, crc64, sha256, touched, existing`

type row interface{ Scan(into ...any) error }

func scanUpload(r row, more ...any) (records.Upload, error) {
	var u records.Upload
	var touched int64
	err := r.Scan(append([]any{
		&u.ID, &u.Owner, &u.FileID, &u.Attempt, &u.Name, &u.Type, &u.Size, &u.Key, &u.Token, &u.StorageID, &u.PartSize, &u.Parts, &u.State, &u.CRC64, &u.SHA256, &touched, &u.Existing,
	}, more...)...)
	u.Touched = fromMillis(touched)
	return u, err
}

// statements prepares each text once for a connection.
type statements struct {
	conn *sql.Conn
	all  map[string]*sql.Stmt
}

func (s *statements) get(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.all[text]; ok {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(ctx, text) //nolint:sqlclosecheck // closed with the connection
	if err == nil {
		s.all[text] = stmt
	}
	return stmt, err
}

// exec runs a statement and says how many rows it changed.
func (s *statements) exec(ctx context.Context, text string, args ...any) (int64, error) {
	stmt, err := s.get(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s *statements) uploads(ctx context.Context, text string, args ...any) ([]records.Upload, error) {
	stmt, err := s.get(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r *sql.Rows) (records.Upload, error) { return scanUpload(r) })
}

func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// SetStorageID implements records.Uploads.
func (db *DB) SetStorageID(ctx context.Context, uploadID, storageID string) (held string, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		if _, err := s.exec(ctx, `UPDATE uploads SET storage_id = ? WHERE id = ? AND storage_id = '' AND state = 1`, storageID, uploadID); err != nil {
			return err
		}
		err := s.conn.QueryRowContext(ctx, `SELECT storage_id FROM uploads WHERE id = ? AND state < 3`, uploadID).Scan(&held)
		if errors.Is(err, sql.ErrNoRows) {
			return records.ErrNotFound
		}
		return err
	})
	return held, err
}

// FindUploads implements records.Uploads.
func (db *DB) FindUploads(ctx context.Context, owner string, ids []string) ([]records.Result[records.Upload], error) {
	results := make([]records.Result[records.Upload], len(ids))
	stmt, err := db.read.PrepareContext(ctx, `SELECT `+uploadColumns+`, replaced FROM uploads WHERE id = ? AND owner = ?`)
	if err != nil {
		return nil, err
	}
	defer stmt.Close() //nolint:errcheck // nothing is lost
	for i, id := range ids {
		var replaced bool
		u, err := scanUpload(stmt.QueryRowContext(ctx, id, owner), &replaced)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			results[i].Err = records.ErrNotFound
		case err != nil:
			return nil, err
		case u.State == records.Gone && replaced:
			results[i].Err = records.ErrReplaced
		case u.State == records.Gone:
			results[i].Err = records.ErrNotFound
		default:
			results[i].Value = u
		}
	}
	return results, nil
}

// TouchUploads implements records.Uploads.
func (db *DB) TouchUploads(ctx context.Context, ids []string, at time.Time) error {
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		for _, id := range ids {
			if _, err := s.exec(ctx, `UPDATE uploads SET touched = ? WHERE id = ? AND state = 1`, millis(at), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// arrived counts a file of a link as there (or as not awaited any more), and begins the life of the link with the last. A link
// that was given up before is over with it.
const arrived = `UPDATE shares SET pending = pending - 1, contents = randomblob(16), ends = CASE WHEN ends = 0 AND pending = 1 AND unfinished = 0
		THEN CASE WHEN arrive_by > 0 AND arrive_by <= ?1 THEN ?1 ELSE ?1 + life END ELSE ends END
	WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?2)`

// StoreUploads implements records.Uploads.
func (db *DB) StoreUploads(ctx context.Context, stored []records.Upload, at time.Time) error {
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		for _, u := range stored {
			n, err := s.exec(ctx, `UPDATE uploads SET state = 2, crc64 = ?1, sha256 = ?2, touched = ?3, type = CASE WHEN type = '' THEN ?5 ELSE type END,
				size = CASE WHEN size = ?7 THEN ?6 ELSE size END, unlinked = CASE WHEN unlinked < 0 THEN unlinked ELSE ?3 END WHERE id = ?4 AND state = 1`, u.CRC64, u.SHA256, millis(at), u.ID, u.Type, u.Size, records.UnknownSize)
			if err != nil {
				return err
			}
			if n == 0 {
				continue // stored already, or gone meanwhile
			}
			if u.Parts == 0 && u.PartSize > 0 { // its size was not told
				if _, err := s.exec(ctx, `UPDATE shares SET bytes = bytes + ? WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?)`, u.Size, u.ID); err != nil {
					return err
				}
			}
			if _, err := s.exec(ctx, arrived, millis(at), u.ID); err != nil {
				return err
			}
			// Links that ended before it arrived are to be looked at again: they have left something.
			if _, err := s.exec(ctx, `UPDATE shares SET settled = 0 WHERE settled = 1 AND row IN (SELECT share FROM share_uploads WHERE upload_id = ?)`, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropUpload implements records.Uploads.
func (db *DB) DropUpload(ctx context.Context, owner, id string, at time.Time) (u records.Upload, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		found, err := s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE id = ? AND owner = ? AND state < 3`, id, owner)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return records.ErrNotFound
		}
		u = found[0]
		return drop(ctx, s, u, at)
	})
	return u, err
}

// drop makes u Gone and says so to its links.
func drop(ctx context.Context, s *statements, u records.Upload, at time.Time) error {
	now := millis(at)
	if _, err := s.exec(ctx, `UPDATE uploads SET state = 3, gone_at = ?, sweep_at = ? WHERE id = ?`, now, now, u.ID); err != nil {
		return err
	}
	if u.State == records.Stored {
		_, err := s.exec(ctx, `UPDATE shares SET ends = ? WHERE (ends = 0 OR ends > ?) AND row IN (SELECT share FROM share_uploads WHERE upload_id = ?)`, now, now, u.ID)
		return err
	}
	if _, err := s.exec(ctx, arrived, now, u.ID); err != nil {
		return err
	}
	// A link to nothing is over.
	if _, err := s.exec(ctx, `UPDATE shares SET ends = ? WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?)
		AND (ends = 0 OR ends > ?) AND NOT EXISTS (SELECT 1 FROM share_uploads o WHERE o.share = shares.row AND o.upload_id <> ?)`, now, u.ID, now, u.ID); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `UPDATE shares SET files = files - 1, bytes = bytes - ? WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?)`, max(0, u.Size), u.ID); err != nil {
		return err
	}
	_, err := s.exec(ctx, `DELETE FROM share_uploads WHERE upload_id = ?`, u.ID)
	return err
}
