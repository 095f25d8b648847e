package server

import (
	"context"
	"errors"
	"io"
	"time"

	"linkdrop/uploader/server/archive"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	bundlePage = 10_000 // files of one look into the records: 10 MB that are soon free again
	reopenings = 3      // in a row, of a file whose reading broke off: stores close a connection that a slow reader keeps
)

// bundle is all files of a link as one archive. Its readers share it; see bundles.
type bundle struct {
	*archive.Archive
	objects []bundled
	readers int       // now
	used    time.Time // last, where there is none
}

// bundled is where a file of a bundle is, and what tells it from another.
type bundled struct {
	key, token string
	size       int64
}

var errArriving = errors.New("a file of the link has not arrived")

// bundleOf plans the archive of a link; nothing is asked of the storage. errArriving.
func (s *Server) bundleOf(ctx context.Context, share records.Share) (*bundle, error) {
	if err := s.bundles.planning.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer s.bundles.planning.Release(1)
	var (
		objects []bundled
		names   []string
		files   []archive.File
	)
	for {
		_, page, err := s.Records.FindShare(ctx, share.TokenHash, len(files)+1, bundlePage, time.Now())
		if err != nil {
			return nil, err
		}
		for _, u := range page {
			if u.State != records.Stored {
				return nil, errArriving
			}
			objects = append(objects, bundled{u.Key, u.Token, u.Size})
			names = append(names, u.Name)
			files = append(files, archive.File{Size: u.Size, Modified: u.Touched, Version: u.ID})
		}
		if len(page) < bundlePage {
			break
		}
	}
	for i, path := range archive.Paths(names) {
		files[i].Name = path
	}
	planned, err := archive.New(files)
	if err != nil {
		return nil, err
	}
	return &bundle{Archive: planned, objects: objects}, nil
}

// openFile opens a file of a bundle, and again where it broke off while its reading broke off.
func (s *Server) openFile(b *bundle) archive.Open {
	return func(ctx context.Context, i int, offset int64) (io.ReadCloser, error) {
		o := b.objects[i]
		open := func(offset int64) (io.ReadCloser, error) {
			body, info, err := s.Storage.OpenFrom(ctx, o.key, offset)
			if err != nil {
				return nil, err
			}
			if info.Size != o.size || info.Token != "" && info.Token != o.token {
				_ = body.Close() // only read
				return nil, storage.ErrNotFound
			}
			return body, nil
		}
		body, err := open(offset)
		if err != nil {
			return nil, err
		}
		return &reopened{body, open, offset, 0}, nil
	}
}

// reopened reads an object, and opens it again where the storage breaks off.
type reopened struct {
	io.ReadCloser
	open   func(offset int64) (io.ReadCloser, error)
	at     int64
	failed int // in a row
}

func (r *reopened) Read(p []byte) (int, error) {
	for {
		n, err := r.ReadCloser.Read(p)
		r.at += int64(n)
		if n > 0 {
			r.failed = 0
		}
		if err == nil || err == io.EOF || r.failed == reopenings { //nolint:errorlint // of a Read
			return n, err
		}
		r.failed++
		again, refused := r.open(r.at)
		if refused != nil {
			return n, errors.Join(err, refused)
		}
		_ = r.Close() // only read
		r.ReadCloser = again
		if n > 0 {
			return n, nil
		}
	}
}
