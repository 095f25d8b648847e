package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

// FindShare implements records.Shares.
func (db *DB) FindShare(ctx context.Context, tokenHash []byte, from, n int, now time.Time) (records.Share, []records.Upload, error) {
	number, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE token_hash = ?`, tokenHash))
	return db.withFiles(ctx, number, share, found, now, aPage, max(0, from-1), n)
}

// FindShareFile implements records.Shares.
func (db *DB) FindShareFile(ctx context.Context, tokenHash []byte, number int, now time.Time) (records.Share, []records.Upload, error) {
	row, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM shares WHERE token_hash = ?`, tokenHash))
	return db.withFiles(ctx, row, share, found, now, oneFile(number), number, 1)
}

// FindGrant implements records.Grants.
func (db *DB) FindGrant(ctx context.Context, grantHash []byte, file int, now time.Time) (records.Share, []records.Upload, time.Time, error) {
	var made int64
	number, share, found := scanShare(db.read.QueryRowContext(ctx, `SELECT `+shareColumns+`, made FROM grants JOIN shares ON row = share WHERE hash = ?`, grantHash), &made)
	share, files, err := db.withFiles(ctx, number, share, found, now, oneFile(file), file, 1)
	if err != nil {
		made = 0
	}
	return share, files, fromMillis(made), err
}

// Which of a link's files are wanted: those of a page, which are passed over in the index alone (looking each up would cost a link of
// 100,000 a second), or the one of a number, or the first.
const (
	aPage  = `SELECT n, upload_id, place FROM share_uploads WHERE share = ?1 ORDER BY place, n LIMIT ?3 OFFSET ?2`
	aFile  = `SELECT n, upload_id, place FROM share_uploads WHERE share = ?1 AND n = ?2 LIMIT ?3`
	aFirst = `SELECT n, upload_id, place FROM share_uploads WHERE share = ?1 AND ?2 = 0 ORDER BY place, n LIMIT ?3`
)

// oneFile finds one as quickly in a link of 100,000 as in any.
func oneFile(number int) (which string) {
	if number == 0 {
		return aFirst
	}
	return aFile
}

// withFiles adds up to n of its files to a link that was looked for. Unknown, unfinished and ended ones cost the same.
func (db *DB) withFiles(ctx context.Context, number int64, share records.Share, found error, now time.Time, which string, from, n int) (records.Share, []records.Upload, error) {
	if found != nil && !errors.Is(found, sql.ErrNoRows) {
		return records.Share{}, nil, found
	}
	if found == nil && (share.Ended(now) || share.Unfinished) {
		found = records.ErrNotFound
	}
	if found != nil {
		number = -1 // asked all the same: an unknown link and an ended one cost the same
	}
	//nolint:gosec // which is one of three constants
	rows, err := db.read.QueryContext(ctx, `SELECT u.id, u.owner, u.file_id, u.attempt, u.name, u.type, u.size, u.key, u.token, u.storage_id, u.part_size, u.parts, u.state, u.crc64, u.sha256, u.touched, u.existing, s.n
		FROM (`+which+`) s JOIN uploads u ON u.id = s.upload_id ORDER BY s.place, s.n`, number, from, n)
	if err != nil {
		return records.Share{}, nil, err
	}
	files, err := collect(rows, func(r *sql.Rows) (records.Upload, error) {
		var n int
		u, err := scanUpload(r, &n)
		u.N = n
		return u, err
	})
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
	return collect(rows, oneShare)
}

func oneShare(r *sql.Rows) (records.Share, error) {
	_, share, err := scanShare(r)
	return share, err
}

// NamedShares implements records.Shares.
func (db *DB) NamedShares(ctx context.Context, owner string, ids []string) ([]records.Share, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+shareColumns+` FROM shares
		WHERE owner = ? AND id IN (SELECT value FROM json_each(?)) AND unfinished = 0 ORDER BY id`, owner, string(list))
	if err != nil {
		return nil, err
	}
	return collect(rows, oneShare)
}

// SharesWith implements records.Shares.
func (db *DB) SharesWith(ctx context.Context, owner string, uploads []string, n int) ([]string, error) {
	list, err := json.Marshal(uploads)
	if err != nil {
		return nil, err
	}
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT s.id FROM share_uploads u JOIN shares s ON s.row = u.share
		WHERE u.upload_id IN (SELECT value FROM json_each(?)) AND s.owner = ? AND s.unfinished = 0 ORDER BY s.id LIMIT ?`, string(list), owner, n)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}
