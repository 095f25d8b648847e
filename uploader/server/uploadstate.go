package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// uploadState answers GET /v1/uploads/{id}: what the storage has now. Finding the object there is as good as completing.
func (s *Server) uploadState(r *http.Request, _ http.ResponseWriter, owner string) (any, error) {
	ctx, id := r.Context(), r.PathValue("id")
	found, err := s.Records.FindUploads(ctx, owner, []string{id})
	if err != nil {
		return nil, err
	}
	u := found[0].Value
	if err := found[0].Err; err != nil {
		return nil, err
	}
	proven, _, err := s.prove(ctx, u)
	if err = s.admit(ctx, u, err); err == nil {
		if err := s.noteStored(ctx, []records.Upload{proven}, make([]error, 1)); err != nil {
			return nil, err
		}
		return protocol.UploadState{UploadID: u.ID, State: protocol.StateStored, Size: u.Size}, nil
	}
	if !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrSilent) {
		return nil, err
	}
	if s.assemblies.gaveUp(u.ID) { // its parts, where there are any left, are of no use
		return nil, errLost()
	}
	answer := protocol.UploadState{UploadID: u.ID, State: protocol.StateOpen}
	if u.Parts == 0 || u.StorageID == "" {
		return answer, nil
	}
	parts, err := s.Storage.Parts(ctx, u.Key, u.StorageID)
	if err != nil && !errors.Is(err, storage.ErrSilent) { // then the client sends them all
		return nil, err
	}
	for _, p := range parts {
		answer.Parts = append(answer.Parts, protocol.Part{Number: p.Number, ETag: p.ETag, Size: p.Size})
	}
	return answer, nil
}

// freeTimeout is how long a cancelled call may still free what it dropped; the sweep does what remains.
const freeTimeout = 10 * time.Second

// dropUpload answers DELETE /v1/uploads/{id}: it aborts an upload, or deletes a stored file with its links. Unknown ones
// are a success: what was to be gone is gone.
func (s *Server) dropUpload(r *http.Request, _ http.ResponseWriter, owner string) (any, error) {
	links := s.sharesWith(r.Context(), owner, r.PathValue("id")) // what is dropped may leave no trace of them
	u, err := s.Records.DropUpload(r.Context(), owner, r.PathValue("id"), time.Now())
	if errors.Is(err, records.ErrNotFound) {
		return nil, nil // no content
	}
	if err != nil {
		return nil, err
	}
	s.audit(r.Context(), "deleted an upload", owner, slog.String("upload", u.ID))
	s.listeners.Changed(owner, links...)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), freeTimeout)
	defer cancel()
	if err := s.free(ctx, u); err != nil {
		s.Log.WarnContext(ctx, "freeing later", slog.String("error", err.Error()))
	}
	s.freeSoon()
	return nil, nil // no content
}

// free removes everything an upload may have left in the storage: also what nobody noted, where the storage tells what is under
// way for a key. A call of ours that was broken off may have been done later than the one that took its place.
// What Linkdrop did not put there stays whatever becomes of its links.
func (s *Server) free(ctx context.Context, u records.Upload) error {
	if u.Existing {
		return nil
	}
	var aborted error
	if u.Parts > 0 {
		aborted = s.Storage.Abort(ctx, u.Key, "")
		if aborted != nil && u.StorageID != "" {
			aborted = s.Storage.Abort(ctx, u.Key, u.StorageID)
		}
	}
	if errors.Is(aborted, storage.ErrSilent) { // a rule of the bucket may; asking again for ever does not
		aborted = nil
	}
	return errors.Join(aborted, s.Storage.Delete(ctx, u.Key))
}
