// Command linkdrop is the window: files and folders dropped on it become temporary links. It wires the engine to its
// journal, its destinations and the ui, and runs them; what is decided is decided there.
//
//	linkdrop [--state-dir DIR] [FILE…]
//
// Files that are given are queued. A second start hands its files to the first, and ends.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"linkdrop/ui"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
)

// appID is also in FyneApp.toml; a test holds them together.
const appID = "io.github.linkdrop.Linkdrop"

func main() {
	if keychain.Helper(os.Args, os.Stdin, os.Stdout) {
		return
	}
	state := flag.String("state-dir", os.Getenv("LINKDROP_STATE_DIR"), "keep queue, history and settings in this `folder`")
	flag.Parse()
	if err := run(*state, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "linkdrop:", err)
		os.Exit(1)
	}
}

func run(state string, files []string) error {
	state, err := stateFolder(state)
	if err != nil {
		return err
	}
	paths := absolute(files)
	house, err := open(state)
	if errors.Is(err, &fault.Error{Kind: fault.InUse}) {
		return handOver(state, paths) // another Linkdrop is open: it takes the files
	}
	if err != nil {
		return err
	}
	defer house.close()

	application := app.NewWithID(appID)
	window := ui.New(application, house.deps(application))
	stop := house.run()
	defer stop()
	ended := house.listen(func(paths []string) {
		ui.Dispatch(func() { window.Open(paths) })
	})
	defer ended()
	if len(paths) > 0 {
		application.Lifecycle().SetOnStarted(func() { window.Open(paths) })
	}
	window.Show()
	application.Run()
	return nil
}

// stateFolder is where everything is kept: the same folder as linkdrop-send's, so that they share one history.
func stateFolder(given string) (string, error) {
	if given == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("this computer does not say where settings are kept: give --state-dir: %w", err)
		}
		given = filepath.Join(config, "linkdrop")
	}
	return filepath.Abs(given)
}

func absolute(files []string) []string {
	var paths []string
	for _, f := range files {
		if path, err := filepath.Abs(f); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// logger writes what IT may need to standard error: kinds, hosts and request ids, never addresses or names.
func logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// version is the application's, from FyneApp.toml by way of the linker, else what the build knows.
func version(a fyne.App) string {
	if v := a.Metadata().Version; v != "" {
		return v
	}
	return "dev"
}
