package file

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strings"
	"time"

	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/smallfile"
)

const (
	uploadFile     = "upload.json"
	unfinishedPage = 1000 // uploads that are looked at together
)

// upload is upload.json.
type upload struct {
	Key   string `json:"key"`
	Token string `json:"token"`
}

func validUploadID(id string) bool {
	return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == ""
}

func uploadPath(id string) string { return uploadsDir + "/" + id }

// Create implements storage.Multipart.
func (s *Store) Create(_ context.Context, o storage.Object) (string, error) {
	if err := storage.CheckKey(o.Key); err != nil {
		return "", err
	}
	id := randomName()
	text, err := json.Marshal(upload{Key: o.Key, Token: o.Token})
	if err != nil {
		return "", err
	}
	err = s.root().Mkdir(uploadPath(id), 0o700)
	if errors.Is(err, fs.ErrNotExist) && s.reopen() {
		err = s.root().Mkdir(uploadPath(id), 0o700)
	}
	if err != nil {
		return "", asErrFull(err)
	}
	if err := s.root().WriteFile(uploadPath(id)+"/"+uploadFile, text, 0o600); err != nil {
		return "", asErrFull(err)
	}
	return id, asErrFull(errors.Join(s.syncDir(uploadPath(id)), s.syncDir(uploadsDir)))
}

// upload reads an open multipart upload. storage.ErrNoUpload also for one of another key.
func (s *Store) upload(key, id string) (upload, error) {
	if !validUploadID(id) {
		return upload{}, storage.ErrNoUpload
	}
	text, err := smallfile.ReadIn(s.root(), uploadPath(id)+"/"+uploadFile, maxReceipt)
	if errors.Is(isMissing(err), storage.ErrNotFound) {
		return upload{}, storage.ErrNoUpload
	}
	if err != nil {
		return upload{}, err
	}
	var u upload
	if json.Unmarshal(text, &u) != nil || u.Key != key {
		return upload{}, storage.ErrNoUpload
	}
	return u, nil
}

// Parts implements storage.Multipart.
func (s *Store) Parts(_ context.Context, key, id string) ([]storage.Part, error) {
	if _, err := s.upload(key, id); err != nil {
		return nil, err
	}
	arrived, err := s.listParts(id)
	if err != nil {
		return nil, err
	}
	parts := make([]storage.Part, len(arrived))
	for i, p := range arrived {
		parts[i] = storage.Part{Number: p.number, ETag: p.etag(), Size: p.size}
	}
	return parts, nil
}

// Complete implements storage.Multipart. Interrupted at any point it can be asked again.
func (s *Store) Complete(ctx context.Context, key, id string, parts []storage.Part) error {
	u, err := s.upload(key, id)
	if err != nil {
		return err
	}
	mu := s.lockUpload(id)
	mu.Lock()
	defer mu.Unlock()
	arrived, err := s.listParts(id)
	if err != nil {
		return err
	}
	chosen, err := pickParts(arrived, parts)
	if err != nil {
		return err
	}
	whole := combinedReceipt(chosen, u.Token)
	if s.completed(ctx, key, whole) {
		return s.root().RemoveAll(uploadPath(id)) // an earlier call was interrupted after its rename
	}
	if err := s.assemble(ctx, id, chosen); err != nil {
		return asErrFull(err)
	}
	if err := s.publish(key, uploadPath(id)+"/"+assembledFile, whole); err != nil {
		return err
	}
	return s.root().RemoveAll(uploadPath(id))
}

// completed reports whether the object is there already, made of the same parts by the same upload.
func (s *Store) completed(ctx context.Context, key string, whole receipt) bool {
	info, err := s.Head(ctx, key)
	return err == nil && info.Token == whole.Token && info.ETag == whole.ETag && info.Size == whole.Size
}

// Abort implements storage.Multipart.
func (s *Store) Abort(_ context.Context, key, id string) error {
	if id == "" {
		return s.abortAll(key)
	}
	if _, err := s.upload(key, id); err != nil {
		if errors.Is(err, storage.ErrNoUpload) {
			return nil
		}
		return err
	}
	return s.discard(id)
}

func (s *Store) abortAll(key string) error {
	dir, err := s.root().Open(uploadsDir)
	if err != nil {
		return err
	}
	defer dir.Close() //nolint:errcheck // only read
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return err
	}
	for _, id := range names {
		if _, err := s.upload(key, id); err != nil {
			continue
		}
		if err := s.discard(id); err != nil {
			return err
		}
	}
	return nil
}

// EachUnfinished implements storage.Multipart.
func (s *Store) EachUnfinished(ctx context.Context, before time.Time, do func([]storage.Unfinished) error) error {
	dir, err := s.root().Open(uploadsDir)
	if err != nil {
		return err
	}
	defer dir.Close() //nolint:errcheck // only read
	for {
		names, err := dir.Readdirnames(unfinishedPage)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		var found []storage.Unfinished
		for _, id := range names {
			if key, ok := s.openedBefore(id, before); ok {
				found = append(found, storage.Unfinished{Key: key, ID: id})
			}
		}
		if len(found) == 0 {
			continue
		}
		if err := do(found); err != nil {
			return err
		}
	}
}

// openedBefore gives the key of an upload that was opened before a time.
func (s *Store) openedBefore(id string, before time.Time) (key string, ok bool) {
	if !validUploadID(id) {
		return "", false
	}
	info, err := s.root().Stat(uploadPath(id) + "/" + uploadFile)
	if err != nil || !info.ModTime().Before(before) {
		return "", false
	}
	text, err := smallfile.ReadIn(s.root(), uploadPath(id)+"/"+uploadFile, maxReceipt)
	var u upload
	if err != nil || json.Unmarshal(text, &u) != nil {
		return "", false
	}
	return u.Key, true
}

// discard removes an upload with its parts, once none of them is just being put into its place.
func (s *Store) discard(id string) error {
	mu := s.lockUpload(id)
	mu.Lock()
	defer mu.Unlock()
	return s.root().RemoveAll(uploadPath(id))
}

// removeLeftovers removes what a killed process left of multipart uploads that nobody can go on with: those that were not quite
// opened, and those whose object was made. The others are in somebody's records.
func (s *Store) removeLeftovers() error {
	dir, err := s.root().Open(uploadsDir)
	if err != nil {
		return err
	}
	defer dir.Close() //nolint:errcheck // only read
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return err
	}
	for _, id := range names {
		if !validUploadID(id) {
			continue // nothing of ours
		}
		text, err := smallfile.ReadIn(s.root(), uploadPath(id)+"/"+uploadFile, maxReceipt)
		var u upload
		if err == nil && json.Unmarshal(text, &u) == nil {
			made, whole, err := s.open(u.Key)
			if err != nil {
				continue
			}
			_ = made.Close()
			if whole.Token != u.Token {
				continue
			}
		} else if err != nil && !errors.Is(isMissing(err), storage.ErrNotFound) {
			continue
		}
		if err := s.root().RemoveAll(uploadPath(id)); err != nil {
			return err
		}
	}
	return nil
}
