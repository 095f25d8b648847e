package fault

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Error is what every failing call in Linkdrop returns. Fields that do not apply are zero. It is a value to be read, not
// changed, once it has been returned.
type Error struct {
	Kind       Kind
	Op         string        // what was tried: "create", "sign", "put", "complete", "link", "open", …
	Host       string        // whom was asked, without scheme, path or query
	Status     int           // HTTP status, 0 if no answer came
	Code       string        // the other side's own code: "SlowDown", "too_large"; or one of Reasons
	RequestID  string        // the other side's name for this exchange
	RetryAfter time.Duration // how long the other side asked us to wait; bounded, 0 if it did not
	Detail     string        // at most 200 characters of plain text for a person
}

// New makes an Error from a Kind, an operation and a sentence that is cleaned (see Clean).
func New(kind Kind, op, detail string) *Error {
	return &Error{Kind: kind, Op: op, Detail: Clean(detail)}
}

// Error is for logs and "Copy details for IT"; people read the sentence that belongs to the Kind.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.Kind.String())
	if e.Host != "" {
		b.WriteString(" host=" + e.Host)
	}
	if e.Status != 0 {
		b.WriteString(" status=" + strconv.Itoa(e.Status))
	}
	if e.Code != "" {
		b.WriteString(" code=" + e.Code)
	}
	if e.RequestID != "" {
		b.WriteString(" request=" + e.RequestID)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	return b.String()
}

// Is reports whether target is an *Error of the same Kind, so that errors.Is(err, &fault.Error{Kind: fault.Gone}) reads well.
func (e *Error) Is(target error) bool {
	var other *Error
	return errors.As(target, &other) && other.Kind == e.Kind
}

// KindOf returns the Kind of err: Bug for an error that is not an *Error. It must not be called with nil.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Bug
}

// wireError is the JSON form, shared by the journal, the keychain helper and --json. RetryAfter is in milliseconds.
type wireError struct {
	Kind       Kind   `json:"kind"`
	Op         string `json:"op,omitempty"`
	Host       string `json:"host,omitempty"`
	Status     int    `json:"status,omitempty"`
	Code       string `json:"code,omitempty"`
	RequestID  string `json:"request_id,omitempty"`
	RetryAfter int64  `json:"retry_after_ms,omitempty"`
	Detail     string `json:"detail,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireError{e.Kind, e.Op, e.Host, e.Status, e.Code, e.RequestID, e.RetryAfter.Milliseconds(), e.Detail})
}

// UnmarshalJSON implements json.Unmarshaler. All text is cleaned again: a journal may have been edited by hand.
func (e *Error) UnmarshalJSON(data []byte) error {
	var w wireError
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	wait := time.Duration(min(max(w.RetryAfter, 0), maxRetryAfter.Milliseconds())) * time.Millisecond // bounded before it can overflow
	*e = Error{w.Kind, Clean(w.Op), Clean(w.Host), w.Status, Clean(w.Code), Clean(w.RequestID), wait, Clean(w.Detail)}
	return nil
}
