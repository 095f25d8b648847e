package main

import (
	"errors"
	"fmt"
	"strings"

	"linkdrop/uploader/fault"
)

// The exit codes. Scripts lean on them.
const (
	exitSent        = 0   // every file was sent
	exitNotSent     = 1   // some were not; a sentence for each stands on standard error
	exitUsage       = 2   // the command was called wrongly, and did nothing
	exitInterrupted = 130 // a signal came first; what was sent is kept for resume
)

// exit is an error that says how the program ends.
type exit struct {
	code int
	text string // for a person, on standard error; empty: everything is said already
}

func (e *exit) Error() string { return e.text }

// usage is the error of a command that was called wrongly.
func usage(format string, args ...any) error {
	return &exit{exitUsage, fmt.Sprintf(format, args...)}
}

// refusedFlags is wrong usage that settings.Judge found: an *exit, and the *settings.Refusal behind it.
type refusedFlags struct {
	exit
	cause error
}

// Unwrap returns both.
func (r *refusedFlags) Unwrap() []error { return []error{&r.exit, r.cause} }

// refusedUsage is usage with what settings.Judge found.
func refusedUsage(cause error, format string, args ...any) error {
	return &refusedFlags{exit{exitUsage, fmt.Sprintf(format, args...)}, cause}
}

// done is the error that ends the program with a code after everything was said.
func done(code int) error {
	if code == exitSent {
		return nil
	}
	return &exit{code: code}
}

// failure turns an error into the end of the program, in words. state is the state folder, where the person may name another; where
// is the name of the destination.
func failure(err error, state, where string) error {
	f := asFault(err)
	if f.Kind == fault.NoState && state != "" {
		return &exit{exitNotSent, fmt.Sprintf("Linkdrop cannot use its folder %s: %s. Give another one with --state-dir, or mend this one.",
			visibleName(state), strings.TrimSuffix(f.Detail, "."))}
	}
	return &exit{exitNotSent, english().fault(f, about{where: where})}
}

// sentenceOf is an error in words, also of one that would end the program if there were nothing else to do.
func sentenceOf(err error, where string) string {
	var e *exit
	if errors.As(err, &e) {
		return e.text
	}
	return english().fault(asFault(err), about{where: where})
}
