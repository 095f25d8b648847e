package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"linkdrop/uploader/server/archive"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	bundlePage  = 5_000 // files of one look into the records: 5 MB that are soon free again
	planTimeout = time.Minute
	reopenings  = 3 // in a row, of a file whose reading broke off: stores close a connection that a slow reader keeps
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

// bundleTag is the tag of all files of a link: two archives are the same bytes where their tags are. It costs the same however many
// there are: nothing is asked of the storage, nor of the records. errArriving.
func bundleTag(share records.Share) (string, error) {
	if share.Pending > 0 {
		return "", errArriving
	}
	told := sha256.Sum256(fmt.Appendf(nil, "layout %d\n%x\n", archive.Layout, share.Contents))
	return hex.EncodeToString(told[:16]), nil
}

// takeBundle gives the archive of a link's files of that tag, to be given back, for somebody at that address. errArriving,
// errOtherFiles, errManyBundles, *manyPlansError.
func (s *Server) takeBundle(ctx context.Context, share records.Share, tag string, address netip.Addr) (*bundle, error) {
	is, err := bundleTag(share)
	if err == nil && is != tag {
		err = errOtherFiles
	}
	if err != nil {
		return nil, err
	}
	if b := s.bundles.take(tag, time.Now()); b != nil {
		return b, nil
	}
	if share.Files > smallPlan {
		if wait := s.bundles.plannedBy.take(address, time.Now()); wait > 0 {
			return nil, &manyPlansError{wait}
		}
	}
	// One plan for all who ask at once, and to its end, whoever still waits: it is kept, and is not begun again.
	var mine *bundle
	_, err, _ = s.bundles.plans.Do(tag, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), planTimeout)
		defer cancel()
		mine, err = s.planAndKeep(ctx, share, tag)
		return nil, err
	})
	if err != nil || mine != nil {
		return mine, err
	}
	if b := s.bundles.take(tag, time.Now()); b != nil {
		return b, nil
	}
	return nil, errManyBundles // others took its room at once
}

// planAndKeep plans the archive of that tag when its turn has come, unless that was done meanwhile.
func (s *Server) planAndKeep(ctx context.Context, share records.Share, tag string) (*bundle, error) {
	if err := s.bundles.planning.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer s.bundles.planning.Release(1)
	if b := s.bundles.take(tag, time.Now()); b != nil {
		return b, nil
	}
	b, err := s.planBundle(ctx, share)
	if err != nil {
		return nil, err
	}
	b.tag = tag
	return s.bundles.keep(b, time.Now())
}

// manyPlansError: one address has had so many zips of very many files planned that it waits.
type manyPlansError struct{ wait time.Duration }

func (*manyPlansError) Error() string { return "too many large zips were asked for at once" }

// planBundle reads all files of a link, in their order, and plans the archive. errArriving, errOtherFiles where they changed meanwhile.
func (s *Server) planBundle(ctx context.Context, share records.Share) (*bundle, error) {
	names := make([]string, 0, share.Files)
	files := make([]archive.File, 0, share.Files)
	b := bundle{objects: make([]bundled, 0, share.Files)}
	for size := bundlePage; size == bundlePage; {
		_, page, err := s.Records.FindShare(ctx, share.TokenHash, 1+len(files), bundlePage, time.Now())
		if err != nil {
			return nil, err
		}
		size = len(page)
		for _, u := range page {
			if u.State != records.Stored {
				return nil, errArriving
			}
			names = append(names, u.Name)
			files = append(files, archive.File{Size: u.Size, Modified: u.Touched})
			b.objects = append(b.objects, bundled{u.Key, u.Token, u.Size})
		}
	}
	now, _, err := s.Records.FindShare(ctx, share.TokenHash, 1, 0, time.Now())
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(now.Contents, share.Contents) {
		return nil, errOtherFiles
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
