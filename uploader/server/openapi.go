package server

import (
	_ "embed" // openapi.json
	"net/http"
)

// openAPI describes the calls for other people's programs: OpenAPI 3.1, written by hand, held to the routes and to the
// types of package protocol by a test.
//
//go:embed openapi.json
var openAPI []byte

func (s *Server) serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(openAPI) // a client that left gets nothing
}
