package server

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
)

// changeShare answers PATCH /v1/shares/{id}: a life from now, a name, and what else a link has. A link that has ended stays ended.
func (s *Server) changeShare(r *http.Request, w http.ResponseWriter, owner string) (any, error) {
	var patch protocol.SharePatch
	if err := readBody(w, r, &patch); err != nil {
		return nil, err
	}
	change := records.ShareChange{Note: patch.Note, MaxDownloads: patch.MaxDownloads}
	if patch.Life != nil {
		life, err := s.linkLife(*patch.Life)
		if err != nil {
			return nil, err
		}
		change.Life = &life
	}
	if patch.Name != nil {
		name, err := linkTitle(*patch.Name)
		if err != nil {
			return nil, err
		}
		change.Name = &name
	}
	if err := checkShareChange(change); err != nil {
		return nil, err
	}
	if patch.Password != nil {
		if err := s.checkPassword(*patch.Password != ""); err != nil {
			return nil, err
		}
		phc, err := s.hashEach(r.Context())(*patch.Password)
		if err != nil {
			return nil, err
		}
		change.Password = &phc
	}
	id := r.PathValue("id")
	share, err := s.Records.ChangeShare(r.Context(), owner, id, change, time.Now())
	if err != nil {
		return nil, err
	}
	s.audit(r.Context(), "changed a share", owner, slog.String("share", id))
	s.listeners.Changed(owner, id)
	return s.shared(share), nil
}

// endShare answers DELETE /v1/shares/{id}. Unknown ones are a success.
func (s *Server) endShare(r *http.Request, _ http.ResponseWriter, owner string) (any, error) {
	err := s.Records.EndShare(r.Context(), owner, r.PathValue("id"), time.Now())
	if err != nil && !errors.Is(err, records.ErrNotFound) {
		return nil, err
	}
	if err == nil {
		s.audit(r.Context(), "ended a share", owner, slog.String("share", r.PathValue("id")))
		s.listeners.Changed(owner, r.PathValue("id"))
	}
	return nil, nil // no content
}

// replaceInShare answers PUT /v1/shares/{id}/uploads/{n}.
func (s *Server) replaceInShare(r *http.Request, w http.ResponseWriter, owner string) (any, error) {
	var asked protocol.ShareReplacement
	if err := readBody(w, r, &asked); err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 {
		return nil, notFound()
	}
	lost, err := s.lostUploads(r.Context(), owner, []string{asked.Upload})
	if err != nil {
		return nil, err
	}
	if lost[asked.Upload] {
		return nil, errLost()
	}
	share, err := s.Records.ReplaceInShare(r.Context(), owner, r.PathValue("id"), n, asked.Upload, time.Now())
	switch {
	case errors.Is(err, records.ErrDiffers):
		return nil, invalid("The link has that file already.")
	case errors.Is(err, records.ErrOpen):
		return nil, &problem{http.StatusConflict, protocol.CodeIncomplete, "That file has not arrived. The link keeps the one it has."}
	}
	if err != nil {
		return nil, err
	}
	s.freeSoon()
	s.listeners.Changed(owner, share.ID)
	s.audit(r.Context(), "replaced a file of a share", owner, slog.String("share", share.ID), slog.String("upload", asked.Upload))
	return s.shared(share), nil
}

// shared answers with a link as it is now.
func (s *Server) shared(share records.Share) protocol.Shared {
	return protocol.Shared{ID: share.ID, URL: s.shareURL(share.Owner, share.ID), EndsAt: wireTime(share.Ends)}
}
