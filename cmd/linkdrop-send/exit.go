package main

import (
	"context"
	"errors"
	"fmt"
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

// errListed ends a command that only lists what there is: who stops reading has what they wanted.
var errListed = errors.New("nobody reads on")

// lost is the end of a program whose standard output could not be written.
func (p *program) lost(out *outlet, err error) int {
	if errors.Is(err, errListed) && out.closed() {
		return exitSent
	}
	fmt.Fprintln(p.errs, "linkdrop-send: "+visible(out.sentence()))
	var e *exit
	if errors.As(err, &e) && e.code != exitSent {
		return e.code
	}
	return exitNotSent
}

// execute runs the command line and returns the exit code.
func (p *program) execute(ctx context.Context, args []string) int {
	out := &outlet{to: p.out}
	p.out = out
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.out)
	root.SetErr(p.errs)
	err := root.ExecuteContext(ctx)
	if out.err != nil {
		return p.lost(out, err)
	}
	if err == nil {
		return exitSent
	}
	var e *exit
	if !errors.As(err, &e) {
		e = &exit{exitUsage, err.Error() + "\nlinkdrop-send --help says how it is called."} // cobra's own errors are all about usage
	}
	if e.text != "" {
		fmt.Fprintln(p.errs, "linkdrop-send: "+visible(e.text))
	}
	return e.code
}
