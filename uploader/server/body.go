package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxBody  = 4 << 20 // 500 elements of the longest names fit several times
	maxDepth = 8       // the dialect's own is 4
	readTime = 30 * time.Second
)

// readBody decodes a JSON body strictly: one value, known fields, no key twice (not even in another case, which
// encoding/json would take for the same), nothing after it.
func readBody(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &problem{http.StatusUnsupportedMediaType, "invalid", "The body must be application/json."}
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(readTime)) // not every test writer has deadlines
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
	if !utf8.Valid(text) {
		return invalid("The body is not UTF-8.")
	}
	if err := checkKeys(json.NewDecoder(bytes.NewReader(text))); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return invalid("The body is not what this call takes: " + jsonProblem(err))
	}
	return nil
}

// jsonProblem keeps the field's name and nothing of the value.
func jsonProblem(err error) string {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return "wrong type of " + wrongType.Field
	}
	if strings.HasPrefix(err.Error(), "json: unknown field") {
		return "unknown field"
	}
	return "not JSON"
}

// checkKeys walks one JSON value and refuses repeated keys, deep nesting and anything after the value.
func checkKeys(d *json.Decoder) error {
	type level struct {
		keys  map[string]bool // nil in an array
		isKey bool
	}
	var stack []level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return invalid("The body is not JSON.")
		}
		switch delim, _ := token.(json.Delim); delim {
		case '{', '[':
			if len(stack) == maxDepth {
				return invalid("The body is nested too deeply.")
			}
			next := level{}
			if delim == '{' {
				next = level{keys: map[string]bool{}, isKey: true}
			}
			stack = append(stack, next)
			continue
		case '}', ']':
			stack = stack[:len(stack)-1]
		default:
			if top := len(stack) - 1; top >= 0 && stack[top].isKey {
				key := strings.ToLower(token.(string)) //nolint:errcheck // the decoder gives strings where keys stand
				if stack[top].keys[key] {
					return invalid("A field comes twice.")
				}
				stack[top].keys[key] = true
				stack[top].isKey = false
				continue
			}
		}
		if len(stack) == 0 {
			if _, err := d.Token(); !errors.Is(err, io.EOF) {
				return invalid("Something follows the body's JSON.")
			}
			return nil
		}
		stack[len(stack)-1].isKey = stack[len(stack)-1].keys != nil
	}
}
