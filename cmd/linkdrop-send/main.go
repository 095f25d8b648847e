// Command linkdrop-send is Linkdrop without a window: it sends files, and prints one link a line, in the order of the files.
// It has the same engine, the same queue rules and the same history as the window, needs no display and no C library, and
// is made for scripts: links on standard output, everything else on standard error, and an exit code that says what became
// of it (see internal/exit). What it does is in the packages below internal.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"linkdrop/cmd/linkdrop-send/internal/command"
	"linkdrop/uploader/keychain"
)

func main() {
	if keychain.Helper(os.Args, os.Stdin, os.Stdout) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // writing says it; what is under way goes on
	context.AfterFunc(ctx, stop)                            // what was sent is noted first; who cannot wait interrupts again
	p := &command.Program{
		In:       os.Stdin,
		Out:      os.Stdout,
		Errs:     os.Stderr,
		Terminal: term.IsTerminal(int(os.Stderr.Fd())),
		Env:      os.Getenv,
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		p.Ask = command.AskTerminal
	}
	os.Exit(p.Execute(ctx, os.Args[1:]))
}
