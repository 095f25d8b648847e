// Package command is the command line of linkdrop-send: a file for each word, with what its help says. What a word does to runs is in
// package run.
//
//	program.go           Program: what all commands share; the root of the commands
//	execute.go           running a command line, and from what it returns to the exit code
//	send.go              linkdrop-send FILE…, which sends
//	linkoptions.go       what the flags say that links are to have; asking for their password
//	drops.go             the FILEs of send, made absolute, as drops
//	resume.go            resume
//	history.go           history
//	link.go              link and delete, for what was sent earlier
//	linkobjects.go       link, for what was in a bucket before
//	changelinks.go       revoke and extend, for the links to it
//	downloads.go         how often the links in the history were downloaded
//	check.go             check
//	destinations.go      destinations: the table of them
//	editdestinations.go  destinations add, remove and choose
//	keys.go              keys set and delete
//	terminal.go          asking for a secret on the terminal
package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/run"
	"linkdrop/uploader"
	"linkdrop/uploader/keychain"
)

// Program is what all commands share.
type Program struct {
	Out, Errs io.Writer
	In        io.Reader // nil: nothing is read
	Terminal  bool      // errs is one
	Env       func(string) string
	Ask       func(ctx context.Context, prompt string) (string, error) // without showing the answer; nil: in is no terminal
	keys      keychain.Store                                           // nil: the system's
}

// root is the command itself: sending files needs no name.
func (p *Program) root() *cobra.Command {
	root := p.sendCommand()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(p.resumeCommand(), p.historyCommand(), p.linkCommand(), p.revokeCommand(), p.extendCommand(), p.deleteCommand(),
		p.destinationsCommand(), p.keysCommand(), p.checkCommand())
	return root
}

// describe adds what the help of a command says below its first line.
func describe(c *cobra.Command, long ...string) *cobra.Command {
	c.Long = c.Short + ".\n\n" + strings.Join(long, "\n")
	return c
}

// keychain is the system's. What is not there is not replaced by memory: this program ends soon.
func (p *Program) keychain() keychain.Store {
	if p.keys != nil {
		return p.keys
	}
	return keychain.NewSystem("", 0)
}

// places are the destinations that the settings and the flags name.
func (p *Program) places(ctx context.Context, o *options.Options) (*place.Places, error) {
	return place.Open(ctx, o, p.Env, p.keychain())
}

// serve keeps the links to this computer working until interrupted.
func (p *Program) serve(ctx context.Context, o *options.Options, at *place.Places) {
	if ctx.Err() == nil {
		p.speaker(o, at.Where()).Note("These links work on this computer, until you press Ctrl+C.")
	}
	<-ctx.Done()
}

// speaker tells whoever called what happens, as the flags say.
func (p *Program) speaker(o *options.Options, where string) output.Speaker {
	return output.New(p.Out, p.Errs, p.Terminal, o.JSON, where)
}

// tell says a sentence to a person.
func (p *Program) tell(text string) { fmt.Fprintln(p.Errs, text) }

// runner works on runs as the flags say.
func (p *Program) runner(o *options.Options, at *place.Places, h uploader.History) *run.Runner {
	return &run.Runner{Options: o, Places: at, History: h, Speaker: func() output.Speaker { return p.speaker(o, at.Where()) }}
}
