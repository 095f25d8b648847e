package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

// keepGrants is how long a grant is kept, at least: a link that is downloaded a million times does not keep a million for ever.
const keepGrants = 30 * 24 * time.Hour

// TakeDownload implements records.Grants. The count is one statement: it is read, judged and written as one.
func (db *DB) TakeDownload(ctx context.Context, tokenHash, grantHash []byte, now time.Time) error {
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		take, err := s.get(ctx, `UPDATE shares SET downloads = downloads + 1, last_download = ?1
			WHERE token_hash = ?2 AND unfinished = 0 AND (ends = 0 OR ends > ?1) AND (max_downloads = 0 OR downloads < max_downloads) RETURNING row`)
		if err != nil {
			return err
		}
		var number int64
		err = take.QueryRowContext(ctx, millis(now), tokenHash).Scan(&number)
		if errors.Is(err, sql.ErrNoRows) {
			return whyNotTaken(ctx, s, tokenHash, now)
		}
		if err != nil {
			return err
		}
		if _, err := s.exec(ctx, `DELETE FROM grants WHERE share = ? AND made < ?`, number, millis(now.Add(-keepGrants))); err != nil {
			return err
		}
		made, err := s.exec(ctx, `INSERT INTO grants (hash, share, made) VALUES (?,?,?) ON CONFLICT DO NOTHING`, grantHash, number, millis(now))
		if err == nil && made == 0 {
			err = records.ErrDiffers // nothing is counted either
		}
		return err
	})
}

// whyNotTaken tells a link that is used up from one that is not there.
func whyNotTaken(ctx context.Context, s *statements, tokenHash []byte, now time.Time) error {
	_, share, err := scanShare(s.conn.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE token_hash = ?`, tokenHash))
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && (share.Ended(now) || share.Unfinished):
		return records.ErrNotFound
	case err != nil:
		return err
	}
	return records.ErrUsedUp
}
