package main

import (
	"context"
	"errors"
	"fmt"
)

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
		e = &exit{code: exitUsage, text: err.Error() + "\nlinkdrop-send --help says how it is called."} // cobra's own errors are all about usage
	}
	if e.text != "" {
		fmt.Fprintln(p.errs, "linkdrop-send: "+visible(e.text))
	}
	return e.code
}
