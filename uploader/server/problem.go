package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// problem is an error that a whole call ends in.
type problem struct {
	status int
	code   string
	detail string
}

func (p *problem) Error() string { return p.code + ": " + p.detail }

func invalid(detail string) *problem {
	return &problem{http.StatusBadRequest, protocol.CodeInvalid, detail}
}

func notFound() *problem {
	return &problem{http.StatusNotFound, protocol.CodeNotFound, "There is no such thing here, or it is somebody else's."}
}

// problemOf finds the answer to an error nobody put in words.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	e := elementError(err)
	status := http.StatusInternalServerError
	switch e.Code {
	case protocol.CodeInvalid:
		status = http.StatusBadRequest
	case protocol.CodeNotFound:
		status = http.StatusNotFound
	case protocol.CodeReplaced, protocol.CodeIncomplete, protocol.CodeMismatch:
		status = http.StatusConflict
	case protocol.CodeStorageFull:
		status = http.StatusInsufficientStorage
	case protocol.CodeBusy:
		status = http.StatusServiceUnavailable
	case protocol.CodeStorage:
		status = http.StatusBadGateway
	}
	return &problem{status, e.Code, e.Message}
}

// elementError answers one element of a batch.
func elementError(err error) *protocol.Error {
	var p *problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return &protocol.Error{Code: p.code, Message: p.detail}
	case errors.Is(err, records.ErrNotFound), errors.Is(err, storage.ErrNoUpload):
		return &protocol.Error{Code: protocol.CodeNotFound, Message: notFound().detail}
	case errors.Is(err, records.ErrReplaced):
		return &protocol.Error{Code: protocol.CodeReplaced, Message: "A newer attempt of this file took its place."}
	case errors.Is(err, records.ErrDiffers):
		return &protocol.Error{Code: protocol.CodeInvalid, Message: "The same id and attempt were used for another file."}
	case errors.Is(err, storage.ErrInvalidPart), errors.Is(err, storage.ErrNotFound):
		return &protocol.Error{Code: protocol.CodeIncomplete, Message: "Not everything has arrived."}
	case errors.Is(err, storage.ErrFull):
		return &protocol.Error{Code: protocol.CodeStorageFull, Message: "The storage is full."}
	case errors.Is(err, errAssembling), errors.Is(err, errNotVisible):
		return &protocol.Error{Code: protocol.CodeBusy, Message: "The storage is still putting the file together."}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &protocol.Error{Code: protocol.CodeBusy, Message: "That took too long. Try again."}
	}
	return &protocol.Error{Code: protocol.CodeStorage, Message: "The storage behind this server failed. Try again later."}
}

// writeProblem answers with RFC 9457.
func writeProblem(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="linkdrop"`)
	}
	if p.status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", "5")
	}
	writeBody(w, p.status, protocol.Problem{
		Type: "about:blank", Title: http.StatusText(p.status), Status: p.status, Detail: p.detail, Code: p.code, RequestID: w.Header().Get(requestIDHeader),
	})
}

// writeJSON answers with 200.
func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	writeBody(w, http.StatusOK, value)
}

func writeBody(w http.ResponseWriter, status int, value any) {
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // no browser runs JSON, and signed addresses are full of ampersands
	_ = encoder.Encode(value)    // a client that left gets nothing
}
