package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// maxSinglePut is the most bytes that one request stores, in S3 and here; these endpoints know no parts.
const maxSinglePut = 5 << 30

// plainUpload is an upload whose sender sends no header but Content-Type, and the signed request for it.
type plainUpload struct {
	name    string // as the sender said it
	record  records.Upload
	request storage.Request
	err     error
}

// plainRecord makes the record of such an upload. A size below 0 was not told, and is then at most most; an empty kind was not told.
func (s *Server) plainRecord(owner, name, kind string, size, most int64) (records.Upload, error) {
	told := protocol.File{ID: ulid.Make().String(), Attempt: 1, Name: name, Type: defaulted(kind, typeOfName(name)), Size: max(0, size)}
	if size < 0 && s.rules().Quota.Bytes > 0 {
		return records.Upload{}, refuse("This server has to know the size of a file beforehand: ask /api/get-upload-url, with file_size.")
	}
	u, err := s.newUpload(owner, told)
	if err != nil {
		return u, err
	}
	if size > maxSinglePut {
		return u, refuse("File too large: a program of this kind can send at most 5 GiB")
	}
	u.PartSize, u.Parts, u.NeedsNoLink = 0, 0, true
	if size < 0 {
		u.Size, u.PartSize = records.UnknownSize, min(most, s.maxFile(), maxSinglePut)
	}
	if kind == "" {
		u.Type = ""
	}
	return u, nil
}

// typeOfName guesses a type that nobody told.
func typeOfName(name string) string {
	kind, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(objectname.Saved(name))))
	if err != nil || !bareType.MatchString(kind) {
		return plainBytes
	}
	return kind
}

// openPlain records uploads and signs their requests. Those with an err are left alone.
func (s *Server) openPlain(ctx context.Context, owner string, all []plainUpload) error {
	asked := make([]records.Upload, 0, len(all))
	place := make([]int, 0, len(all)) // of each asked one in all
	for i, u := range all {
		if u.err == nil {
			asked, place = append(asked, u.record), append(place, i)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	quota := s.rules().Quota
	opened, err := s.Records.OpenUploads(ctx, asked, recordsQuota(quota))
	if err != nil {
		return err
	}
	var made []string
	for i, r := range opened {
		u := &all[place[i]]
		if u.err = overQuota(r.Err, quota); u.err != nil {
			continue
		}
		o := object(u.record)
		o.Token = "" // it would be a header
		if u.request, err = s.Storage.SignPut(ctx, o, s.Limits.URLLife); err != nil {
			return err
		}
		made = append(made, u.record.ID)
	}
	if len(made) > 0 {
		s.audit(ctx, "created uploads", owner, slog.Any("uploads", made))
	}
	return nil
}

// openOne is openPlain of one.
func (s *Server) openOne(ctx context.Context, owner, name, kind string, size, most int64) (plainUpload, error) {
	one := []plainUpload{{name: name}}
	one[0].record, one[0].err = s.plainRecord(owner, name, kind, size, most)
	if err := s.openPlain(ctx, owner, one); err != nil {
		return plainUpload{}, err
	}
	return one[0], one[0].err
}

// nameOfType names a file whose name the sender did not say, so that it opens where somebody saves it.
func nameOfType(kind string) string {
	endings := map[string]string{
		"application/pdf": ".pdf", "application/zip": ".zip", "image/gif": ".gif", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp",
		"text/plain": ".txt", "video/mp4": ".mp4",
	}
	return "upload" + endings[strings.ToLower(kind)]
}

// compatUploadURL answers POST /api/upload-url. Neither name nor size are told: the size is looked at when the file is there.
func (s *Server) compatUploadURL(r *http.Request, owner string, f *compatFields) (any, error) {
	kind := f.text("content_type")
	if err := f.err(); err != nil {
		return nil, err
	}
	u, err := s.openOne(r.Context(), owner, nameOfType(kind), defaulted(kind, plainBytes), records.UnknownSize, maxSinglePut)
	if err != nil {
		return nil, err
	}
	return map[string]any{"upload_url": u.request.URL, "key": u.record.Key}, nil
}

// compatSizedUploadURL answers POST /api/get-upload-url.
func (s *Server) compatSizedUploadURL(r *http.Request, owner string, f *compatFields) (any, error) {
	name, kind, size := f.text("filename"), f.text("content_type"), f.number("file_size")
	if err := f.err(); err != nil {
		return nil, err
	}
	if size < 0 {
		return nil, refuse("file_size is negative")
	}
	u, err := s.openOne(r.Context(), owner, name, defaulted(kind, plainBytes), size, size)
	if err != nil {
		return nil, err
	}
	return map[string]any{"upload_url": u.request.URL, "key": u.record.Key, "expires_in": seconds(u.request.Life)}, nil
}

// compatUploadURLs answers POST /mobile/upload-urls. As the samples have it, a file that may not be sent is missing in the answer.
func (s *Server) compatUploadURLs(r *http.Request, owner string, f *compatFields) (any, error) {
	if f.list == nil {
		return nil, fieldFaults{{[]any{"body"}, "Field required", "missing"}}
	}
	if len(f.list) > protocol.MaxBatch {
		return nil, refuse("A call takes at most 500 files.")
	}
	all := make([]plainUpload, len(f.list))
	for i, value := range f.list {
		said, _ := value.(map[string]any)
		one := &compatFields{body: said, where: "body", at: []any{i}}
		name, kind, size := one.text("filename"), one.text("content_type"), one.maybeNumber("file_size", records.UnknownSize)
		f.faults = append(f.faults, one.faults...)
		all[i].name = name
		all[i].record, all[i].err = s.plainRecord(owner, name, defaulted(kind, plainBytes), size, maxSinglePut)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	now := time.Now()
	if err := s.openPlain(r.Context(), owner, all); err != nil {
		return nil, err
	}
	made := []map[string]any{}
	for _, u := range all {
		if u.err == nil {
			made = append(made, map[string]any{
				"original_filename": u.name, "upload_url": u.request.URL, "key": u.record.Key, "expires_at": compatTime(now.Add(u.request.Life)),
			})
		}
	}
	return map[string]any{"user_id": owner, "upload_urls": made, "expires_in": seconds(s.Limits.URLLife)}, nil
}

// compatCategoryURL answers POST /secure-upload-url. max_size is the most that may come, looked at when the file is there; where a sender
// says file_size, too, that size is signed. Where the policy has categories, the file has to be of the one that is named.
func (s *Server) compatCategoryURL(r *http.Request, owner string, f *compatFields) (any, error) {
	name, category := f.text("filename"), f.text("category")
	most, size := f.maybeNumber("max_size", min(s.maxFile(), maxSinglePut)), f.maybeNumber("file_size", records.UnknownSize)
	kind := f.maybeText("content_type")
	if err := f.err(); err != nil {
		return nil, err
	}
	if most < 0 || size > most {
		return nil, refuse("Invalid file for upload: it is larger than max_size, or max_size is not usable")
	}
	if err := s.checkCategory(name, kind, category); err != nil {
		return nil, err
	}
	u, err := s.openOne(r.Context(), owner, name, kind, size, most)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"upload_url": u.request.URL, "key": u.record.Key, "max_size": min(most, s.maxFile(), maxSinglePut), "expires_in": seconds(u.request.Life),
		"original_filename": name, "sanitized_filename": objectname.Safe(name),
	}, nil
}

func (s *Server) checkCategory(name, kind, category string) error {
	if !clientID.MatchString(category) {
		return refuse("Invalid file for upload: category is not usable")
	}
	place, err := s.judge(protocol.File{Name: name, Type: defaulted(kind, typeOfName(name))})
	if err != nil {
		return err
	}
	if len(s.rules().Categories) > 0 && place.Category != category {
		return refuse("Invalid file for upload: it is not of this category")
	}
	return nil
}

// learn fills in what the sender of an upload did not tell, and judges the file again by it.
func (s *Server) learn(u records.Upload, info storage.Info) (records.Upload, error) {
	if u.Size != records.UnknownSize && u.Type != "" {
		return u, nil
	}
	if u.Size == records.UnknownSize {
		if info.Size > u.PartSize {
			return u, &problem{http.StatusRequestEntityTooLarge, protocol.CodeTooLarge, fmt.Sprintf("This file may have at most %s bytes; it has %s.", humanize.Comma(u.PartSize), humanize.Comma(info.Size))}
		}
		u.Size = info.Size
	}
	if u.Type == "" {
		u.Type = storedType(info, u.Name)
	}
	_, err := s.judge(protocol.File{Name: u.Name, Type: u.Type, Size: u.Size})
	return u, err
}

// arrived finds the upload of a key of this owner and proves that it is there, as POST /v1/uploads/complete does. A problem of status 404
// where it is not, or is somebody else's.
func (s *Server) arrived(ctx context.Context, owner, key string) (records.Upload, error) {
	id := uploadIDInKey(key)
	found, err := s.Records.FindUploads(ctx, owner, []string{id})
	if err != nil {
		return records.Upload{}, err
	}
	if found[0].Err == nil && found[0].Value.Key != key {
		found[0].Err = records.ErrNotFound
	}
	u, _, err := s.completeOne(ctx, found[0], protocol.Complete{UploadID: id})
	if err == nil {
		err = s.noteStored(ctx, []records.Upload{u}, make([]error, 1))
	}
	var said *problem
	switch {
	case err == nil:
		if u.State == records.Open {
			u.State, u.Touched = records.Stored, time.Now()
		}
		return u, nil
	case errors.Is(err, records.ErrNotFound), errors.Is(err, records.ErrReplaced), errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrInvalidPart), errors.Is(err, storage.ErrNoUpload),
		errors.As(err, &said) && said.status == http.StatusNotFound:
		return u, &refusal{status: http.StatusNotFound, detail: "File not found"}
	}
	return u, err
}

// compatConfirm answers POST /api/confirm-upload.
func (s *Server) compatConfirm(r *http.Request, owner string, f *compatFields) (any, error) {
	key := f.text("key")
	if err := f.err(); err != nil {
		return nil, err
	}
	u, err := s.arrived(r.Context(), owner, key)
	if err != nil {
		return nil, err
	}
	return map[string]any{"status": "success", "file_size": u.Size, "upload_time": compatTime(u.Touched)}, nil
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
