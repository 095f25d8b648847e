package server

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
)

// answerOver answers for a link that leads to nothing more, and is not ended: used up, or given up before its files came.
func (s *Server) answerOver(w http.ResponseWriter, r *http.Request, share records.Share, v visit) bool {
	switch {
	case share.GivenUp(time.Now()):
		s.answerState(w, r, protocol.CodeNotArrived, "")
	case share.UsedUp() && v.secret == "":
		s.answerState(w, r, protocol.CodeUsedUp, "")
	default:
		return false
	}
	return true
}

// answerState says why a link that is there gives nothing. Back, where not empty, is where it still gives something.
func (s *Server) answerState(w http.ResponseWriter, r *http.Request, code, back string) {
	if !wantsPage(r) {
		writeProblem(w, &problem{http.StatusGone, code, english().states[code].text})
		return
	}
	words := pageTextFor(r.Header.Get("Accept-Language"))
	said := words.states[code]
	s.render(w, http.StatusGone, "state", page{Lang: words.lang, Title: said.title, Notice: said.text, Back: back, BackText: words.back, Glyph: stateIcon(code)})
}

// answerPassword asks for the password of a link, and shows nothing of it that it protects.
func (s *Server) answerPassword(w http.ResponseWriter, r *http.Request, share records.Share, wrong bool) {
	if wantsPage(r) {
		s.writePassword(w, r, share, wrong)
		return
	}
	if r.Method != http.MethodPost {
		writeJSON(w, protocol.Landing{
			EndsAt: wireTime(share.Ends), Count: share.Files, Size: share.Bytes, Files: []protocol.LandingFile{}, State: shareState(share, time.Now()), Protected: true, Sender: share.Sender, Left: downloadsLeft(share),
		})
		return
	}
	detail := "This link needs its password: POST password=…"
	if wrong {
		detail = "The password is wrong."
	}
	writeProblem(w, &problem{http.StatusForbidden, protocol.CodePassword, detail})
}

// answerTooMany tells somebody who guesses when to go on.
func (s *Server) answerTooMany(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	seconds := int64((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	if !wantsPage(r) {
		writeProblem(w, &problem{http.StatusTooManyRequests, protocol.CodeBusy, "Too many tries. Wait a little."})
		return
	}
	words := pageTextFor(r.Header.Get("Accept-Language"))
	p := page{Lang: words.lang, Title: words.tooManyTitle, Notice: words.wait(seconds), Glyph: stateIcon(protocol.CodeBusy)}
	if r.PathValue("token") != "" { // the page comes back by itself
		p.Refresh, p.Again, p.Back, p.BackText = int(min(seconds+1, 600)), words.comesBack, s.linkPath(r), words.back
	}
	s.render(w, http.StatusTooManyRequests, "state", p)
}

// shareState is what became of a link.
func shareState(share records.Share, now time.Time) string {
	switch {
	case share.Ended(now):
		return protocol.ShareEnded
	case share.GivenUp(now):
		return protocol.ShareNotArrived
	case share.UsedUp():
		return protocol.ShareUsedUp
	case share.Pending > 0:
		return protocol.ShareArriving
	}
	return protocol.ShareReady
}

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
