// Package exit is how linkdrop-send ends: the codes that scripts lean on, and errors that carry one, with a sentence for a person.
package exit

import (
	"errors"
	"fmt"
	"strings"

	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/fault"
)

// The exit codes. Scripts lean on them.
const (
	Sent        = 0   // every file was sent
	NotSent     = 1   // some were not, or resume could not free what is stored of one; a sentence for each stands on standard error
	WrongUsage  = 2   // the command was called wrongly, and did nothing
	Interrupted = 130 // a signal came first; what was sent is kept for resume
)

// Error is an error that says how the program ends.
type Error struct {
	Code int
	Text string // for a person, on standard error; empty: everything is said already
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

// Usage is the error of a command that was called wrongly.
func Usage(format string, args ...any) error {
	return &Error{WrongUsage, fmt.Sprintf(format, args...)}
}

// refused is wrong usage that settings.Judge found: an *Error, and the *settings.Refusal behind it.
type refused struct{ usage, cause error }

// Error implements error.
func (r *refused) Error() string { return r.usage.Error() }

// Unwrap returns both.
func (r *refused) Unwrap() []error { return []error{r.usage, r.cause} }

// RefusedUsage is Usage with what settings.Judge found.
func RefusedUsage(cause error, format string, args ...any) error {
	return &refused{Usage(format, args...), cause}
}

// Done is the error that ends the program with a code after everything was said; nil where that is Sent.
func Done(code int) error {
	if code == Sent {
		return nil
	}
	return &Error{Code: code}
}

// Failure turns an error into the end of the program, in words. state is the state folder, where the person may name another; where
// is the name of the destination. Either may be empty.
func Failure(err error, state, where string) error {
	f := sentence.FaultOf(err)
	if f.Kind == fault.NoState && state != "" {
		return &Error{NotSent, fmt.Sprintf("Linkdrop cannot use its folder %s: %s. Give another one with --state-dir, or mend this one.",
			sentence.VisibleName(state), strings.TrimSuffix(f.Detail, "."))}
	}
	return &Error{NotSent, sentence.English().Fault(f, sentence.About{Where: where})}
}

// Sentence is an error in words, also of one that would end the program if there were nothing else to do.
func Sentence(err error, where string) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Text
	}
	return sentence.English().Fault(sentence.FaultOf(err), sentence.About{Where: where})
}
