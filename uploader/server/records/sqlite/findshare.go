package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

// FindShare implements records.Shares.
func (db *DB) FindShare(ctx context.Context, tokenHash []byte, from, n int, now time.Time) (records.Share, []records.Upload, error) {
	number, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE token_hash = ?`, tokenHash))
	return db.withFiles(ctx, number, share, found, from, n, now)
}

// FindGrant implements records.Grants.
func (db *DB) FindGrant(ctx context.Context, grantHash []byte, n int, now time.Time) (records.Share, []records.Upload, time.Time, error) {
	var made int64
	number, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+`, made FROM grants JOIN shares ON row = share WHERE hash = ?`, grantHash), &made)
	share, files, err := db.withFiles(ctx, number, share, found, n, 1, now)
	if err != nil {
		made = 0
	}
	return share, files, fromMillis(made), err
}

// withFiles adds up to n of its files to a link that was looked for, from one on. Unknown, unfinished and ended ones cost the same.
func (db *DB) withFiles(ctx context.Context, number int64, share records.Share, found error, from, n int, now time.Time) (records.Share, []records.Upload, error) {
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
