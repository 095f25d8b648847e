package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/uploader"
)

// dropped is what the toolkit calls when something is dropped anywhere on the window. The position is ignored: on Windows
// it is stale. Nothing is looked at here, because a dead network drive may block for minutes.
func (w *Window) dropped(_ fyne.Position, uris []fyne.URI) {
	paths := make([]string, 0, len(uris))
	for _, u := range uris {
		paths = append(paths, u.Path())
	}
	w.add(paths)
}

// add gives paths to the queue, as one drop.
func (w *Window) add(paths []string) {
	files := paths[:0:0]
	for _, p := range paths {
		if readable(p) {
			files = append(files, filepath.Clean(p))
		}
	}
	if len(files) == 0 {
		w.tell(w.words.say("drop.unreadable"))
		return
	}
	w.notice = notice{}
	w.zone.run(w.still())
	if w.onTab != 0 {
		w.show(0)
	}
	c, place := w.d.Settings.Choices(), w.d.Place()
	drop := uploader.Drop{
		Destination: place.ID, Paths: files,
		Options: uploader.Options{Life: lifeOf(c, place.Links), Together: place.Links.Several && !c.Separate && !place.Linkless},
	}
	w.work.do(func() {
		serial, known := w.serial()
		id, err := w.d.Queue.Add(drop)
		if err != nil {
			w.failed(err)
			return
		}
		if known {
			w.d.Dispatch(func() { w.serials[id] = serial })
		}
	})
}

// readable reports whether a dropped thing can be a file at all. Text and web addresses arrive as what looks like a path.
func readable(path string) bool {
	lower := strings.ToLower(strings.TrimLeft(path, "/"))
	for _, scheme := range []string{"http:", "https:", "ftp:", "mailto:", "data:", "about:", "javascript:", "text:"} {
		if strings.HasPrefix(lower, scheme) {
			return false
		}
	}
	return filepath.IsAbs(path)
}

// serial asks who has the clipboard; it may block for a moment.
func (w *Window) serial() (uint64, bool) {
	if w.d.Owner == nil {
		return 0, false
	}
	return w.d.Owner.Serial()
}

// still reports whether the person asked for no motion.
func (w *Window) still() bool { return !w.app.Settings().ShowAnimations() }
