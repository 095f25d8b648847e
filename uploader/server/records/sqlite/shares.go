package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linkdrop/uploader/server/records"
)

const shareColumns = `row, owner, id, token_hash, name, life, ends, created, unfinished, files, bytes, pending,
	password, max_downloads, downloads, last_download, note, sender, coalesce(keep_after, 0), arrive_by, contents`

func scanShare(r row, more ...any) (number int64, share records.Share, err error) {
	var life, ends, created, last, arriveBy int64
	err = r.Scan(append([]any{
		&number, &share.Owner, &share.ID, &share.TokenHash, &share.Name, &life, &ends, &created, &share.Unfinished, &share.Files, &share.Bytes, &share.Pending,
		&share.Password, &share.MaxDownloads, &share.Downloads, &last, &share.Note, &share.Sender, &share.KeepAfter, &arriveBy, &share.Contents,
	}, more...)...)
	share.Life = time.Duration(life) * time.Millisecond
	share.Ends, share.Created, share.LastDownload, share.ArriveBy = fromMillis(ends), fromMillis(created), fromMillis(last), fromMillis(arriveBy)
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
	insert, err := s.get(ctx, `INSERT INTO shares (owner, id, token_hash, name, life, pending, created, unfinished, password, max_downloads, note, sender, keep_after, arrive_by)
		VALUES (?,?,?,?,?,0,?,1,?,?,?,?,?,?)`)
	if err != nil {
		return records.Share{}, err
	}
	asked.Created = fromMillis(millis(now))
	result, err := insert.ExecContext(ctx, asked.Owner, asked.ID, asked.TokenHash, asked.Name, asked.Life.Milliseconds(), millis(now),
		asked.Password, asked.MaxDownloads, asked.Note, asked.Sender, asked.KeepAfter, millis(asked.ArriveBy))
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
		if err != nil || !share.Unfinished && len(fresh) == 0 {
			return err
		}
		added, err := additions(ctx, s, owner, fresh)
		if err != nil {
			return err
		}
		share, err = appendUploads(ctx, s, number, share, added, more && share.Unfinished, now)
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
	name  string
	size  int64
	state records.State
}

// additions looks uploads up, and refuses those that the owner does not have.
func additions(ctx context.Context, s *statements, owner string, uploads []string) ([]addition, error) {
	find, err := s.get(ctx, `SELECT name, max(size, 0), state FROM uploads WHERE id = ? AND owner = ? AND state < 3`)
	if err != nil {
		return nil, err
	}
	all := make([]addition, len(uploads))
	for i, id := range uploads {
		all[i].id = id
		err := find.QueryRowContext(ctx, id, owner).Scan(&all[i].name, &all[i].size, &all[i].state)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, records.ErrNotFound
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// appendUploads puts uploads behind those that a link has. With the last of them its life may begin.
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
		if _, err := s.exec(ctx, `INSERT INTO share_uploads (share, n, upload_id, place) VALUES (?,?,?,?)`, number, last+i+1, u.id, records.PlaceKey(u.name)); err != nil {
			return share, err
		}
		share.Files, share.Bytes = share.Files+1, share.Bytes+u.size
		if u.state == records.Open {
			share.Pending++
		}
	}
	if err := limitLife(ctx, s, number, &share, now); err != nil {
		return share, err
	}
	share.Unfinished = more
	if !more && share.Pending == 0 && share.Ends.IsZero() {
		share.Ends = fromMillis(millis(now.Add(share.Life)))
	}
	_, err = s.exec(ctx, `UPDATE shares SET files = ?, bytes = ?, pending = ?, unfinished = ?, ends = ?, contents = randomblob(16) WHERE row = ?`,
		share.Files, share.Bytes, share.Pending, share.Unfinished, millis(share.Ends), number)
	return share, err
}
