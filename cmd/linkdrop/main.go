package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"linkdrop/ui"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/keychain"
)

// Name, id and version are those of FyneApp.toml; a test compares them.
const (
	name    = "Linkdrop"
	id      = "org.linkdrop.Linkdrop"
	version = "0.1.0"
)

func main() {
	if keychain.Helper(os.Args, os.Stdin, os.Stdout) {
		return
	}
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "linkdrop:", err)
		os.Exit(1)
	}
}

// run is the program from its arguments to the end of its window.
func run(args []string, out, errs io.Writer) error {
	var said bytes.Buffer
	o, err := parse(args, &said)
	if errors.Is(err, flag.ErrHelp) {
		_, err = said.WriteTo(out)
		return err
	}
	if err != nil {
		_, _ = said.WriteTo(errs)
		return err
	}
	if err := display(); err != nil {
		return err
	}
	kept := &lastLines{}
	log := newLog(errs, kept)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	bell := &ui.Bell{}
	behind, err := open(o.state, bell, log)
	if inUse(err) && handOver(o.state, o.files) {
		return nil
	}
	app.SetMetadata(fyne.AppMetadata{ID: id, Name: name, Version: version, Migrations: map[string]bool{"fyneDo": true}})
	a := app.NewWithID(id)
	if err != nil { // who started it by a click sees no standard error
		ui.Trouble(a, "", o.state, err)
		a.Run()
		return fmt.Errorf("%s: %w", o.state, err)
	}
	defer behind.close()
	clipboard := native.Open()
	defer clipboard.Close()
	folders := newWatchedFolders(o.state, behind.settings, log)
	made := madefiles.Open(filepath.Join(o.state, "dropped"))
	w := ui.New(a, ui.Deps{
		Queue: behind.queue, Bell: bell, Archive: behind.archive, Downloads: behind.archive, Place: behind.places.here, PlaceOf: behind.places.at, Settings: behind.choices, Owner: clipboard,
		Destinations: behind.editor, Reopen: behind.reopen, Presets: mapping.Presets(), Validate: validate, Remedies: remedies(),
		Drags: native.NewDropTarget(made, log), Copied: native.NewPaster(made, clipboard, log), Made: made, Watched: folders,
		Keeps: behind.keeps(o.state), Log: kept.read, Throttle: func(perSecond int64) { throttle(behind.limit, perSecond) },
		Locale: behind.settings.Effective().Language.Value, Version: version, Tray: native.HasTray(), Choose: native.ChooseFiles, SaveAs: native.SaveFile,
		ClipboardDies: runtime.GOOS != "windows" && runtime.GOOS != "darwin",
	})
	folders.found, folders.trouble = w.Found, w.WatchTrouble
	listen(ctx, o.state, w.Receive, log)
	go behind.places.run(ctx, bell.Observer().Changed)
	go folders.run(ctx)
	return untilClosed(ctx, cancel, behind.queue, log, func() {
		if len(o.files) > 0 {
			w.Receive(o.files)
		}
		w.Show()
		a.Run()
	})
}

// newLog writes warnings to errs, and more to what is kept for the report.
func newLog(errs io.Writer, kept *lastLines) *slog.Logger {
	return slog.New(slog.NewMultiHandler(
		slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}), slog.NewTextHandler(kept, &slog.HandlerOptions{Level: slog.LevelInfo})))
}

// display chooses the window system. A file that is dragged over a window which speaks Wayland itself can end the program
// (GLFW issue 2835), so X11 it is wherever that is there.
func display() error {
	switch {
	case runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("FYNE_PLATFORM") != "":
		return nil
	case native.Reachable():
		return os.Setenv("FYNE_PLATFORM", "x11")
	case os.Getenv("WAYLAND_DISPLAY") == "":
		return errors.New("there is no display to open a window on; linkdrop-send does without")
	}
	return nil
}
