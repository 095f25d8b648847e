package server

import (
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/leastrate"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// mark tells the bytes of a file from those of another that took its place: a download that is gone on with never mixes the two.
func mark(u records.Upload) string { return hex.EncodeToString(tokenHash("mark " + u.ID)[:8]) }

// granted answers GET and HEAD /d/{grant}/{n}-{mark}, and /d/{grant}/all-{tag}.zip: the bytes, counted when the grant was made. They
// are had as often as is asked for an hour; the next GET after that counts as another download, and begins another hour.
func (s *Server) granted(w http.ResponseWriter, r *http.Request) {
	if s.guesses(w, r) {
		return
	}
	number, marked, _ := strings.Cut(r.PathValue("file"), "-")
	n, numbered := fileNumber(number)
	tag, all := allFilesTag(r.PathValue("file"))
	if all {
		n, numbered = 0, true // any file will do
	}
	now := time.Now()
	share, files, made, err := s.Records.FindGrant(r.Context(), tokenHash(r.PathValue("grant")), n, now)
	if err == nil && (!numbered || number == "" || len(files) == 0) {
		err = records.ErrNotFound
	}
	if err != nil {
		s.answerNoLink(w, r, err)
		return
	}
	u := files[0]
	if !given(share, u, all, tag, marked) {
		s.answerState(w, r, protocol.CodeReplaced, s.pathOf(share))
		return
	}
	if !now.Before(made.Add(grantTime)) && !s.countsAgain(w, r, share, now) {
		return
	}
	if all {
		s.sendAll(w, r, share, tag)
		return
	}
	s.sendFile(w, r, share, u)
}

// given reports whether what a grant was made for is what the link has: one file, or all.
func given(share records.Share, u records.Upload, all bool, tag, marked string) bool {
	if all {
		is, err := bundleTag(share)
		return err == nil && subtle.ConstantTimeCompare([]byte(is), []byte(tag)) == 1
	}
	return u.State == records.Stored && subtle.ConstantTimeCompare([]byte(marked), []byte(mark(u))) == 1
}

// countsAgain counts a download whose hour is over once more; a HEAD takes nothing. If there is none left, the call is answered.
func (s *Server) countsAgain(w http.ResponseWriter, r *http.Request, share records.Share, now time.Time) bool {
	var counted bool
	var err error
	if r.Method != http.MethodHead {
		counted, err = s.Records.RecountDownload(r.Context(), tokenHash(r.PathValue("grant")), now.Add(-grantTime), now)
	} else if share.UsedUp() {
		err = records.ErrUsedUp
	}
	switch {
	case errors.Is(err, records.ErrUsedUp):
		s.answerState(w, r, protocol.CodeUsedUp, "")
	case err != nil:
		s.answerNoLink(w, r, err)
	case counted:
		s.listeners.Changed(share.Owner, share.ID)
		s.audit(r.Context(), "gave a download", share.Owner, slog.String("share", share.ID), slog.Bool("again", true))
	}
	return err == nil
}

// sendFile gives the bytes, or leads to the storage that has them.
func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, share records.Share, u records.Upload) {
	h := w.Header()
	kind, disposition := objectname.DownloadType(u.Type), s.disposition(u)
	if store, key, ok := storage.OpenerOf(s.Storage, u.Key); ok {
		content, info, modified, err := store.Open(key)
		if errors.Is(err, storage.ErrNotFound) {
			s.answerState(w, r, protocol.CodeNotFound, s.pathOf(share))
			return
		}
		if err != nil {
			s.answerNoLink(w, r, err)
			return
		}
		defer content.Close() //nolint:errcheck // only read
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", disposition)
		h.Set("ETag", info.ETag)
		http.ServeContent(leastrate.NewWriter(w), r, "", modified, content)
		return
	}
	if s.lost(r.Context(), u) {
		s.answerState(w, r, protocol.CodeNotFound, s.pathOf(share))
		return
	}
	if r.Method == http.MethodHead { // a signed GET is for GET alone
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", disposition)
		h.Set("Accept-Ranges", "bytes")
		h.Set("Content-Length", strconv.FormatInt(u.Size, 10))
		w.WriteHeader(http.StatusOK)
		return
	}
	life := grantTime
	if !share.Ends.IsZero() {
		life = max(time.Second, min(life, time.Until(share.Ends)))
	}
	signed, err := s.Storage.SignGet(r.Context(), u.Key, disposition, kind, life)
	if err != nil {
		s.answerNoLink(w, r, err)
		return
	}
	h.Set("Location", signed.URL)
	w.WriteHeader(http.StatusFound)
}

// disposition makes a browser save a download under its name. Where this server answers the download itself, so does curl
// -OJ, which knows only the plain name; AWS takes no header that is not ISO-8859-1.
func (s *Server) disposition(u records.Upload) string {
	if _, _, own := storage.OpenerOf(s.Storage, u.Key); own {
		return objectname.AttachmentUTF8(objectname.Saved(u.Name))
	}
	return objectname.Attachment(objectname.Saved(u.Name))
}
