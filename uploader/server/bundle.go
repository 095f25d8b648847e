package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"linkdrop/uploader/server/archive"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	bundlePage = 5_000 // files of one look into the records: 5 MB that are soon free again
	reopenings = 3     // in a row, of a file whose reading broke off: stores close a connection that a slow reader keeps
)

// bundle is all files of a link as one archive. Its readers share it; see bundles.
type bundle struct {
	*archive.Archive
	tag     string
	objects []bundled
	readers int       // now
	used    time.Time // last, where there is none
}

// bundled is where a file of a bundle is, and what tells it from another.
type bundled struct {
	key, token string
	size       int64
}

var (
	errArriving    = errors.New("a file of the link has not arrived")
	errOtherFiles  = errors.New("the link has other files than it had")
	errManyBundles = errors.New("so many files are being downloaded as zips that there is no room")
)

// eachFile goes through all files of a link, in their order, and gives the tag of them: two archives are the same bytes where
// their tags are. errArriving.
func (s *Server) eachFile(ctx context.Context, share records.Share, do func(records.Upload)) (tag string, err error) {
	told := sha256.New()
	fmt.Fprintf(told, "layout %d\n", archive.Layout) // a hash never fails
	for from := 1; ; from += bundlePage {
		_, page, err := s.Records.FindShare(ctx, share.TokenHash, from, bundlePage, time.Now())
		if err != nil {
			return "", err
		}
		for _, u := range page {
			if u.State != records.Stored {
				return "", errArriving
			}
			fmt.Fprintf(told, "%s %q %d %d\n", u.ID, u.Name, u.Size, u.Touched.Unix()) // a hash never fails
			do(u)
		}
		if len(page) < bundlePage {
			return hex.EncodeToString(told.Sum(nil)[:16]), nil
		}
	}
}

// bundleTag is the tag of all files of a link; nothing is asked of the storage. errArriving.
func (s *Server) bundleTag(ctx context.Context, share records.Share) (string, error) {
	return s.eachFile(ctx, share, func(records.Upload) {})
}

// takeBundle gives the archive of a link's files of that tag, to be given back. errArriving, errOtherFiles, errManyBundles.
func (s *Server) takeBundle(ctx context.Context, share records.Share, tag string) (*bundle, error) {
	is, err := s.bundleTag(ctx, share)
	if err == nil && is != tag {
		err = errOtherFiles
	}
	if err != nil {
		return nil, err
	}
	if b := s.bundles.take(tag, time.Now()); b != nil {
		return b, nil
	}
	if err := s.bundles.planning.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer s.bundles.planning.Release(1)
	if b := s.bundles.take(tag, time.Now()); b != nil { // planned while this one waited
		return b, nil
	}
	b, err := s.planBundle(ctx, share)
	if err != nil {
		return nil, err
	}
	if b.tag != tag {
		return nil, errOtherFiles
	}
	return s.bundles.keep(b, time.Now())
}

func (s *Server) planBundle(ctx context.Context, share records.Share) (*bundle, error) {
	names := make([]string, 0, share.Files)
	files := make([]archive.File, 0, share.Files)
	b := bundle{objects: make([]bundled, 0, share.Files)}
	var err error
	b.tag, err = s.eachFile(ctx, share, func(u records.Upload) {
		names = append(names, u.Name)
		files = append(files, archive.File{Size: u.Size, Modified: u.Touched})
		b.objects = append(b.objects, bundled{u.Key, u.Token, u.Size})
	})
	if err != nil {
		return nil, err
	}
	for i, path := range archive.Paths(names) {
		files[i].Name = path
	}
	b.Archive, err = archive.New(files)
	return &b, err
}

// readBundle reads a bundle. A storage that is elsewhere is asked for small files before their turn.
func (s *Server) readBundle(ctx context.Context, b *bundle) *archive.Reader {
	if s.Storage.Handler() != nil {
		return b.Reader(ctx, s.openFile(b))
	}
	return b.ReaderAhead(ctx, s.openFile(b), s.bundles.ahead)
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
		if err == nil || err == io.EOF || r.failed == reopenings {
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
