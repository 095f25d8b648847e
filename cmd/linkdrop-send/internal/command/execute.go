package command

import (
	"context"
	"errors"
	"fmt"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
)

// errListed ends a command that only lists what there is: who stops reading has what they wanted.
var errListed = errors.New("nobody reads on")

// lost is the end of a program whose standard output could not be written.
func (p *Program) lost(out *output.Stdout, err error) int {
	if errors.Is(err, errListed) && out.Closed() {
		return exit.Sent
	}
	fmt.Fprintln(p.Errs, "linkdrop-send: "+sentence.Visible(out.Sentence()))
	var e *exit.Error
	if errors.As(err, &e) && e.Code != exit.Sent {
		return e.Code
	}
	return exit.NotSent
}

// Execute runs the command line and returns the exit code.
func (p *Program) Execute(ctx context.Context, args []string) int {
	out := &output.Stdout{To: p.Out}
	p.Out = out
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.Out)
	root.SetErr(p.Errs)
	err := root.ExecuteContext(ctx)
	if out.Err != nil {
		return p.lost(out, err)
	}
	if err == nil {
		return exit.Sent
	}
	var e *exit.Error
	if !errors.As(err, &e) {
		e = &exit.Error{Code: exit.WrongUsage, Text: err.Error() + "\nlinkdrop-send --help says how it is called."} // cobra's own errors are all about usage
	}
	if e.Text != "" {
		fmt.Fprintln(p.Errs, "linkdrop-send: "+sentence.Visible(e.Text))
	}
	return e.Code
}
