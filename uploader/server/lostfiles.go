package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// What a record calls stored may have been removed from the storage behind our back. It is looked for where somebody is about to
// rely on it: when a link is made, shown or followed. Of a link to 146,000 files nobody looks for each: those are found out when
// one is downloaded.
const (
	maxLookups     = 100          // files of one call that makes links: seven rounds of storageCalls; more are believed
	maxPageLookups = storageCalls // files of a page, which anybody may ask for: one round; more are believed
)

// errLost answers for a file that is in the records, and not in the storage: who sent it sends it again.
func errLost() error {
	return &problem{http.StatusNotFound, protocol.CodeNotFound, "A file is not in the storage any more."}
}

// lost reports whether the storage says that a stored file is not there, or is another. A storage that does not say so is
// believed, and so is one that may not show yet what it has made (see visibleWithin); a folder of our own shows it at once.
func (s *Server) lost(ctx context.Context, u records.Upload) bool {
	if u.State != records.Stored || s.Storage.Handler() == nil && time.Since(u.Touched) < visibleWithin {
		return false
	}
	_, _, err := s.prove(ctx, u)
	return errors.Is(err, storage.ErrNotFound) || u.Existing && errors.Is(err, storage.ErrNoBucket)
}

// lostOf looks for each of some files at once.
func (s *Server) lostOf(ctx context.Context, files []records.Upload) ([]bool, error) {
	lost := make([]bool, len(files))
	return lost, s.inParallel(ctx, len(files), func(i int) { lost[i] = s.lost(ctx, files[i]) })
}

// lostUploads gives those of an owner's uploads that are lost; none where there are too many to look for.
func (s *Server) lostUploads(ctx context.Context, owner string, ids []string) (map[string]bool, error) {
	if len(ids) == 0 || len(ids) > maxLookups {
		return nil, nil //nolint:nilnil // nobody looked: none is known to be lost
	}
	ids = uploadIDs(ids, func(id string) string { return id })
	found, err := s.Records.FindUploads(ctx, owner, ids)
	if err != nil {
		return nil, err
	}
	files := make([]records.Upload, len(found)) // what is not found is not stored
	for i, r := range found {
		files[i] = r.Value
	}
	gone, err := s.lostOf(ctx, files)
	lost := map[string]bool{}
	for i, yes := range gone {
		lost[ids[i]] = yes
	}
	return lost, err
}

// lostOnPage gives which of a page's files are lost.
func (s *Server) lostOnPage(ctx context.Context, files []records.Upload) []bool {
	if len(files) > maxPageLookups {
		return make([]bool, len(files))
	}
	lost, err := s.lostOf(ctx, files)
	if err != nil { // a mistake of ours, which is in the log
		return make([]bool, len(files))
	}
	return lost
}
