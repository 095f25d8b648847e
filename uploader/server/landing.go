package server

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

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
	if s.guesses(w, r) {
		return
	}
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
	v := s.visitOf(r, share, "")
	if s.answerOver(w, r, share, v) {
		return
	}
	if !v.opened {
		s.answerPassword(w, r, share, false)
		return
	}
	if wantsJSON(r) {
		writeJSON(w, wireLanding(share, files, s.lostOnPage(r.Context(), files), from))
		return
	}
	s.writePage(w, r, http.StatusOK, v, share, files, from, s.lostOnPage(r.Context(), files))
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
	w.Header().Set("Location", s.linkPath(r))
	w.WriteHeader(http.StatusSeeOther)
}

// answerArriving answers a POST that leads to no bytes now.
func (s *Server) answerArriving(w http.ResponseWriter, r *http.Request, v visit, detail string) {
	if wantsPage(r) {
		share, files, err := s.findLink(r, 1, pageRows)
		if err != nil {
			s.answerNoLink(w, r, err)
			return
		}
		s.writePage(w, r, http.StatusConflict, v, share, files, 1, s.lostOnPage(r.Context(), files))
		return
	}
	writeProblem(w, &problem{http.StatusConflict, protocol.CodeIncomplete, detail})
}

// answerNoLink answers for a link that is not there (any more), and for a server that cannot tell.
func (s *Server) answerNoLink(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, records.ErrNotFound) {
		s.logFailure(r.Context(), err)
		writeProblem(w, problemOf(err))
		return
	}
	s.attempts.unknownBy.take(s.countedAddress(r), time.Now())
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
	answer := protocol.Landing{
		Name: savedTitle(linkName(share, files)), EndsAt: wireTime(share.Ends), Count: share.Files, Size: share.Bytes, Files: make([]protocol.LandingFile, len(files)),
		State: shareState(share, time.Now()), Sender: share.Sender, Note: share.Note, Left: downloadsLeft(share),
	}
	for i, u := range files {
		answer.Files[i] = protocol.LandingFile{N: u.N, Name: objectname.Path(u.Name), Size: max(0, u.Size), SHA256: u.SHA256, State: protocol.StateOpen}
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

// savedTitle is a title as a script may make a file or a folder of it; empty where there is none.
func savedTitle(title string) string {
	if title == "" {
		return ""
	}
	return objectname.Path(title)
}

// linkName is what the link was called, or what its one file is.
func linkName(share records.Share, files []records.Upload) string {
	if share.Name == "" && share.Files == 1 && len(files) == 1 {
		return strings.Join(objectname.Segments(files[0].Name), "/")
	}
	return share.Name
}

// downloadsLeft is how often a link may still be downloaded; nil: as often as people like.
func downloadsLeft(share records.Share) *int64 {
	if share.MaxDownloads == 0 {
		return nil
	}
	left := max(0, share.MaxDownloads-share.Downloads)
	return &left
}
