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

// TakeDownload implements records.Grants.
func (db *DB) TakeDownload(ctx context.Context, tokenHash, grantHash []byte, now time.Time) error {
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		number, err := count(ctx, s, tokenHash, now)
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

// RecountDownload implements records.Grants.
func (db *DB) RecountDownload(ctx context.Context, grantHash []byte, before, now time.Time) (counted bool, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		counted = false
		made, err := s.exec(ctx, `UPDATE grants SET made = ?1 WHERE hash = ?2 AND made <= ?3`, millis(now), grantHash, millis(before))
		if err != nil {
			return err
		}
		var token []byte
		err = s.conn.QueryRowContext(ctx, `SELECT token_hash FROM grants JOIN shares ON row = share WHERE hash = ?`, grantHash).Scan(&token)
		if errors.Is(err, sql.ErrNoRows) {
			return records.ErrNotFound
		}
		if err != nil || made == 0 {
			return err
		}
		if _, err := count(ctx, s, token, now); err != nil {
			return err
		}
		counted = true
		return nil
	})
	return counted && err == nil, err
}

// count counts one download and gives the link's row. It is one statement: what there is is read, judged and written as one.
func count(ctx context.Context, s *statements, tokenHash []byte, now time.Time) (number int64, err error) {
	take, err := s.get(ctx, `UPDATE shares SET downloads = downloads + 1, last_download = ?1
		WHERE token_hash = ?2 AND unfinished = 0 AND (ends = 0 OR ends > ?1) AND (max_downloads = 0 OR downloads < max_downloads) RETURNING row`)
	if err != nil {
		return 0, err
	}
	err = take.QueryRowContext(ctx, millis(now), tokenHash).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		err = whyNotTaken(ctx, s, tokenHash, now)
	}
	return number, err
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
