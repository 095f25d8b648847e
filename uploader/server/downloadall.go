package server

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/leastrate"
	"linkdrop/uploader/server/records"
)

// allFiles is what a link is followed by where all of its files are asked for, in place of a file's number.
const allFiles = "all.zip"

// downloadAll answers POST /s/{token}/all.zip as download answers for one file: it counts once, and leads to the bytes.
func (s *Server) downloadAll(w http.ResponseWriter, r *http.Request) {
	r.SetPathValue("n", allFiles)
	s.download(w, r)
}

// startAll counts the download of all files and leads to them. Of a link to few files, each was looked for before.
func (s *Server) startAll(w http.ResponseWriter, r *http.Request, share records.Share, v visit, form linkForm) {
	if !s.rules().DownloadAll {
		s.answerNoLink(w, r, records.ErrNotFound)
		return
	}
	tag, err := bundleTag(share)
	if errors.Is(err, errArriving) {
		s.answerArriving(w, r, v, "Some files are still arriving.")
		return
	}
	if err != nil {
		s.answerNoLink(w, r, err)
		return
	}
	if share.Files <= maxLookups {
		_, files, err := s.findLink(r, 1, maxLookups)
		if err != nil {
			s.answerNoLink(w, r, err)
			return
		}
		lost, err := s.lostOf(r.Context(), files)
		if err == nil && slices.Contains(lost, true) {
			s.answerState(w, r, protocol.CodeNotFound, s.linkPath(r))
			return
		}
	}
	s.letThrough(w, r, share, v, form, "all-"+tag+".zip", slog.Bool("all", true))
}

// allFilesTag is the tag in the name that startAll leads to.
func allFilesTag(file string) (tag string, ok bool) {
	tag, begins := strings.CutPrefix(file, "all-")
	tag, ends := strings.CutSuffix(tag, ".zip")
	return tag, begins && ends
}

// sendAll gives all files of a link as one zip, while they are read. It can be gone on with at any byte: see package archive.
// Where the storage lost a file the connection is cut, so that nobody takes for the whole what is not.
func (s *Server) sendAll(w http.ResponseWriter, r *http.Request, share records.Share, tag string) {
	b, err := s.takeBundle(r.Context(), share, tag, s.countedAddress(r))
	many := (*manyPlansError)(nil)
	switch {
	case errors.As(err, &many):
		s.answerTooMany(w, r, many.wait)
		return
	case errors.Is(err, errArriving), errors.Is(err, errOtherFiles):
		s.answerState(w, r, protocol.CodeReplaced, s.pathOf(share))
		return
	case errors.Is(err, errManyBundles):
		w.Header().Set("Retry-After", strconv.Itoa(int(noBundleFor/time.Second)))
		writeProblem(w, &problem{http.StatusServiceUnavailable, protocol.CodeBusy, "Too much is being downloaded. Try again later."})
		return
	case err != nil:
		s.answerNoLink(w, r, err)
		return
	}
	defer func() { s.bundles.giveBack(b, time.Now()) }()
	body := s.readBundle(r.Context(), b)
	defer body.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", objectname.AttachmentUTF8(zipName(share.Name)))
	h.Set("ETag", `"`+b.tag+`"`)
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range") // several: nobody asks for them but to make work
	}
	http.ServeContent(leastrate.NewWriter(w), r, "", time.Time{}, body)
	if err := body.Err(); err != nil {
		if r.Context().Err() == nil {
			s.Log.ErrorContext(r.Context(), "a zip was cut", slog.String("error", err.Error()), slog.String("request_id", h.Get(requestIDHeader)))
		}
		panic(http.ErrAbortHandler)
	}
}

// zipName is what an archive of a link with that name is called.
func zipName(name string) string {
	if name == "" {
		name = "files"
	}
	if strings.EqualFold(name[max(0, len(name)-4):], ".zip") {
		return name
	}
	return objectname.Shorten(name, 200) + ".zip"
}
