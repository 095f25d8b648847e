package server

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// touchEvery is how often an upload's use is noted while it is signed: Limits.Abandon counts in days.
const touchEvery = time.Hour

// sign answers POST /v1/uploads/sign.
func (s *Server) sign(ctx context.Context, owner string, q protocol.SignRequest) (protocol.SignResponse, error) {
	uploads, err := s.find(ctx, owner, uploadIDs(q.Pieces, func(p protocol.Piece) string { return p.UploadID }))
	if err != nil {
		return protocol.SignResponse{}, err
	}
	answer := protocol.SignResponse{Requests: make([]protocol.Signed, len(q.Pieces))}
	for i, piece := range q.Pieces {
		answer.Requests[i] = protocol.Signed{UploadID: piece.UploadID, Number: piece.Number}
		found := uploads[piece.UploadID]
		request, err := s.signPiece(ctx, found, piece.Number)
		if err != nil {
			s.logFailure(ctx, err)
			answer.Requests[i].Error = elementError(err)
			continue
		}
		answer.Requests[i].Request = *wireRequest(request)
	}
	if err := s.touch(ctx, uploads); err != nil { // what was signed is good all the same
		s.logFailure(ctx, err)
	}
	return answer, nil
}

func (s *Server) signPiece(ctx context.Context, found *records.Result[records.Upload], n int) (storage.Request, error) {
	if found.Err != nil {
		return storage.Request{}, found.Err
	}
	u := found.Value
	switch {
	case u.Existing:
		return storage.Request{}, invalid("the object was there before: nothing is sent to it")
	case n < 0 || n > u.Parts || n == 0 && u.Parts > 0:
		return storage.Request{}, invalid("the upload has no such piece")
	case u.Parts == 0:
		return s.Storage.SignPut(ctx, object(u), s.Limits.URLLife)
	}
	u, err := s.withStorageID(ctx, u, true)
	if err != nil {
		return storage.Request{}, err
	}
	found.Value = u // so that the next piece does not ask again
	cut := destination.Upload{File: destination.File{Size: u.Size}, PartSize: u.PartSize, Parts: u.Parts}
	_, length := cut.Range(n)
	return s.Storage.SignPart(ctx, object(u), u.StorageID, n, length, s.Limits.URLLife)
}

// touch notes that uploads are being worked on, so that a slow or paused one is not swept.
func (s *Server) touch(ctx context.Context, uploads map[string]*records.Result[records.Upload]) error {
	now := time.Now()
	var ids []string
	for id, found := range uploads {
		if found.Err == nil && found.Value.State == records.Open && now.Sub(found.Value.Touched) > touchEvery {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return s.Records.TouchUploads(ctx, ids, now)
}

// uploadIDs names the uploads of a batch, each once.
func uploadIDs[T any](elements []T, id func(T) string) []string {
	seen := make(map[string]bool, len(elements))
	ids := make([]string, 0, len(elements))
	for _, e := range elements {
		if !seen[id(e)] {
			seen[id(e)] = true
			ids = append(ids, id(e))
		}
	}
	return ids
}

func (s *Server) find(ctx context.Context, owner string, ids []string) (map[string]*records.Result[records.Upload], error) {
	found, err := s.Records.FindUploads(ctx, owner, ids)
	if err != nil {
		return nil, err
	}
	all := make(map[string]*records.Result[records.Upload], len(ids))
	for i, id := range ids {
		all[id] = &found[i]
	}
	return all, nil
}
