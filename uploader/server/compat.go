package server

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The endpoints of the sample backends, for programs and pages that were written for these: their shapes and statuses, without
// their holes. The owner is always the token's: fields that name a user, an owner or a bucket are taken and not looked at.

// compatCall is one of these calls. It answers with JSON.
type compatCall func(r *http.Request, owner string, f *compatFields) (any, error)

func (s *Server) compatTable() map[string]compatCall {
	return map[string]compatCall{
		"POST /api/upload-url":        s.compatUploadURL,
		"POST /api/get-upload-url":    s.compatSizedUploadURL,
		"POST /api/confirm-upload":    s.compatConfirm,
		"POST /mobile/upload-urls":    s.compatUploadURLs,
		"POST /mobile/download-urls":  s.compatDownloadURLs,
		"POST /secure-upload-url":     s.compatCategoryURL,
		"POST /rate-limited-url":      s.compatDownloadURL,
		"POST /share/create":          s.compatShare,
		"GET /share/{id}":             s.compatTake,
		"GET /share/user/{owner}":     s.compatShares,
		"POST /admin/cleanup-expired": s.compatCleanup,
	}
}

func (s *Server) addCompat(mux *http.ServeMux) {
	for pattern, call := range s.compatTable() {
		_, path, _ := strings.Cut(pattern, " ")
		name := strings.NewReplacer("{id}", "*", "{owner}", "*").Replace(path)
		mux.HandleFunc(pattern, withRoute(name, s.compat(call)))
		mux.HandleFunc("OPTIONS "+path, withRoute(name, func(w http.ResponseWriter, _ *http.Request) {
			allowOrigins(w)
			w.WriteHeader(http.StatusNoContent)
		}))
	}
}

// allowOrigins lets pages of any origin call and read the answer. Nothing that a browser sends by itself counts here: a page needs
// the token.
func allowOrigins(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	h.Set("Access-Control-Max-Age", "3600")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// compat signs in, reads the fields and answers. The /mobile calls also take the token as a field.
func (s *Server) compat(call compatCall) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowOrigins(w)
		owner, ok := s.ownerOf(r)
		f, read := &compatFields{query: r.URL.Query(), where: "query"}, false
		var err error
		if fieldToken := strings.HasPrefix(r.URL.Path, "/mobile/") && r.Header.Get("Authorization") == ""; !ok && fieldToken {
			if f.token() == "" {
				err, read = f.readBody(w, r, maxTokenBody), true
			}
			owner, ok = s.ownerOfField(r, f.token())
		}
		if !ok {
			err = errCompatSignIn
			if wait := s.attempts.strangersBy.take(s.countedAddress(r), time.Now()); wait > 0 {
				err = tooSoon(wait)
			}
			s.compatError(w, r, err)
			return
		}
		if !read {
			err = f.readBody(w, r, maxFieldsBody)
		}
		if wait := s.rates.take(owner, time.Now()); wait > 0 {
			err = tooSoon(wait)
		}
		var answer any
		if err == nil {
			answer, err = call(r, owner, f)
		}
		if err != nil {
			s.compatError(w, r, err)
			return
		}
		writeJSON(w, answer)
	}
}

// ownerOfField is ownerOf for a token that came as a field.
func (s *Server) ownerOfField(r *http.Request, token string) (string, bool) {
	if token == "" {
		return "", false
	}
	owner, ok := s.SignIn(token)
	if note := callLogOf(r.Context()); ok && note != nil {
		note.owner = owner
	}
	return owner, ok
}

// refusal is an error that has its status already.
type refusal struct {
	status int
	detail string
	wait   time.Duration
}

func (e *refusal) Error() string { return e.detail }

var errCompatSignIn = &refusal{status: http.StatusUnauthorized, detail: "Invalid token"}

func tooSoon(wait time.Duration) error {
	return &refusal{http.StatusTooManyRequests, "Too many tries or calls. Wait a little.", wait}
}

func refuse(detail string) error { return &refusal{status: http.StatusBadRequest, detail: detail} }

// compatError answers {detail}: a sentence, or the list of what is wrong with the fields. Programs for these endpoints know 400, 401, 404,
// 422 and 429, so every other refusal is a 400; a failure of this server stays one.
func (s *Server) compatError(w http.ResponseWriter, r *http.Request, err error) {
	var faults fieldFaults
	var told *refusal
	status, detail := 0, any(nil)
	switch {
	case errors.As(err, &faults):
		status, detail = http.StatusUnprocessableEntity, faults
	case errors.As(err, &told):
		status, detail = told.status, told.detail
		if told.wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(told.wait.Seconds()))))
		}
	default:
		s.logFailure(r.Context(), err)
		p := problemOf(err)
		status, detail = p.status, p.detail
		if known := []int{http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests}; status < 500 && !slices.Contains(known, status) {
			status = http.StatusBadRequest
		}
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="linkdrop"`)
	}
	w.Header().Set("Content-Type", "application/json")
	writeBody(w, status, map[string]any{"detail": detail})
}

// compatTime is a time in an answer. It names its zone, which the samples' own did not.
func compatTime(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
