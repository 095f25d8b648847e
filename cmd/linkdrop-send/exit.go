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

// execute runs the command line and returns the exit code.
func (p *program) execute(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.out)
	root.SetErr(p.errs)
	err := root.ExecuteContext(ctx)
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
