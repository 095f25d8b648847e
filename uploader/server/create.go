package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	plainBytes = "application/octet-stream"

	// storageCalls is how many calls to the storage one batch has under way.
	storageCalls = 16
	// openTimeout is how long the storage has to open a multipart upload, whoever still waits for it.
	openTimeout = time.Minute
)

// clientID is what ids made by clients look like: ULIDs, and whatever else is harmless in a key.
var clientID = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// bareType is a MIME type without parameters (RFC 6838, 4.2).
var bareType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$`)

// create answers POST /v1/uploads.
func (s *Server) create(ctx context.Context, owner string, q protocol.CreateRequest) (protocol.CreateResponse, error) {
	answer := protocol.CreateResponse{Uploads: make([]protocol.Created, len(q.Files))}
	asked := make([]records.Upload, 0, len(q.Files))
	place := make([]int, 0, len(q.Files)) // of each asked one in the answer
	quota := s.rules().Quota
	for i, f := range q.Files {
		answer.Uploads[i].ID = f.ID
		u, err := s.newUpload(owner, f)
		if err != nil {
			answer.Uploads[i].Error = elementError(err)
			continue
		}
		asked, place = append(asked, u), append(place, i)
	}
	opened, err := s.Records.OpenUploads(ctx, asked, recordsQuota(quota))
	if err != nil {
		return protocol.CreateResponse{}, err
	}
	err = s.inParallel(ctx, len(opened), func(i int) {
		r := opened[i]
		r.Err = overQuota(r.Err, quota)
		answer.Uploads[place[i]] = s.created(ctx, q.Files[place[i]].ID, r, r.Value.ID != asked[i].ID)
	})
	var made []string
	for i, r := range opened {
		if r.Err == nil && r.Value.ID == asked[i].ID {
			made = append(made, r.Value.ID)
		}
	}
	if len(made) > 0 {
		s.audit(ctx, "created uploads", owner, slog.Any("uploads", made))
	}
	if slices.ContainsFunc(asked, func(u records.Upload) bool { return u.Attempt > 1 }) {
		s.freeSoon() // what the replaced attempts left
	}
	return answer, err
}

// newUpload checks what a client wants to send and makes the record of it.
func (s *Server) newUpload(owner string, f protocol.File) (records.Upload, error) {
	if err := s.checkFile(&f); err != nil {
		return records.Upload{}, err
	}
	place, err := s.judge(f)
	if err != nil {
		return records.Upload{}, err
	}
	id := s.newUploadID()
	part, parts := destination.Plan(f.Size, f.PartSize)
	var token [16]byte
	_, _ = rand.Read(token[:]) // never fails (crypto/rand)
	return records.Upload{
		ID: id, Owner: owner, FileID: f.ID, Attempt: f.Attempt, Name: f.Name, Type: f.Type, Size: f.Size,
		// The id of this very upload is in the key: what is swept or sent late can only ever hit the upload it belongs to.
		Key:   storage.InBucket(place.Bucket, path.Join(place.Prefix, f.ID, id, objectname.Safe(f.Name))),
		Token: hex.EncodeToString(token[:]), PartSize: part, Parts: parts, Touched: time.Now(), LifeMost: place.Life,
	}, nil
}

// uploadIDInKey is the id of the upload that newUpload made a key for.
func uploadIDInKey(key string) string { return path.Base(path.Dir(key)) }

// usableName reports whether a name is text. One that is too long is shortened.
func usableName(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsRune(name, 0)
}

func (s *Server) checkFile(f *protocol.File) error {
	switch {
	case !clientID.MatchString(f.ID):
		return invalid("id is not usable")
	case f.Attempt < 1 || f.Attempt > 1<<30:
		return invalid("attempt begins at 1")
	case f.Name == "" || !usableName(f.Name):
		return invalid("filename is not usable")
	case f.Size < 0 || f.PartSize < 0:
		return invalid("size is negative")
	case f.Size > s.Limits.MaxFile:
		return &problem{http.StatusRequestEntityTooLarge, protocol.CodeTooLarge, fmt.Sprintf("Files may have at most %s bytes here; this one has %s.", humanize.Comma(s.Limits.MaxFile), humanize.Comma(f.Size))}
	}
	f.Name = objectname.Shorten(f.Name, protocol.MaxName)
	f.Type = defaulted(f.Type, plainBytes)
	if !bareType.MatchString(f.Type) {
		return invalid("content_type is not a bare type")
	}
	return nil
}

// created answers one file: its first request, or how it is cut. again: it was asked for before.
func (s *Server) created(ctx context.Context, fileID string, r records.Result[records.Upload], again bool) protocol.Created {
	answer := protocol.Created{ID: fileID}
	u, err := r.Value, r.Err
	if err == nil && u.Parts > 0 {
		u, err = s.withStorageID(ctx, u, again)
	}
	if err != nil {
		s.logFailure(ctx, err)
		answer.Error = elementError(err)
		return answer
	}
	answer.UploadID, answer.Key = u.ID, u.Key
	if u.Parts > 0 {
		answer.PartSize, answer.Parts = u.PartSize, u.Parts
		return answer
	}
	request, err := s.Storage.SignPut(ctx, object(u), s.Limits.URLLife)
	if err != nil {
		s.logFailure(ctx, err)
		return protocol.Created{ID: fileID, Error: elementError(err)}
	}
	answer.Request = wireRequest(request)
	return answer
}

// withStorageID opens the multipart upload in the storage where that has not happened. Calls for the same upload at once
// share one. Where an earlier call broke off, by a crash or a lost answer, the storage may have an upload that nobody
// noted: its key is this upload's alone, so all that is under way for it is freed first.
func (s *Server) withStorageID(ctx context.Context, u records.Upload, again bool) (records.Upload, error) {
	if u.StorageID != "" || u.State != records.Open {
		return u, nil
	}
	id, err, _ := s.opening.Do(u.ID, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), openTimeout) // the others stay when the first of them leaves
		defer cancel()
		return s.openInStorage(ctx, u, again)
	})
	if err == nil {
		u.StorageID, _ = id.(string)
	}
	return u, err
}

func (s *Server) openInStorage(ctx context.Context, u records.Upload, again bool) (string, error) {
	if again {
		found, err := s.Records.FindUploads(ctx, u.Owner, []string{u.ID})
		if err != nil {
			return "", err
		}
		if found[0].Err != nil {
			return "", found[0].Err
		}
		if found[0].Value.StorageID != "" { // by a call that has just ended
			return found[0].Value.StorageID, nil
		}
		if err := s.Storage.Abort(ctx, u.Key, ""); err != nil { // no reason not to go on
			s.Log.WarnContext(ctx, "an upload that was broken off may be left in the storage", slog.String("error", err.Error()))
		}
	}
	id, err := s.Storage.Create(ctx, object(u))
	if err != nil {
		return "", err
	}
	held, err := s.Records.SetStorageID(ctx, u.ID, id)
	if err != nil || held != id {
		if aborted := s.Storage.Abort(context.WithoutCancel(ctx), u.Key, id); aborted != nil { // the storage forgets what was broken off by its own rule
			s.Log.WarnContext(ctx, "freeing later", slog.String("error", aborted.Error()))
		}
	}
	return held, err
}

func object(u records.Upload) storage.Object {
	o := storage.Object{Key: u.Key, Type: u.Type, Size: u.Size, Token: u.Token}
	if u.Size == records.UnknownSize {
		o.Most = u.PartSize
	}
	return o
}

func wireRequest(r storage.Request) *protocol.Request {
	return &protocol.Request{Method: r.Method, URL: r.URL, Headers: r.Header, Life: int64(r.Life / time.Second)}
}
