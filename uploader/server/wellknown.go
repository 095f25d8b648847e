package server

import (
	"context"
	"net/http"
	"time"

	"linkdrop/uploader/protocol"
)

// wellKnown answers GET /.well-known/linkdrop, without a sign-in: it is how a client finds out that one is needed.
func (s *Server) wellKnown(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, protocol.WellKnown{
		Name: s.Name, Version: protocol.Version, SignIn: protocol.SignIn{Kind: "bearer"}, Features: []string{protocol.FeatureMultipart, protocol.FeatureShares, protocol.FeatureSharePieces, protocol.FeatureShareOptions},
		Limits: protocol.Limits{
			MaxFile: s.Limits.MaxFile, Batch: protocol.MaxBatch, LifeList: s.lifeChoices(), Life: int64(s.Limits.Life / time.Second), LifeMax: int64(s.Limits.LifeMax / time.Second), ShareUploads: shareUploads,
		},
		StorageHosts: s.storageHosts(), KeepsAfter: s.KeepAfter,
	})
}

// lifeChoices are the lives offered to a person, in seconds.
func (s *Server) lifeChoices() []int64 {
	var all []int64
	for _, life := range []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour} {
		if life <= s.Limits.LifeMax {
			all = append(all, int64(life/time.Second))
		}
	}
	return all
}

// healthy answers GET /healthz: the process runs.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]string{"status": "ok"})
}

// ready answers GET /readyz: records and storage answer too.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	for _, check := range []func(context.Context) error{s.Records.Check, s.Storage.Check} {
		if err := check(r.Context()); err != nil {
			s.logFailure(r.Context(), err)
			writeProblem(w, &problem{http.StatusServiceUnavailable, protocol.CodeBusy, "Records or storage do not answer."})
			return
		}
	}
	writeJSON(w, map[string]string{"status": "ready"})
}
