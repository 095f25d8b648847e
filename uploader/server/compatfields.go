package server

import (
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"linkdrop/uploader/internal/strictjson"
)

// fieldFault says what is wrong with one field, in the form of FastAPI.
type fieldFault struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

// fieldFaults are those of one call: never none where it is an error.
type fieldFaults []fieldFault

func (fieldFaults) Error() string { return "the fields are not what this call takes" }

// compatFields are what a call says: in its query, in a JSON object, or in both. Of a field that is in both the body's holds. What is wrong with
// those that were asked for is collected, so that a caller reads all of it at once.
type compatFields struct {
	query  url.Values
	body   map[string]any
	list   []any // where the body is a bare array
	where  any   // of a missing field: "body" or "query"
	at     []any // where in the body these fields are
	faults fieldFaults
}

const (
	maxFieldsBody = 1 << 20  // bytes: 2,000 for each of 500 files
	maxTokenBody  = 64 << 10 // of a body that is read for the token in it: whoever sends it may be anybody
)

// readBody reads what a body says, of at most most bytes. One that is not JSON by its type says nothing.
func (f *compatFields) readBody(w http.ResponseWriter, r *http.Request, most int64) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" || r.Body == nil {
		return nil
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // it would end a long call too
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return refuse("The body is too large.")
	case err != nil:
		return refuse("The body could not be read.")
	case len(text) == 0:
		return nil
	}
	f.where = "body"
	var value any
	if err := strictjson.Decode(text, maxDepth, &value); err != nil {
		return fieldFaults{{[]any{"body"}, "The body is not JSON that can be read in one way only", "json_invalid"}}
	}
	switch v := value.(type) {
	case map[string]any:
		f.body = v
	case []any:
		f.list = v
	case nil:
	default:
		return fieldFaults{{[]any{"body"}, "Input should be an object or an array", "model_attributes_type"}}
	}
	return nil
}

// token is the token where it is a field.
func (f *compatFields) token() string {
	for _, name := range []string{"token", "auth_token"} { // the table's name, and that of samples of the same kind
		if text, ok := f.body[name].(string); ok && text != "" {
			return text
		}
		if text := f.query.Get(name); text != "" {
			return text
		}
	}
	return ""
}

// of gives a field's value; nil: it is not there.
func (f *compatFields) of(name string) any {
	if value := f.body[name]; value != nil {
		return value
	}
	if f.query.Has(name) {
		return f.query.Get(name)
	}
	return nil
}

func (f *compatFields) fault(name, msg, kind string) {
	where := append([]any{f.where}, f.at...)
	if f.body[name] == nil && f.query.Has(name) {
		where = []any{"query"}
	}
	f.faults = append(f.faults, fieldFault{append(where, name), msg, kind})
}

// text is a field that has to be there.
func (f *compatFields) text(name string) string {
	if f.of(name) == nil {
		f.fault(name, "Field required", "missing")
		return ""
	}
	return f.maybeText(name)
}

// maybeText is empty where the field is not there.
func (f *compatFields) maybeText(name string) string {
	switch value := f.of(name).(type) {
	case nil:
	case string:
		return value
	default:
		f.fault(name, "Input should be a valid string", "string_type")
	}
	return ""
}

// number is a whole number that has to be there.
func (f *compatFields) number(name string) int64 {
	if f.of(name) == nil {
		f.fault(name, "Field required", "missing")
		return 0
	}
	return f.maybeNumber(name, 0)
}

func (f *compatFields) maybeNumber(name string, otherwise int64) int64 {
	switch value := f.of(name).(type) {
	case nil:
		return otherwise
	case float64:
		if value == math.Trunc(value) && math.Abs(value) < 1<<53 {
			return int64(value)
		}
	case string:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return n
		}
	}
	f.fault(name, "Input should be a valid integer", "int_parsing")
	return 0
}

// texts is a list of texts: a bare array, a field of the body, or one that the query repeats.
func (f *compatFields) texts(name string) []string {
	list, found := f.list, f.list != nil
	if value, ok := f.body[name]; ok {
		list, found = value.([]any)
	}
	if !found {
		if f.query.Has(name) {
			return f.query[name]
		}
		f.fault(name, "Field required", "missing")
		return nil
	}
	all := make([]string, 0, len(list))
	for _, value := range list {
		text, ok := value.(string)
		if !ok {
			f.fault(name, "Input should be a list of valid strings", "string_type")
			return nil
		}
		all = append(all, text)
	}
	return all
}

// err is what was wrong with the fields that were asked for so far.
func (f *compatFields) err() error {
	if len(f.faults) == 0 {
		return nil
	}
	return f.faults
}
