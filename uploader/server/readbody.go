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
)

// readBody decodes a JSON body strictly: one value, known fields, no key twice (not even in another case, which
// encoding/json would take for the same), nothing after it.
func readBody(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &problem{http.StatusUnsupportedMediaType, "invalid", "The body must be application/json."}
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTimeout)) // not every test writer has deadlines
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	_ = control.SetReadDeadline(time.Time{}) // it would end a long call too
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
