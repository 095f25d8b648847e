package sqlite

import (
	"cmp"
	"context"
	"time"

	"linkdrop/uploader/server/records"
)

// ChangeShare implements records.Shares.
func (db *DB) ChangeShare(ctx context.Context, owner, id string, change records.ShareChange, now time.Time) (share records.Share, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		number, held, err := ownersShare(ctx, s, owner, id)
		if err != nil {
			return err
		}
		if held.Ended(now) {
			return records.ErrNotFound
		}
		if change.Life != nil {
			held.Life = *change.Life
			if !held.Ends.IsZero() {
				held.Ends = fromMillis(millis(now.Add(held.Life)))
			}
		}
		set(&held.Name, change.Name)
		set(&held.Note, change.Note)
		set(&held.MaxDownloads, change.MaxDownloads)
		set(&held.Password, change.Password)
		if err := limitLife(ctx, s, number, &held, now); err != nil {
			return err
		}
		share = held
		if change.Password != nil {
			if _, err := s.exec(ctx, `DELETE FROM grants WHERE share = ?`, number); err != nil {
				return err
			}
		}
		_, err = s.exec(ctx, `UPDATE shares SET life = ?, ends = ?, name = ?, note = ?, max_downloads = ?, password = ? WHERE row = ?`,
			held.Life.Milliseconds(), millis(held.Ends), held.Name, held.Note, held.MaxDownloads, held.Password, number)
		return err
	})
	return share, err
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// ReplaceInShare implements records.Shares.
func (db *DB) ReplaceInShare(ctx context.Context, owner, id string, n int, upload string, now time.Time) (share records.Share, err error) {
	err = db.change(ctx, func(ctx context.Context, s *statements) error {
		var number int64
		if number, share, err = ownersShare(ctx, s, owner, id); err != nil {
			return err
		}
		if share.Ended(now) || share.Unfinished {
			return records.ErrNotFound
		}
		old, err := uploadOf(ctx, s, number, n)
		if err != nil {
			return err
		}
		added, err := replacement(ctx, s, owner, number, old.ID, upload)
		if err != nil || old.ID == upload {
			return err
		}
		if _, err := s.exec(ctx, `UPDATE share_uploads SET upload_id = ?, place = ? WHERE share = ? AND n = ?`, upload, records.PlaceKey(added.name), number, n); err != nil {
			return err
		}
		share.Bytes += added.size - max(0, old.Size)
		share.Pending -= waiting(old.State)
		if share.Pending == 0 && share.Ends.IsZero() {
			share.Ends = fromMillis(millis(now.Add(share.Life)))
		}
		if _, err := s.exec(ctx, `UPDATE shares SET bytes = ?, pending = ?, ends = ?, contents = randomblob(16) WHERE row = ?`, share.Bytes, share.Pending, millis(share.Ends), number); err != nil {
			return err
		}
		if err := limitLife(ctx, s, number, &share, now); err != nil {
			return err
		}
		return leave(ctx, s, share, old.ID, now)
	})
	return share, err
}

// replacement looks at the upload that takes the place of another one of a link: it has arrived, and is not in the link yet.
func replacement(ctx context.Context, s *statements, owner string, number int64, old, upload string) (addition, error) {
	added, err := additions(ctx, s, owner, []string{upload})
	if err != nil || old == upload {
		return addition{}, err
	}
	fresh, err := missingUploads(ctx, s, number, []string{upload})
	if err != nil || len(fresh) == 0 {
		return addition{}, cmp.Or(err, records.ErrDiffers)
	}
	if added[0].state != records.Stored {
		return addition{}, records.ErrOpen
	}
	return added[0], nil
}

// leave makes an upload Gone that a link has no more, unless the link keeps its files or somebody else needs it.
func leave(ctx context.Context, s *statements, share records.Share, upload string, now time.Time) error {
	if share.KeepAfter {
		_, err := s.exec(ctx, `UPDATE uploads SET kept = 1 WHERE id = ?`, upload)
		return err
	}
	_, err := s.exec(ctx, `UPDATE uploads SET state = 3, gone_at = ?1, sweep_at = ?1 WHERE id = ?2 AND kept = 0 AND NOT EXISTS (SELECT 1 FROM share_uploads WHERE upload_id = ?2)`, millis(now), upload)
	return err
}

// waiting is what an upload adds to the count of files that have not arrived.
func waiting(state records.State) int {
	if state == records.Open {
		return 1
	}
	return 0
}

// uploadOf is a link's file of that number.
func uploadOf(ctx context.Context, s *statements, number int64, n int) (records.Upload, error) {
	found, err := s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE id = (SELECT upload_id FROM share_uploads WHERE share = ? AND n = ?)`, number, n)
	if err != nil {
		return records.Upload{}, err
	}
	if len(found) == 0 {
		return records.Upload{}, records.ErrNotFound
	}
	return found[0], nil
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

// KeepOldShares implements records.Shares.
func (db *DB) KeepOldShares(ctx context.Context, keep bool) error {
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		_, err := s.conn.ExecContext(ctx, `UPDATE shares SET keep_after = ? WHERE keep_after IS NULL`, keep)
		return err
	})
}
