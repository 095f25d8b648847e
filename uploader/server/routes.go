package server

import (
	"context"
	"net/http"
	"strings"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/storage"
)

// route is one call that is answered. Name is what the log says: never anything a client wrote.
type route struct {
	pattern string
	name    string // empty: the path of the pattern
	serve   http.HandlerFunc
}

func (s *Server) routeTable() []route {
	return []route{
		{"GET /.well-known/linkdrop", "", s.wellKnown},
		{"POST /v1/uploads", "", batch(s, "files", s.create)},
		{"POST /v1/uploads/sign", "", batch(s, "pieces", s.sign)},
		{"POST /v1/uploads/complete", "", batch(s, "uploads", s.complete)},
		{"GET /v1/uploads/{id}", "", s.authenticated(s.uploadState)},
		{"DELETE /v1/uploads/{id}", "", s.authenticated(s.dropUpload)},
		{"POST /v1/objects", "", batch(s, "objects", s.findObjects)},
		{"POST /v1/shares", "", batch(s, "shares", s.share)},
		{"POST /v1/shares/{id}/uploads", "", s.authenticated(s.addToShare)},
		{"PUT /v1/shares/{id}/uploads/{n}", "", s.authenticated(s.replaceInShare)},
		{"GET /v1/shares", "", s.authenticated(s.listShares)},
		{"GET /v1/events", "", s.watchShares},
		{"PATCH /v1/shares/{id}", "", s.authenticated(s.changeShare)},
		{"DELETE /v1/shares/{id}", "", s.authenticated(s.endShare)},
		{"GET /s/{token}", "/s/*", s.landing},
		{"POST /s/{token}", "/s/*", s.download},
		{"GET /s/{token}/{$}", "/s/*", s.landing},
		{"POST /s/{token}/{$}", "/s/*", s.download},
		{"GET /s/{token}/{n}", "/s/*/n", s.backToLanding},
		{"POST /s/{token}/{n}", "/s/*/n", s.download},
		{"POST /s/{token}/all.zip", "/s/*/all.zip", s.downloadAll},
		{"GET /d/{grant}/{file}", "/d/*", s.granted},
		{"GET /landing/{file}", "/landing/*", s.landingFile},
		{"GET /openapi.json", "", s.serveOpenAPI},
		{"GET /healthz", "", s.healthy},
		{"GET /readyz", "", s.ready},
	}
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range s.routeTable() {
		name := r.name
		if name == "" {
			_, name, _ = strings.Cut(r.pattern, " ")
		}
		mux.HandleFunc(r.pattern, withRoute(name, r.serve))
	}
	if s.CompatAPI {
		s.addCompat(mux)
	}
	if objects := s.Storage.Handler(); objects != nil {
		mux.HandleFunc(storage.PathPrefix, withRoute(storage.PathPrefix+"*", objects.ServeHTTP))
	}
	mux.HandleFunc("/", withRoute("other", func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, notFound()) }))
	return mux
}

// withRoute tells the log which route a call took.
func withRoute(name string, serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if note := callLogOf(r.Context()); note != nil {
			note.route = name
		}
		serve(w, r)
	}
}

// authenticated answers with what do gives, for a caller whose token is known.
func (s *Server) authenticated(do func(r *http.Request, w http.ResponseWriter, owner string) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		owner, ok := s.ownerOf(r)
		if !ok {
			s.answerStranger(w, r)
			return
		}
		if s.tooMany(w, owner) {
			return
		}
		answer, err := do(r, w, owner)
		switch {
		case err != nil:
			s.logFailure(r.Context(), err)
			writeProblem(w, problemOf(err))
		case answer == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			writeJSON(w, answer)
		}
	}
}

// answerStranger answers who has no token that is known. Only such calls are counted, and only they wait: a token that is known works
// from the same address as before. Without one and with a wrong one is the same.
func (s *Server) answerStranger(w http.ResponseWriter, r *http.Request) {
	if wait := s.attempts.strangersBy.take(s.countedAddress(r), time.Now()); wait > 0 {
		writeWait(w, wait)
		return
	}
	writeProblem(w, &problem{http.StatusUnauthorized, protocol.CodeSignIn, "Please sign in again."})
}

func (s *Server) ownerOf(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", false
	}
	owner, ok := s.SignIn(token)
	if note := callLogOf(r.Context()); ok && note != nil {
		note.owner = owner
	}
	return owner, ok
}

// batchRequest is the body of a batched call.
type batchRequest interface {
	protocol.CreateRequest | protocol.SignRequest | protocol.CompleteRequest | protocol.ObjectRequest | protocol.ShareRequest
}

// batch answers a call that takes several elements, at most protocol.MaxBatch.
func batch[Q batchRequest, A any](s *Server, elements string, do func(ctx context.Context, owner string, asked Q) (A, error)) http.HandlerFunc {
	return s.authenticated(func(r *http.Request, w http.ResponseWriter, owner string) (any, error) {
		var asked Q
		if err := readBody(w, r, &asked); err != nil {
			return nil, err
		}
		n := elementCount(asked)
		if note := callLogOf(r.Context()); note != nil {
			note.batch = n
		}
		if n == 0 {
			return nil, invalid("There is nothing in " + elements + ".")
		}
		if n > protocol.MaxBatch {
			return nil, &problem{http.StatusBadRequest, protocol.CodeTooMany, "A call takes at most 500 elements."}
		}
		return do(r.Context(), owner, asked)
	})
}

func elementCount[Q batchRequest](asked Q) int {
	switch q := any(asked).(type) {
	case protocol.CreateRequest:
		return len(q.Files)
	case protocol.SignRequest:
		return len(q.Pieces)
	case protocol.CompleteRequest:
		return len(q.Uploads)
	case protocol.ObjectRequest:
		return len(q.Objects)
	case protocol.ShareRequest:
		return len(q.Shares)
	}
	return 0
}
