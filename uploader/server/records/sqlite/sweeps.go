package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"linkdrop/uploader/server/records"
)

const (
	// settleShares is how many ended links are looked at together.
	settleShares = 50
	// forgetRows is how much is deleted at once: about 5 ms, which is how long a call may wait for it.
	forgetRows = 1000

	// held is whether another link still needs an upload, or one that is forgotten keeps it; ?1 is when links that are over had ended.
	held = `(uploads.kept = 1 OR EXISTS (SELECT 1 FROM share_uploads o JOIN shares t ON t.row = o.share WHERE o.upload_id = uploads.id AND (t.ends = 0 OR t.ends > ?1 OR t.keep_after = 1)))`
)

// ExpireUploads implements records.Sweeps. What it looks for it finds without keeping anybody from writing.
func (db *DB) ExpireUploads(ctx context.Context, abandoned, ended, now time.Time, n int) (count int, err error) {
	for more := true; more && count < n; {
		var over overLinks
		if !ended.IsZero() {
			if over, err = db.overLinks(ctx, ended, n-count); err != nil {
				return count, err
			}
		}
		err = db.change(ctx, func(ctx context.Context, s *statements) error {
			expired, err := s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE state = 1 AND touched < ? LIMIT ?`, millis(abandoned), n-count)
			if err != nil {
				return err
			}
			count += len(expired)
			if err := dropAll(ctx, s, expired, now); err != nil {
				return err
			}
			dropped, err := over.drop(ctx, s, ended, now, n-count)
			count += dropped
			return err
		})
		if err != nil {
			return count, err
		}
		more = over.more
	}
	return count, nil
}

// overLinks are some links that ended and have not been settled, and uploads that only they had.
type overLinks struct {
	rows    string // of the links, as a JSON list
	uploads []string
	all     bool // uploads are all that there are
	more    bool // there may be more links
}

// overLinks looks at a few links: that costs as much as they have files.
func (db *DB) overLinks(ctx context.Context, ended time.Time, n int) (over overLinks, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT row FROM shares WHERE ends > 0 AND settled = 0 AND ends <= ? ORDER BY ends LIMIT ?`, millis(ended), settleShares)
	if err != nil {
		return over, err
	}
	links, err := collect(rows, func(r *sql.Rows) (number int64, err error) { return number, r.Scan(&number) })
	if err != nil || len(links) == 0 {
		return over, err
	}
	list, err := json.Marshal(links)
	if err != nil {
		return over, err
	}
	rows, err = db.read.QueryContext(ctx, `SELECT id FROM uploads WHERE state = 2 AND id IN (SELECT upload_id FROM share_uploads WHERE share IN (SELECT value FROM json_each(?2)))
		AND NOT `+held+` LIMIT ?3`, millis(ended), string(list), n)
	if err != nil {
		return over, err
	}
	over.uploads, err = collect(rows, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
	over.rows, over.all, over.more = string(list), len(over.uploads) < n, len(links) == settleShares
	return over, err
}

// drop makes up to n of the uploads Gone, and settles the links where there are no more.
func (over overLinks) drop(ctx context.Context, s *statements, ended, now time.Time, n int) (count int, err error) {
	all := over.all && len(over.uploads) <= n
	for _, id := range over.uploads[:min(n, len(over.uploads))] {
		unlinked, err := s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE id = ?2 AND state = 2 AND NOT `+held, millis(ended), id) // a new link may have it by now
		if err != nil {
			return count, err
		}
		if err := dropAll(ctx, s, unlinked, now); err != nil {
			return count, err
		}
		count += len(unlinked)
	}
	if all && over.rows != "" {
		_, err = s.exec(ctx, `UPDATE shares SET settled = 1 WHERE row IN (SELECT value FROM json_each(?))`, over.rows)
	}
	return count, err
}

// ExpireUnlinked implements records.Sweeps. An upload that has a link by now is not looked at again while that is remembered: what
// becomes of it is for ExpireUploads to say.
func (db *DB) ExpireUnlinked(ctx context.Context, since, now time.Time, n int) (gone, looked int, err error) {
	var due int
	if err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM uploads WHERE state = 2 AND unlinked > 0 AND unlinked < ? LIMIT 1)`, millis(since)).Scan(&due); err != nil || due == 0 {
		return 0, 0, err // as nearly always: nobody waits for that
	}
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		found, err := s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE state = 2 AND unlinked > 0 AND unlinked < ? ORDER BY unlinked LIMIT ?`, millis(since), n)
		if err != nil {
			return err
		}
		gone, looked = 0, len(found)
		for _, u := range found {
			has, err := s.exec(ctx, `UPDATE uploads SET unlinked = 0 WHERE id = ?1 AND (kept = 1 OR EXISTS (SELECT 1 FROM share_uploads WHERE upload_id = ?1))`, u.ID)
			if err != nil {
				return err
			}
			if has > 0 {
				continue
			}
			if err := drop(ctx, s, u, now); err != nil {
				return err
			}
			gone++
		}
		return nil
	})
	return gone, looked, err
}

func dropAll(ctx context.Context, s *statements, uploads []records.Upload, now time.Time) error {
	for _, u := range uploads {
		if err := drop(ctx, s, u, now); err != nil {
			return err
		}
	}
	return nil
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
	return db.change(ctx, func(ctx context.Context, s *statements) error {
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

// UploadStates implements records.Sweeps.
func (db *DB) UploadStates(ctx context.Context, ids []string) (map[string]records.State, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := db.read.QueryContext(ctx, `SELECT id, state FROM uploads WHERE id IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return nil, err
	}
	known := map[string]records.State{}
	_, err = collect(rows, func(r *sql.Rows) (id string, err error) {
		var state records.State
		err = r.Scan(&id, &state)
		known[id] = state
		return id, err
	})
	return known, err
}

// ForgetShares implements records.Sweeps.
func (db *DB) ForgetShares(ctx context.Context, ended, begun, now time.Time) error {
	for {
		n, err := db.forget(ctx, millis(ended), millis(begun), now)
		if err != nil || n < forgetRows {
			return err
		}
	}
}

// forget removes a part of what is to be forgotten: files of links first, then the links that have none left.
func (db *DB) forget(ctx context.Context, ended, begun int64, now time.Time) (n int64, err error) {
	const due = `(ends > 0 AND ends < ?1 AND settled = 1 OR unfinished = 1 AND created < ?2)`
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		n, err = forgetFiles(ctx, s, `SELECT o.share, o.n FROM shares JOIN share_uploads o ON o.share = shares.row WHERE `+due+` LIMIT ?3`, ended, begun, now)
		if err != nil || n == forgetRows {
			return err
		}
		n, err = s.exec(ctx, `DELETE FROM shares WHERE row IN (SELECT row FROM shares WHERE `+due+` LIMIT ?3)`, ended, begun, forgetRows)
		return err
	})
	return n, err
}

// forgetFiles takes files from their links. Those of a link that keeps its files are kept; others begin to have no link, as far as
// is known here.
func forgetFiles(ctx context.Context, s *statements, which string, ended, begun int64, now time.Time) (int64, error) {
	forget, err := s.get(ctx, `DELETE FROM share_uploads WHERE (share, n) IN (`+which+`) RETURNING share, upload_id`)
	if err != nil {
		return 0, err
	}
	rows, err := forget.QueryContext(ctx, ended, begun, forgetRows)
	if err != nil {
		return 0, err
	}
	type file struct {
		Share  int64
		Upload string
	}
	files, err := collect(rows, func(r *sql.Rows) (f file, err error) { return f, r.Scan(&f.Share, &f.Upload) })
	if err != nil || len(files) == 0 {
		return 0, err
	}
	list, err := json.Marshal(files)
	if err != nil {
		return 0, err
	}
	if _, err := s.exec(ctx, `UPDATE uploads SET unlinked = ?1 WHERE unlinked >= 0 AND id IN (SELECT value ->> 'Upload' FROM json_each(?2))`, millis(now), string(list)); err != nil {
		return 0, err
	}
	_, err = s.exec(ctx, `UPDATE uploads SET kept = 1 WHERE id IN (SELECT value ->> 'Upload' FROM json_each(?) JOIN shares ON row = value ->> 'Share' WHERE keep_after = 1)`, string(list))
	return int64(len(files)), err
}
