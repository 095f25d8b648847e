package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/time/rate"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
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
	state     string                                                   // the state folder, once it is known
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

// speaker is made by the flags: events, or lines for people and pipes.
func (p *program) speaker(o *options, where string) speaker {
	if o.json {
		return p.events(where)
	}
	plain := &plain{out: p.out, errs: p.errs, words: english(), about: about{where: where}}
	if p.terminal {
		plain.bar = &bar{errs: p.errs}
	}
	return plain
}

func (p *program) events(where string) *events {
	out := json.NewEncoder(p.out)
	out.SetEscapeHTML(false) // a link is easier to cut out of the line as it is
	return &events{out: out, words: english(), about: about{where: where}}
}

// failure turns an error into the end of the program, in words.
func (p *program) failure(err error, where string) error {
	f := asFault(err)
	if f.Kind == fault.NoState && p.state != "" {
		return &exit{exitNotSent, fmt.Sprintf("Linkdrop cannot use its folder %s: %s. Give another one with --state-dir, or mend this one.",
			visibleName(p.state), strings.TrimSuffix(f.Detail, "."))}
	}
	return &exit{exitNotSent, english().fault(f, about{where: where})}
}

// config is what every queue of this command is opened with.
func (o *options) config(w *watch, j uploader.Journal, h uploader.History, at *places) uploader.Config {
	c := uploader.Config{
		Journal: j, History: h, Resolve: at.resolve, Observer: uploader.Observer{Changed: w.ring}, Streams: o.streams,
		Log: slog.New(slog.DiscardHandler), KeepUntilTold: true,
	}
	if o.rate > 0 {
		// A burst of a quarter of a second keeps the socket busy, and the rate even.
		c.Limit = rate.NewLimiter(rate.Limit(o.rate), int(max(int64(o.rate)/4, 64<<10)))
	}
	return c
}

// run opens a queue, has drops put in, and follows it to the end.
func (p *program) run(ctx context.Context, o *options, j uploader.Journal, h uploader.History, at *places, fill func(context.Context, *uploader.Queue) ([]uploader.DropID, error)) (ending, error) {
	w := newWatch(p.speaker(o, at.where()), o.waitFor())
	w.news, w.startsOver = at.news, at.startsOver
	q, err := uploader.Open(o.config(w, j, h, at))
	if err != nil {
		return ending{}, p.failure(err, at.where())
	}
	w.q = q
	w.lost = tellQueueLost(w.say, at.state, q.View().Notice)
	if w.drops, err = fill(context.WithoutCancel(ctx), q); err != nil { // a signal comes after what was given is noted, all of it
		return ending{}, p.failure(err, at.where())
	}
	view := q.View()
	idle := len(w.drops) == 0 && view.Owed+view.Unwritten == 0 && !w.lost
	w.follow(ctx)
	w.end.idle = idle
	return w.end, nil
}

// tellQueueLost says that what a run had noted could not be read. It reports whether there was something to say.
func tellQueueLost(say speaker, state string, lost *fault.Error) bool {
	if lost == nil {
		return false
	}
	path, why := setAside(state, lost)
	say.note("What was interrupted earlier cannot go on: the list of it could not be read (" + why + "), and was set aside as " + path +
		". Send again what was not sent; what was begun of it may be left at the destination.")
	return true
}

// plural is "1 file" and "2 files".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// describe adds what the help of a command says below its first line.
func describe(c *cobra.Command, long ...string) *cobra.Command {
	c.Long = c.Short + ".\n\n" + strings.Join(long, "\n")
	return c
}
