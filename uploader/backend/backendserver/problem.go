package backendserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"linkdrop/uploader/backend/api"
	"linkdrop/uploader/backend/backendserver/records"
	"linkdrop/uploader/backend/backendserver/storage"
)

// problem is an error that a whole call ends in.
type problem struct {
	status int
	code   string
	detail string
}

func (p *problem) Error() string { return p.code + ": " + p.detail }

func invalid(detail string) *problem {
	return &problem{http.StatusBadRequest, api.CodeInvalid, detail}
}

func notFound() *problem {
	return &problem{http.StatusNotFound, api.CodeNotFound, "There is no such thing here, or it is somebody else's."}
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
	case api.CodeNotFound:
		status = http.StatusNotFound
	case api.CodeReplaced, api.CodeIncomplete, api.CodeMismatch:
		status = http.StatusConflict
	case api.CodeStorageFull:
		status = http.StatusInsufficientStorage
	case api.CodeBusy:
		status = http.StatusServiceUnavailable
	case api.CodeStorage:
		status = http.StatusBadGateway
	}
	return &problem{status, e.Code, e.Message}
}

// elementError answers one element of a batch.
func elementError(err error) *api.Error {
	var p *problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return &api.Error{Code: p.code, Message: p.detail}
	case errors.Is(err, records.ErrNotFound), errors.Is(err, storage.ErrNoUpload):
		return &api.Error{Code: api.CodeNotFound, Message: notFound().detail}
	case errors.Is(err, records.ErrReplaced):
		return &api.Error{Code: api.CodeReplaced, Message: "A newer attempt of this file took its place."}
	case errors.Is(err, records.ErrDiffers):
		return &api.Error{Code: api.CodeInvalid, Message: "The same id and attempt were used for another file."}
	case errors.Is(err, storage.ErrInvalidPart), errors.Is(err, storage.ErrNotFound):
		return &api.Error{Code: api.CodeIncomplete, Message: "Not everything has arrived."}
	case errors.Is(err, storage.ErrFull):
		return &api.Error{Code: api.CodeStorageFull, Message: "The storage is full."}
	case errors.Is(err, errJoining), errors.Is(err, errLate):
		return &api.Error{Code: api.CodeBusy, Message: "The storage is still putting the file together."}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &api.Error{Code: api.CodeBusy, Message: "That took too long. Try again."}
	}
	return &api.Error{Code: api.CodeStorage, Message: "The storage behind this server failed. Try again later."}
}

// writeProblem answers with RFC 9457.
func writeProblem(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="linkdrop"`)
	}
	if p.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	writeBody(w, p.status, api.Problem{
		Type: "about:blank", Title: http.StatusText(p.status), Status: p.status, Detail: p.detail, Code: p.code, RequestID: w.Header().Get(requestIDHeader),
	})
}

// writeJSON answers with 200.
func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	writeBody(w, http.StatusOK, value)
}

// writeTime is how long a client may take to read an answer of this server's own (not a file).
const writeTime = time.Minute

func writeBody(w http.ResponseWriter, status int, value any) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime)) // not every test writer has deadlines
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // no browser runs JSON, and signed addresses are full of ampersands
	_ = encoder.Encode(value)    // a client that left gets nothing
}
