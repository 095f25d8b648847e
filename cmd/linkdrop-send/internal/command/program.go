package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"linkdrop/uploader"
	"linkdrop/uploader/keychain"
)

// program is what all commands share.
type program struct {
	out, errs io.Writer
	in        io.Reader // nil: nothing is read
	terminal  bool      // errs is one
	env       func(string) string
	ask       func(ctx context.Context, prompt string) (string, error) // without showing the answer; nil: in is no terminal
	keys      keychain.Store                                           // nil: the system's
}

// root is the command itself: sending files needs no name.
func (p *program) root() *cobra.Command {
	root := p.sendCommand()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(p.resumeCommand(), p.historyCommand(), p.linkCommand(), p.deleteCommand(),
		p.destinationsCommand(), p.keysCommand(), p.checkCommand())
	return root
}

// describe adds what the help of a command says below its first line.
func describe(c *cobra.Command, long ...string) *cobra.Command {
	c.Long = c.Short + ".\n\n" + strings.Join(long, "\n")
	return c
}

// keychain is the system's. What is not there is not replaced by memory: this program ends soon.
func (p *program) keychain() keychain.Store {
	if p.keys != nil {
		return p.keys
	}
	return keychain.NewSystem("", 0)
}

// places are the destinations that the settings and the flags name.
func (p *program) places(ctx context.Context, o *options) (*places, error) {
	return openPlaces(ctx, o, p.env, p.keychain())
}

// serve keeps the links to this computer working until interrupted.
func (p *program) serve(ctx context.Context, o *options, at *places) {
	if ctx.Err() == nil {
		p.speaker(o, at.where()).note("These links work on this computer, until you press Ctrl+C.")
	}
	<-ctx.Done()
}

// speaker tells whoever called what happens, as the flags say.
func (p *program) speaker(o *options, where string) speaker {
	return newSpeaker(p.out, p.errs, p.terminal, o.json, where)
}

// tell says a sentence to a person.
func (p *program) tell(text string) { fmt.Fprintln(p.errs, text) }

// runner works on runs as the flags say.
func (p *program) runner(o *options, at *places, h uploader.History) *runner {
	return &runner{o: o, at: at, history: h, speaker: func() speaker { return p.speaker(o, at.where()) }}
}
