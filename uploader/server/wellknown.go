package server

import (
	"context"
	_ "embed" // openapi.json
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"linkdrop/uploader/protocol"
)

// wellKnown answers GET /.well-known/linkdrop, without a sign-in: it is how a client finds out that one is needed.
func (s *Server) wellKnown(w http.ResponseWriter, _ *http.Request) {
	features := []string{
		protocol.FeatureMultipart, protocol.FeatureShares, protocol.FeatureSharePieces, protocol.FeatureShareOptions,
		protocol.FeatureShareLookup, protocol.FeatureEvents,
	}
	if len(s.Sources) > 0 {
		features = append(features, protocol.FeatureObjects)
	}
	writeJSON(w, protocol.WellKnown{
		Name: s.Name, Version: protocol.Version, SignIn: protocol.SignIn{Kind: "bearer"}, Features: features,
		Limits:       s.limits(),
		StorageHosts: s.storageHosts(), KeepsAfter: s.KeepAfter,
	})
}

// healthy answers GET /healthz: the process runs.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]string{"status": "ok"})
}

const (
	// readyFor is how long an answer to /readyz holds: anybody may ask, as often as they like.
	readyFor = 5 * time.Second
	// readyTimeout is how long records and storage may take to answer.
	readyTimeout = 10 * time.Second
)

// readiness is what /readyz said last. The zero readiness is ready for use.
type readiness struct {
	mu    sync.Mutex // held while somebody looks: the others wait for what is found
	until time.Time
	fault error
}

// ready answers GET /readyz: records and storage answer too, and take what comes. Why not is in the log, not in the answer.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.fault(context.WithoutCancel(r.Context())) != nil { // others wait for it, too
		writeProblem(w, &problem{http.StatusServiceUnavailable, protocol.CodeBusy, "Records or storage do not answer."})
		return
	}
	writeJSON(w, map[string]string{"status": "ready"})
}

// fault is what keeps the server from working, as it was a few seconds ago at most. It is logged when it begins, changes and ends.
func (s *Server) fault(ctx context.Context) error {
	r := &s.readiness
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Now().Before(r.until) {
		return r.fault
	}
	looking, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	var found error
	for _, check := range []func(context.Context) error{s.Records.Check, s.Storage.Check} {
		if found = check(looking); found != nil {
			break
		}
	}
	if ctx.Err() != nil { // that is all that was found
		return ctx.Err()
	}
	switch {
	case found != nil && (r.fault == nil || r.fault.Error() != found.Error()):
		s.Log.ErrorContext(ctx, "not ready", slog.String("error", found.Error()))
	case found == nil && r.fault != nil:
		s.Log.InfoContext(ctx, "ready again")
	}
	r.fault, r.until = found, time.Now().Add(readyFor)
	return found
}

// openAPI describes the calls for other people's programs: OpenAPI 3.1, written by hand, held to the routes and to the
// types of package protocol by a test. What has the tag "compat" is there with Options.CompatAPI only.
//
//go:embed openapi.json
var openAPI []byte

// nativeOpenAPI is openAPI without what has that tag.
var nativeOpenAPI = sync.OnceValues(func() ([]byte, error) { //nolint:gochecknoglobals // as constant as what it is made of
	type operation struct {
		Tags []string `json:"tags"`
	}
	document, paths := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := json.Unmarshal(openAPI, &document); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(document["paths"], &paths); err != nil {
		return nil, err
	}
	for path, text := range paths {
		operations := map[string]operation{}
		if err := json.Unmarshal(text, &operations); err != nil {
			return nil, err
		}
		for _, o := range operations {
			if slices.Contains(o.Tags, "compat") {
				delete(paths, path)
			}
		}
	}
	delete(document, "tags") // there is no other
	var err error
	if document["paths"], err = json.Marshal(paths); err != nil {
		return nil, err
	}
	return json.Marshal(document)
})

func (s *Server) serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	text := openAPI
	if !s.CompatAPI {
		var err error
		if text, err = nativeOpenAPI(); err != nil {
			writeProblem(w, problemOf(err))
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // a client that left gets nothing
}
