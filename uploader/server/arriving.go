package server

import (
	"context"
	"fmt"

	"linkdrop/uploader/server/records"
)

// progressOf says how much of a link has arrived: files, or of a single file the parts that the storage has. Nil: nothing is known.
func (s *Server) progressOf(ctx context.Context, words pageText, share records.Share, files []records.Upload) *progress {
	if share.Files > 1 {
		here := share.Files - share.Pending
		return &progress{int64(here), int64(share.Files), fmt.Sprintf(words.ofFiles, words.number(here), words.number(share.Files))}
	}
	if len(files) != 1 || files[0].Parts == 0 || files[0].StorageID == "" {
		return nil
	}
	u := files[0]
	parts, err := s.Storage.Parts(ctx, u.Key, u.StorageID)
	if err != nil {
		return nil // it says what it says of a file in one piece: that it is arriving
	}
	var here int64
	for _, part := range parts {
		here += part.Size
	}
	here = min(here, u.Size)
	return &progress{here, u.Size, fmt.Sprintf(words.ofBytes, words.size(here), words.size(u.Size))}
}
