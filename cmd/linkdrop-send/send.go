package main

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"linkdrop/uploader"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

func (p *program) sendCommand() *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "linkdrop-send [flags] FILE…",
		Short: "Send files, and print a link for each",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(c *cobra.Command, files []string) error { return p.send(c.Context(), o, files) },
	}
	f := c.Flags()
	o.addWhere(f)
	o.addAccess(f)
	o.addRun(f)
	o.addLife(f)
	f.Var(&o.partSize, "part-size", "cut large files into parts of this size, whole MiB from 5MiB to 5GiB; the backend may decide otherwise")
	f.BoolVar(&o.together, "together", false, "one link for all files, where the destination can")
	return describe(c,
		"Links go to standard output, a line for each FILE, in their order; everything else goes to standard error. The line",
		"is empty where there is no link: the file was not sent, the destination gives none, or something ended it first.",
		"A folder becomes one link where the destination can give one for several files, else a link for each file in it.",
		"",
		"Exit codes: 0 all sent, 1 some not sent, 2 called wrongly, 130 interrupted. What was sent is kept, and",
		"\"linkdrop-send resume\" goes on with the rest.")
}

// send is the command without a name.
func (p *program) send(ctx context.Context, o *options, files []string) error {
	if len(files) == 0 {
		return usage("Which files? Name at least one.")
	}
	if err := cmp.Or(o.checkRun(), o.checkPartSize()); err != nil {
		return err
	}
	if err := o.checkWhere("Where to? Give --practice, --backend URL, --s3 s3://bucket/prefix or --to NAME."); err != nil {
		return err
	}
	at, err := p.places(ctx, o)
	if err != nil {
		return err
	}
	defer at.close()
	place, err := at.given(ctx)
	if err != nil {
		return err
	}
	if place.Kind == settings.Practice { // it is on this computer: what does not work now never will
		if _, err := at.resolve(ctx, place.ID); err != nil {
			return p.failure(err, place.Title())
		}
	}
	drops, err := dropsOf(files, place.ID, o)
	if err != nil {
		return err
	}
	end, err := p.sendDrops(ctx, o, at, drops)
	if err != nil {
		return err
	}
	if at.serves() && end.links > 0 && end.Exit != exitInterrupted {
		at.serve(ctx, p)
	}
	return done(end.Exit)
}

func (p *program) sendDrops(ctx context.Context, o *options, at *places, drops []uploader.Drop) (ending, error) {
	j, err := journal.OpenRun(at.state, journal.Options{})
	if err != nil {
		return ending{}, p.failure(err, at.where())
	}
	defer func() { _ = j.Close() }()
	h, err := p.historyIn(at.state, p.speaker(o, at.where()).note)
	if err != nil {
		return ending{}, err
	}
	defer func() { _ = h.Close() }()
	if err := o.keep(j.Dir()); err != nil {
		return ending{}, p.failure(err, at.where())
	}
	return p.run(ctx, o, j, h, at, func(ctx context.Context, q *uploader.Queue) ([]uploader.DropID, error) {
		return q.AddAll(ctx, drops...) // a kill leaves all of them to resume, or none
	})
}

// dropsOf makes drops of the files in their order: neighbouring files share one, so that ten thousand of them cost one
// commit; a folder has its own, because it becomes one link; and so has a file that is named twice, because a drop has
// every path once. The paths stay as they were given.
func dropsOf(files []string, destination string, o *options) ([]uploader.Drop, error) {
	var drops []uploader.Drop
	known := map[string]bool{} // in the last drop
	for _, file := range files {
		path, err := pathOf(file, runtime.GOOS == "windows")
		if err != nil {
			return nil, err
		}
		whole, err := filepath.Abs(path)
		if err != nil {
			return nil, usage("%q is not a path.", visibleName(file))
		}
		info, err := os.Stat(path) // what cannot be looked at is a file here; the queue says what is wrong with it
		folder := err == nil && info.IsDir()
		last := len(drops) - 1
		if last < 0 || !o.together && (folder || drops[last].Options.Together || known[whole]) {
			options := uploader.Options{Life: time.Duration(o.life), Together: o.together || folder}
			drops = append(drops, uploader.Drop{Destination: destination, Options: options})
			clear(known)
			last++
		}
		known[whole] = true
		drops[last].Paths = append(drops[last].Paths, path)
	}
	return drops, nil
}

// pathOf reads a FILE: a path, or a file:// address as file managers and browsers give it.
func pathOf(file string, windows bool) (string, error) {
	if file == "" {
		return "", usage("%q is not a path.", file)
	}
	if len(file) < len("file://") || !strings.EqualFold(file[:len("file://")], "file://") {
		return file, nil
	}
	u, err := url.Parse(file)
	if err == nil {
		if path, ok := wire.FilePath(u, windows); ok {
			return path, nil
		}
		if u.Host != "" && !strings.EqualFold(u.Host, "localhost") {
			return "", usage("%s is on another computer. Give the path that the file has on this one.", visibleName(file))
		}
	}
	return "", usage("%s is not the address of a file. Give its path, or an address like file:///home/me/report.pdf with ? # and %% written as %%3F %%23 and %%25.", visibleName(file))
}

func (o *options) waitFor() time.Duration { return time.Duration(o.wait) }

// done is the error that ends the program with a code after everything was said.
func done(code int) error {
	if code == exitSent {
		return nil
	}
	return &exit{code: code}
}
