package sqlite

import (
	"context"
	"database/sql"
	"time"

	"linkdrop/uploader/server/records"
)

// ExpireUploads implements records.Sweeps.
func (db *DB) ExpireUploads(ctx context.Context, abandoned, ended, now time.Time, n int) (count int, err error) {
	err = db.change(ctx, func(tx *sql.Tx) error {
		s := prepare(tx)
		expired, err := s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE state = 1 AND touched < ? LIMIT ?`, millis(abandoned), n)
		if err != nil {
			return err
		}
		if !ended.IsZero() && len(expired) < n {
			unlinked, err := s.uploads(ctx, `SELECT DISTINCT `+uploadColumns+` FROM uploads WHERE state = 2 AND id IN (
					SELECT su.upload_id FROM shares s JOIN share_uploads su ON su.share = s.row WHERE s.ends > 0 AND s.ends <= ?1 AND s.keep_after IS NOT 1)
				AND NOT EXISTS (SELECT 1 FROM share_uploads o JOIN shares t ON t.row = o.share WHERE o.upload_id = uploads.id AND (t.ends = 0 OR t.ends > ?1 OR t.keep_after = 1)) LIMIT ?2`,
				millis(ended), n-len(expired))
			if err != nil {
				return err
			}
			expired = append(expired, unlinked...)
		}
		for _, u := range expired {
			if err := drop(ctx, s, u, now); err != nil {
				return err
			}
		}
		count = len(expired)
		return nil
	})
	return count, err
}

// DueUploads implements records.Sweeps.
func (db *DB) DueUploads(ctx context.Context, now time.Time, n int) ([]records.Due, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+uploadColumns+`, gone_at FROM uploads WHERE state = 3 AND sweep_at <= ? ORDER BY sweep_at LIMIT ?`, millis(now), n)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r *sql.Rows) (records.Due, error) {
		var since int64
		u, err := scanUpload(r, &since)
		return records.Due{Upload: u, Since: fromMillis(since)}, err
	})
}

// SweptUploads implements records.Sweeps.
func (db *DB) SweptUploads(ctx context.Context, next map[string]time.Time) error {
	return db.change(ctx, func(tx *sql.Tx) error {
		s := prepare(tx)
		for id, at := range next {
			var err error
			if at.IsZero() {
				_, err = s.exec(ctx, `DELETE FROM uploads WHERE id = ? AND state = 3`, id)
			} else {
				_, err = s.exec(ctx, `UPDATE uploads SET sweep_at = ? WHERE id = ? AND state = 3`, millis(at), id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetShares implements records.Sweeps.
func (db *DB) ForgetShares(ctx context.Context, ended, begun time.Time) error {
	return db.change(ctx, func(tx *sql.Tx) error {
		s := prepare(tx)
		if _, err := s.exec(ctx, `DELETE FROM shares WHERE ends > 0 AND ends < ?`, millis(ended)); err != nil {
			return err
		}
		_, err := s.exec(ctx, `DELETE FROM shares WHERE unfinished = 1 AND created < ?`, millis(begun))
		return err
	})
}
