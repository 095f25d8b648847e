// Command linkdrop-send is Linkdrop without a window: it sends files, and prints one link a line, in the order of the files.
// It has the same engine, the same queue rules and the same history as the window, needs no display and no C library, and
// is made for scripts: links on standard output, everything else on standard error, and an exit code that says what became
// of it (see exit.go).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"linkdrop/uploader/keychain"
)

func main() {
	if keychain.Helper(os.Args, os.Stdin, os.Stdout) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // writing says it; what is under way goes on
	context.AfterFunc(ctx, stop)                            // what was sent is noted first; who cannot wait interrupts again
	p := &program{
		in:       os.Stdin,
		out:      os.Stdout,
		errs:     os.Stderr,
		terminal: term.IsTerminal(int(os.Stderr.Fd())),
		env:      os.Getenv,
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		p.ask = askTerminal
	}
	os.Exit(p.execute(ctx, os.Args[1:]))
}
