package command

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/term"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// AskTerminal asks a question on the terminal and does not show what is typed. Whoever interrupts it finds the terminal as it
// was.
func AskTerminal(ctx context.Context, prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", exit.Usage("The terminal cannot be read.")
	}
	fmt.Fprint(os.Stderr, prompt)
	typed := make(chan string, 1)
	failed := make(chan struct{})
	go func() {
		text, err := term.ReadPassword(fd)
		if err != nil {
			close(failed)
			return
		}
		typed <- string(text)
	}()
	defer func() { fmt.Fprintln(os.Stderr) }()
	select {
	case text := <-typed:
		return text, nil
	case <-failed:
		return "", exit.Usage("Nothing was typed.")
	case <-ctx.Done():
		_ = term.Restore(fd, before)
		return "", exit.Done(exit.Interrupted)
	}
}
