package command

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/wire"
)

// dropsOf makes drops of the files in their order: neighbouring files share one, so that ten thousand of them cost one
// commit; a folder has its own, because it becomes one link; and so has a file that is named twice, because a drop has
// every path once. The paths stay as they were given.
func dropsOf(files []string, destination string, o *options.Options, have destination.LinkOptions) ([]uploader.Drop, error) {
	var drops []uploader.Drop
	known := map[string]bool{} // in the last drop
	for _, file := range files {
		path, err := pathOf(file, runtime.GOOS == "windows")
		if err != nil {
			return nil, err
		}
		whole, err := filepath.Abs(path)
		if err != nil {
			return nil, exit.Usage("%q is not a path.", sentence.VisibleName(file))
		}
		info, err := os.Stat(path) // what cannot be looked at is a file here; the queue says what is wrong with it
		folder := err == nil && info.IsDir()
		last := len(drops) - 1
		if last < 0 || !o.Together && (folder || drops[last].Options.Together || known[whole]) {
			options := uploader.Options{
				Life: time.Duration(o.Life), Together: o.Together || folder,
				Password: have.Password, MaxDownloads: have.MaxDownloads, Note: have.Note, LinkAtDrop: o.LinkFirst, Ticket: o.Ticket,
			}
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
		return "", exit.Usage("%q is not a path.", file)
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
			return "", exit.Usage("%s is on another computer. Give the path that the file has on this one.", sentence.VisibleName(file))
		}
	}
	return "", exit.Usage("%s is not the address of a file. Give its path, or an address like file:///home/me/report.pdf with ? # and %% written as %%3F %%23 and %%25.", sentence.VisibleName(file))
}
