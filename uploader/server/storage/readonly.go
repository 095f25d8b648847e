package storage

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// ErrReadOnly answers whoever wants to write where only reading is meant.
var ErrReadOnly = errors.New("nothing is written here")

// ReadOnly is a storage whose objects are somebody else's: they can be looked at, read, and led to. Nothing is stored there, and
// Delete and Abort succeed without doing anything, so that no mistake in the records deletes what Linkdrop did not put there.
// What tells an object from one that took its place is its ETag: Info.Token is that.
func ReadOnly(s Storage) Storage { return &readOnly{s} }

type readOnly struct{ Storage }

// asToken makes an ETag what an object is known by.
func asToken(info Info) Info {
	info.Token = strings.Trim(info.ETag, `"`)
	return info
}

// Head implements Storage.
func (r *readOnly) Head(ctx context.Context, key string) (Info, error) {
	info, err := r.Storage.Head(ctx, key)
	return asToken(info), err
}

// OpenFrom implements Storage.
func (r *readOnly) OpenFrom(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error) {
	body, info, err := r.Storage.OpenFrom(ctx, key, offset)
	return body, asToken(info), err
}

// Delete implements Storage: it does nothing.
func (*readOnly) Delete(context.Context, string) error { return nil }

// Abort implements Storage: it does nothing.
func (*readOnly) Abort(context.Context, string, string) error { return nil }

// Check implements Storage. A place that only some links lead to keeps nobody from working.
func (*readOnly) Check(context.Context) error { return nil }

// Hosts implements Storage: nobody sends anything there.
func (*readOnly) Hosts() []string { return nil }

// Origins are where downloads lead, where the storage says it.
func (r *readOnly) Origins() []string { return Origins(r.Storage) }

// Handler implements Storage.
func (*readOnly) Handler() http.Handler { return nil }

// SignPut implements Signer.
func (*readOnly) SignPut(context.Context, Object, time.Duration) (Request, error) {
	return Request{}, ErrReadOnly
}

// SignPart implements Signer.
func (*readOnly) SignPart(context.Context, Object, string, int, int64, time.Duration) (Request, error) {
	return Request{}, ErrReadOnly
}

// Create implements Multipart.
func (*readOnly) Create(context.Context, Object) (string, error) { return "", ErrReadOnly }

// Parts implements Multipart.
func (*readOnly) Parts(context.Context, string, string) ([]Part, error) { return nil, ErrNoUpload }

// Complete implements Multipart.
func (*readOnly) Complete(context.Context, string, string, []Part) error { return ErrReadOnly }

// EachUnfinished implements Multipart: what is under way there is somebody else's.
func (*readOnly) EachUnfinished(context.Context, time.Time, func([]Unfinished) error) error {
	return nil
}
