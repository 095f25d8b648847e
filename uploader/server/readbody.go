package server

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"linkdrop/uploader/internal/strictjson"
)

const (
	maxBody     = 4 << 20 // 500 elements of the longest names fit several times
	maxDepth    = 8       // the dialect's own is 4
	bodyTimeout = 30 * time.Second
	// unwantedTimeout is how long the rest of a body may still come that was answered without it.
	unwantedTimeout = 5 * time.Second
)

// requestBody knows whether all of a body was read.
type requestBody struct {
	io.ReadCloser
	whole bool
}

// awaitBody gives the body of a call its time; nil where it has none. Whoever receives a file sets another time.
func awaitBody(w http.ResponseWriter, r *http.Request) *requestBody {
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)) // not every test writer has deadlines
	body := &requestBody{ReadCloser: r.Body}
	r.Body = body
	return body
}

// Read implements io.Reader.
func (b *requestBody) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	b.whole = b.whole || errors.Is(err, io.EOF)
	return n, err
}

// answered is called before the answer w begins. Where the body has not come, net/http would wait for it and answer then; so the
// connection is given up after the answer, and soon.
func (b *requestBody) answered(w http.ResponseWriter) {
	if b == nil || b.whole {
		return
	}
	w.Header().Set("Connection", "close")
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(unwantedTimeout))
}

// readBody decodes a JSON body strictly: one value, known fields, no key twice (not even in another case, which
// encoding/json would take for the same), nothing after it.
func readBody(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &problem{http.StatusUnsupportedMediaType, "invalid", "The body must be application/json."}
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // it would end a long call too
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &problem{http.StatusRequestEntityTooLarge, "invalid", "The body is larger than 4 MiB."}
	}
	if err != nil {
		return invalid("The body could not be read.")
	}
	return decodeStrict(text, into)
}

func decodeStrict(text []byte, into any) error {
	err := strictjson.DecodeKnown(text, maxDepth, into)
	var wrong *strictjson.WrongType
	switch {
	case err == nil:
		return nil
	case errors.Is(err, strictjson.ErrUTF8):
		return invalid("The body is not UTF-8.")
	case errors.Is(err, strictjson.ErrSyntax):
		return invalid("The body is not JSON.")
	case errors.Is(err, strictjson.ErrTrailing):
		return invalid("Something follows the body's JSON.")
	case errors.Is(err, strictjson.ErrDeep):
		return invalid("The body is nested too deeply.")
	case errors.Is(err, strictjson.ErrDuplicate):
		return invalid("A field comes twice.")
	case errors.Is(err, strictjson.ErrUnknown):
		return invalid("The body is not what this call takes: unknown field")
	case errors.As(err, &wrong):
		return invalid("The body is not what this call takes: wrong type of " + wrong.Field)
	}
	return invalid("The body is not what this call takes: wrong type")
}
