package server

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
)

const (
	maxToken = 256 // longer than any token: what is longer is not hashed
	pageRows = 500 // files on one page: half a megabyte of markup
	jsonRows = 10_000
)

// linkToken is a link's token, without what mail programs and people leave behind an address: a full stop, a bracket, a
// blank. Whatever is no letter of a token cannot be its end.
func linkToken(r *http.Request) string {
	token := r.PathValue("token")
	return strings.TrimRightFunc(token[:min(len(token), maxToken)], func(c rune) bool {
		return c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
}

// findLink finds the link of a call, and up to n of its files from one on. Unknown, ended and revoked links are one answer
// after the same work.
func (s *Server) findLink(r *http.Request, from, n int) (records.Share, []records.Upload, error) {
	return s.Records.FindShare(r.Context(), tokenHash(linkToken(r)), from, n, time.Now())
}

// landing answers GET /s/{token}: what is behind a link, as a page or as protocol.Landing. It changes nothing, so that previews
// and mail scanners may look.
func (s *Server) landing(w http.ResponseWriter, r *http.Request) {
	rows := pageRows
	if wantsJSON(r) {
		rows = jsonRows
	}
	from := firstFile(r)
	share, files, err := s.findLink(r, from, rows)
	if err != nil {
		s.answerNoLink(w, r, err)
		return
	}
	if wantsJSON(r) {
		writeJSON(w, wireLanding(share, files, s.lostOnPage(r.Context(), files), from))
		return
	}
	s.writePage(w, r, http.StatusOK, share, files, from, s.lostOnPage(r.Context(), files))
}

// firstFile is the number of the first file that a call wants to see: 1 where it says none, or nonsense.
func firstFile(r *http.Request) int {
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || from < 1 {
		return 1
	}
	return from
}

// backToLanding answers GET /s/{token}/{n}, which a person may have copied: the page with the buttons is one level up.
func (s *Server) backToLanding(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Location", s.inPath("/s/"+url.PathEscape(linkToken(r))))
	w.WriteHeader(http.StatusSeeOther)
}

// download answers POST /s/{token} (of one file) and POST /s/{token}/{n}: the way to the bytes, open for a minute.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	text := r.PathValue("n")
	n, ok := fileNumber(text)
	share, files, err := s.findLink(r, n, 1)
	if err != nil {
		s.answerNoLink(w, r, err)
		return
	}
	switch {
	case text == "" && share.Files != 1:
		s.answerArriving(w, r, "There are several files behind this link: POST to "+"LINK/1, LINK/2, …")
		return
	case !ok || len(files) == 0:
		s.answerNoLink(w, r, records.ErrNotFound)
		return
	}
	u := files[0]
	if u.State != records.Stored {
		s.answerArriving(w, r, "This file is still arriving.")
		return
	}
	if s.lost(r.Context(), u) {
		s.answerLost(w, r, n)
		return
	}
	signed, err := s.Storage.SignGet(r.Context(), u.Key, s.disposition(u.Name), objectname.DownloadType(u.Type), downloadLife)
	if err != nil {
		s.answerNoLink(w, r, err)
		return
	}
	s.audit(r.Context(), "gave a download", share.Owner, slog.String("share", share.ID), slog.String("upload", u.ID))
	w.Header().Set("Location", signed.URL)
	w.WriteHeader(http.StatusSeeOther) // a GET follows, whatever the client is
}

// disposition makes a browser save a download under its name. Where this server answers the download itself, so does curl
// -OJ, which knows only the plain name; AWS takes no header that is not ISO-8859-1.
func (s *Server) disposition(name string) string {
	if s.Storage.Handler() != nil {
		return objectname.AttachmentUTF8(name)
	}
	return objectname.Attachment(name)
}

// fileNumber reads the number of a file, which may be left out where there is only one; what an address may end in when it
// was copied is not part of it.
func fileNumber(text string) (int, bool) {
	if text == "" {
		return 1, true
	}
	text = strings.TrimRightFunc(text, func(c rune) bool { return c != '-' && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && strconv.Itoa(n) == text
}

// answerArriving answers a POST that leads to no bytes now.
func (s *Server) answerArriving(w http.ResponseWriter, r *http.Request, detail string) {
	if wantsPage(r) {
		share, files, err := s.findLink(r, 1, pageRows)
		if err != nil {
			s.answerNoLink(w, r, err)
			return
		}
		s.writePage(w, r, http.StatusConflict, share, files, 1, s.lostOnPage(r.Context(), files))
		return
	}
	writeProblem(w, &problem{http.StatusConflict, protocol.CodeIncomplete, detail})
}

// answerLost answers a POST for the bytes of a file that the storage has lost: a page that begins with it.
func (s *Server) answerLost(w http.ResponseWriter, r *http.Request, n int) {
	if !wantsPage(r) {
		writeProblem(w, &problem{http.StatusGone, protocol.CodeNotFound, "This file is not in the storage any more."})
		return
	}
	share, files, err := s.findLink(r, n, pageRows)
	if err != nil || len(files) == 0 {
		s.answerNoLink(w, r, cmp.Or(err, records.ErrNotFound))
		return
	}
	lost := s.lostOnPage(r.Context(), files)
	lost[0] = true
	s.writePage(w, r, http.StatusGone, share, files, n, lost)
}

// answerNoLink answers for a link that is not there (any more), and for a server that cannot tell.
func (s *Server) answerNoLink(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, records.ErrNotFound) {
		s.logFailure(r.Context(), err)
		writeProblem(w, problemOf(err))
		return
	}
	if wantsPage(r) {
		s.writeEnded(w, r)
		return
	}
	writeProblem(w, &problem{http.StatusNotFound, protocol.CodeNotFound, "This link does not work, or does not work any more."})
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

// wantsPage: a browser says so; whatever says neither (a terminal, a bot) gets the page on a GET.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html") || r.Method != http.MethodPost && !wantsJSON(r)
}

func wireLanding(share records.Share, files []records.Upload, lost []bool, from int) protocol.Landing {
	answer := protocol.Landing{Name: linkName(share, files), EndsAt: wireTime(share.Ends), Count: share.Files, Size: share.Bytes, Files: make([]protocol.LandingFile, len(files))}
	for i, u := range files {
		answer.Files[i] = protocol.LandingFile{N: from + i, Name: u.Name, Size: u.Size, SHA256: u.SHA256, State: protocol.StateOpen}
		switch {
		case lost[i]:
			answer.Files[i].State = protocol.StateGone
		case u.State == records.Stored:
			answer.Files[i].State = protocol.StateStored
		}
	}
	if next := from + len(files); len(files) > 0 && next <= share.Files {
		answer.Next = next
	}
	return answer
}

// linkName is what the link was called, or what its one file is.
func linkName(share records.Share, files []records.Upload) string {
	if share.Name == "" && share.Files == 1 && len(files) == 1 {
		return files[0].Name
	}
	return share.Name
}
