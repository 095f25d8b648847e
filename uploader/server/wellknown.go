package server

import (
	"net/http"

	"linkdrop/uploader/protocol"
)

// wellKnown answers GET /.well-known/linkdrop, without a sign-in: it is how a client finds out that one is needed.
func (s *Server) wellKnown(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, protocol.WellKnown{
		Name: s.Name, Version: protocol.Version, SignIn: protocol.SignIn{Kind: "bearer"}, Features: []string{protocol.FeatureMultipart, protocol.FeatureShares, protocol.FeatureSharePieces, protocol.FeatureShareOptions},
		Limits:       s.limits(),
		StorageHosts: s.storageHosts(), KeepsAfter: s.KeepAfter,
	})
}

// healthy answers GET /healthz: the process runs.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]string{"status": "ok"})
}
