package backendserver

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/backend/api"
	"linkdrop/uploader/backend/backendserver/records"
	"linkdrop/uploader/naming"
)

// maxToken is longer than any token: what is longer is not hashed.
const maxToken = 256

// open finds the link of a call. Unknown, ended and revoked links are one answer after the same work.
func (s *Server) openLink(r *http.Request) (records.Share, []records.Upload, error) {
	token := r.PathValue("token")
	if len(token) > maxToken {
		token = token[:maxToken]
	}
	return s.Records.FindShare(r.Context(), tokenHash(token), time.Now())
}

// landing answers GET /s/{token}: what is behind a link, as a page or as api.Landing. It changes nothing, so that previews
// and mail scanners may look.
func (s *Server) landing(w http.ResponseWriter, r *http.Request) {
	share, files, err := s.openLink(r)
	if err != nil {
		s.noLink(w, r, err)
		return
	}
	if wantsJSON(r) {
		writeJSON(w, wireLanding(share, files))
		return
	}
	s.writePage(w, r, http.StatusOK, share, files)
}

// backToLanding answers GET /s/{token}/{n}, which a person may have copied: the page with the buttons is one level up.
func (s *Server) backToLanding(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Location", "/s/"+r.PathValue("token"))
	w.WriteHeader(http.StatusSeeOther)
}

// download answers POST /s/{token} (of one file) and POST /s/{token}/{n}: the way to the bytes, open for a minute.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	share, files, err := s.openLink(r)
	if err != nil {
		s.noLink(w, r, err)
		return
	}
	n, ok := fileNumber(r.PathValue("n"), len(files))
	switch {
	case !ok && r.PathValue("n") == "":
		s.notYet(w, r, share, files, "There are several files behind this link: POST to "+"LINK/1, LINK/2, …")
		return
	case !ok:
		s.noLink(w, r, records.ErrNotFound)
		return
	}
	u := files[n-1]
	if u.State != records.Stored {
		s.notYet(w, r, share, files, "This file is still arriving.")
		return
	}
	signed, err := s.Storage.SignGet(r.Context(), u.Key, naming.Attachment(u.Name), naming.DownloadType(u.Type), downloadLife)
	if err != nil {
		s.noLink(w, r, err)
		return
	}
	w.Header().Set("Location", signed.URL)
	w.WriteHeader(http.StatusSeeOther) // a GET follows, whatever the client is
}

// fileNumber reads the number of a file, which may be left out where there is only one.
func fileNumber(text string, files int) (int, bool) {
	if text == "" {
		return 1, files == 1
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && n <= files && strconv.Itoa(n) == text
}

// notYet answers a POST that leads to no bytes now.
func (s *Server) notYet(w http.ResponseWriter, r *http.Request, share records.Share, files []records.Upload, detail string) {
	if wantsPage(r) {
		s.writePage(w, r, http.StatusConflict, share, files)
		return
	}
	writeProblem(w, &problem{http.StatusConflict, api.CodeIncomplete, detail})
}

// noLink answers for a link that is not there (any more), and for a server that cannot tell.
func (s *Server) noLink(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, records.ErrNotFound) {
		s.failed(r.Context(), err)
		writeProblem(w, problemOf(err))
		return
	}
	if wantsPage(r) {
		s.writeEnded(w, r)
		return
	}
	writeProblem(w, &problem{http.StatusNotFound, api.CodeNotFound, "This link does not work, or does not work any more."})
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// wantsPage: a browser says so; whatever says neither (a terminal, a bot) gets the page on a GET.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html") || r.Method != http.MethodPost && !wantsJSON(r)
}

func wireLanding(share records.Share, files []records.Upload) api.Landing {
	answer := api.Landing{Name: linkName(share, files), EndsAt: wireTime(share.Ends), Files: make([]api.LandingFile, len(files))}
	for i, u := range files {
		answer.Files[i] = api.LandingFile{N: i + 1, Name: u.Name, Size: u.Size, SHA256: u.SHA256, State: api.StateOpen}
		if u.State == records.Stored {
			answer.Files[i].State = api.StateStored
		}
	}
	return answer
}

// linkName is what the link was called, or what its one file is.
func linkName(share records.Share, files []records.Upload) string {
	if share.Name == "" && len(files) == 1 {
		return files[0].Name
	}
	return share.Name
}
