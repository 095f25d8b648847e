package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"linkdrop/uploader/server/records"
)

// OpenUploads implements records.Uploads.
func (db *DB) OpenUploads(ctx context.Context, asked []records.Upload, within records.Quota) ([]records.Result[records.Upload], error) {
	results := make([]records.Result[records.Upload], len(asked))
	err := db.change(ctx, func(ctx context.Context, s *statements) error {
		owned := usages{within: within}
		seen, err := seenFiles(ctx, s, asked)
		if err != nil {
			return err
		}
		for i, u := range asked {
			held, err := openUpload(ctx, s, u, seen, &owned)
			if err != nil && !isRefusal(err) {
				return err
			}
			results[i] = records.Result[records.Upload]{Value: held, Err: err}
		}
		return nil
	})
	return results, err
}

// isRefusal tells the answer to one element from a call that failed.
func isRefusal(err error) bool {
	return errors.Is(err, records.ErrReplaced) || errors.Is(err, records.ErrDiffers) ||
		errors.Is(err, records.ErrQuotaBytes) || errors.Is(err, records.ErrQuotaFiles) || errors.Is(err, records.ErrQuotaOpen)
}

// ownedFile is a file of an owner.
type ownedFile struct{ owner, file string }

// seenFiles are those of the asked files that have an upload already: of 500 new ones none, which one question tells.
func seenFiles(ctx context.Context, s *statements, asked []records.Upload) (map[ownedFile]bool, error) {
	byOwner := map[string][]string{}
	for _, u := range asked {
		byOwner[u.Owner] = append(byOwner[u.Owner], u.FileID)
	}
	find, err := s.get(ctx, `SELECT file_id FROM uploads WHERE owner = ? AND file_id IN (SELECT value FROM json_each(?)) AND state < 3`)
	if err != nil {
		return nil, err
	}
	seen := map[ownedFile]bool{}
	for owner, files := range byOwner {
		list, err := json.Marshal(files)
		if err != nil {
			return nil, err
		}
		rows, err := find.QueryContext(ctx, owner, string(list))
		if err != nil {
			return nil, err
		}
		found, err := collect(rows, func(r *sql.Rows) (file string, err error) { return file, r.Scan(&file) })
		if err != nil {
			return nil, err
		}
		for _, file := range found {
			seen[ownedFile{owner, file}] = true
		}
	}
	return seen, nil
}

// differs reports whether one attempt at a file was asked for as another than it is.
func differs(held, asked records.Upload) bool {
	return held.Size != asked.Size || held.Name != asked.Name || held.Type != asked.Type || held.Existing != asked.Existing || held.Existing && held.Key != asked.Key
}

// openUpload opens one upload. It adds its file to seen.
func openUpload(ctx context.Context, s *statements, asked records.Upload, seen map[ownedFile]bool, owned *usages) (records.Upload, error) {
	var held []records.Upload
	var err error
	if file := (ownedFile{asked.Owner, asked.FileID}); seen[file] {
		held, err = s.uploads(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE owner = ? AND file_id = ? AND state < 3 ORDER BY attempt DESC`, asked.Owner, asked.FileID)
		if err != nil {
			return records.Upload{}, err
		}
	} else {
		seen[file] = true // for the same file in the same call
	}
	for _, u := range held {
		if u.Attempt > asked.Attempt {
			return records.Upload{}, records.ErrReplaced
		}
		if u.Attempt == asked.Attempt {
			if differs(u, asked) {
				return records.Upload{}, records.ErrDiffers
			}
			return u, nil
		}
	}
	if err := owned.add(ctx, s, asked, held); err != nil {
		return records.Upload{}, err
	}
	for _, old := range held {
		if err := replace(ctx, s, old, asked); err != nil {
			return records.Upload{}, err
		}
	}
	asked.State = records.Open
	unlinked := 0
	if asked.NeedsNoLink {
		unlinked = -1
	}
	_, err = s.exec(ctx, `INSERT INTO uploads (`+uploadColumns+`, life_most, unlinked) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		asked.ID, asked.Owner, asked.FileID, asked.Attempt, asked.Name, asked.Type, asked.Size, asked.Key, asked.Token,
		asked.StorageID, asked.PartSize, asked.Parts, asked.State, "", "", millis(asked.Touched), asked.Existing, asked.LifeMost.Milliseconds(), unlinked)
	if err != nil || len(held) == 0 {
		return asked, err
	}
	for _, old := range held { // what was kept was the file, whichever attempt brought it
		if _, err := s.exec(ctx, `UPDATE uploads SET kept = 1 WHERE id = ? AND (SELECT kept FROM uploads WHERE id = ?) = 1`, asked.ID, old.ID); err != nil {
			return asked, err
		}
	}
	return asked, limitLivesOf(ctx, s, asked)
}

// replace makes old Gone, to be swept at once, and leads its links to the new attempt.
func replace(ctx context.Context, s *statements, old, by records.Upload) error {
	at := millis(by.Touched)
	if _, err := s.exec(ctx, `UPDATE uploads SET state = 3, replaced = 1, gone_at = ?, sweep_at = ? WHERE id = ?`, at, at, old.ID); err != nil {
		return err
	}
	if old.State == records.Stored {
		if _, err := s.exec(ctx, `UPDATE shares SET pending = pending + 1 WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?)`, old.ID); err != nil {
			return err
		}
	}
	if _, err := s.exec(ctx, `UPDATE shares SET bytes = bytes + ?, contents = randomblob(16) WHERE row IN (SELECT share FROM share_uploads WHERE upload_id = ?)`, max(0, by.Size)-max(0, old.Size), old.ID); err != nil {
		return err
	}
	_, err := s.exec(ctx, `UPDATE share_uploads SET upload_id = ? WHERE upload_id = ?`, by.ID, old.ID)
	return err
}
