package server

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
)

// download answers POST /s/{token} (of one file) and POST /s/{token}/{n}: it counts, and leads to the bytes. A browser's POST with
// the password of a link to several files that names none opens the page, and counts nothing.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	if s.guesses(w, r) {
		return
	}
	form, ok := readForm(w, r)
	if !ok {
		writeProblem(w, &problem{http.StatusRequestEntityTooLarge, protocol.CodeInvalid, "That is longer than any password of a link."})
		return
	}
	text := r.PathValue("n")
	n, numbered := fileNumber(text)
	share, files, err := s.Records.FindShareFile(r.Context(), tokenHash(linkToken(r)), n, time.Now())
	if err != nil {
		s.answerNoLinkFor(w, r, form, err)
		return
	}
	v := s.visitOf(r, share, form.grant)
	if s.answerOver(w, r, share, v) || !v.opened && !s.opens(w, r, share, form) {
		return
	}
	v.opened = true
	if text == "" && share.Files != 1 {
		s.answerSeveral(w, r, share, v, form)
		return
	}
	switch {
	case text == allFiles:
		s.startAll(w, r, share, v, form)
	case !numbered || len(files) == 0:
		s.answerNoLink(w, r, records.ErrNotFound)
	case files[0].State != records.Stored:
		s.answerArriving(w, r, v, "This file is still arriving.")
	case s.lost(r.Context(), files[0]):
		s.answerState(w, r, protocol.CodeNotFound, s.linkPath(r))
	default:
		s.letThrough(w, r, share, v, form, strconv.Itoa(files[0].N)+"-"+mark(files[0]), slog.String("upload", files[0].ID))
	}
}

// answerSeveral answers a POST that names none of several files: with the password it opens the page to a browser. Whoever wants no
// page would save it in the place of the files.
func (s *Server) answerSeveral(w http.ResponseWriter, r *http.Request, share records.Share, v visit, form linkForm) {
	if share.Password == "" || form.password == "" || !wantsPage(r) {
		s.answerArriving(w, r, v, "There are several files behind this link: POST to "+"LINK/1, LINK/2, …")
		return
	}
	s.remember(w, r, openCookie, s.openValue(share, time.Now().Add(grantTime)))
	w.Header().Set("Location", s.linkPath(r))
	w.WriteHeader(http.StatusSeeOther)
}

// letThrough counts the download and leads to the bytes, which granted gives under that name. what is for the log.
func (s *Server) letThrough(w http.ResponseWriter, r *http.Request, share records.Share, v visit, form linkForm, file string, what slog.Attr) {
	secret, err := s.grant(r.Context(), share, v, form.grant)
	switch {
	case errors.Is(err, records.ErrUsedUp):
		s.answerState(w, r, protocol.CodeUsedUp, "")
		return
	case err != nil:
		s.answerNoLink(w, r, err)
		return
	}
	if v.secret == "" {
		s.remember(w, r, grantCookie, secret)
	}
	s.audit(r.Context(), "gave a download", share.Owner, slog.String("share", share.ID), what)
	w.Header().Set("Location", s.basePath()+"/d/"+secret+"/"+file)
	w.WriteHeader(http.StatusSeeOther) // a GET follows, whatever the client is
}

// opens reports whether a call has the password of its link; if not, it is answered. Tries are counted before they are looked at:
// a hundred at once are a hundred.
func (s *Server) opens(w http.ResponseWriter, r *http.Request, share records.Share, form linkForm) bool {
	if form.password == "" {
		s.answerPassword(w, r, share, false)
		return false
	}
	address, link, now := s.countedAddress(r), string(share.TokenHash), time.Now()
	if wait := s.attempts.passwordsBy.take(address, now); wait > 0 {
		s.answerTooMany(w, r, wait)
		return false
	}
	if wait := s.attempts.passwordsOf.take(link, now); wait > 0 {
		s.attempts.passwordsBy.giveBack(address, now)
		s.answerTooMany(w, r, wait)
		return false
	}
	right, err := s.passwords.Matches(r.Context(), share.Password, form.password)
	if err != nil {
		s.answerNoLink(w, r, err)
		return false
	}
	if !right {
		s.answerPassword(w, r, share, true)
		return false
	}
	s.attempts.passwordsBy.giveBack(address, now)
	s.attempts.passwordsOf.giveBack(link, now)
	return true
}

// answerNoLinkFor answers for a link that is not there. Where a password was sent it takes as long as a wrong one, and counts as one.
func (s *Server) answerNoLinkFor(w http.ResponseWriter, r *http.Request, form linkForm, err error) {
	if form.password != "" && errors.Is(err, records.ErrNotFound) {
		if wait := s.attempts.passwordsBy.take(s.countedAddress(r), time.Now()); wait > 0 {
			s.answerTooMany(w, r, wait)
			return
		}
		if _, busy := s.passwords.Matches(r.Context(), "", form.password); busy != nil {
			err = busy
		}
	}
	s.answerNoLink(w, r, err)
}

// guesses answers a client that asks for too many links that are not there: whichever it asks for now, it learns nothing.
func (s *Server) guesses(w http.ResponseWriter, r *http.Request) bool {
	wait := s.attempts.unknownBy.wait(s.countedAddress(r), time.Now())
	if wait > 0 {
		s.answerTooMany(w, r, wait)
	}
	return wait > 0
}

// fileNumber reads the number of a file, which may be left out where there is only one; what an address may end in when it
// was copied is not part of it.
func fileNumber(text string) (int, bool) {
	if text == "" {
		return 0, true
	}
	text = strings.TrimRightFunc(text, func(c rune) bool { return c != '-' && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && strconv.Itoa(n) == text
}
