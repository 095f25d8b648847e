package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/present"
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
		w.tell(w.words.Text("drop.unreadable"))
		return
	}
	if len(files) == 1 && isSettings(files[0]) && w.d.Destinations != nil {
		w.settingsOrSend(files)
		return
	}
	w.send(files)
}

// send gives files to the queue. Pages are closed, so that the person sees what becomes of them, unless something is being
// typed there.
func (w *Window) send(files []string) {
	if top := w.pages.Top(); top != nil && !top.Form {
		w.pages.CloseAll()
	}
	w.notice = present.Notice{}
	w.zone.run(w.still())
	w.show(0)
	c, place := w.d.Settings.Choices(), w.d.Place()
	drop := uploader.Drop{
		Destination: place.ID, Paths: files,
		Options: uploader.Options{Life: present.LinkLife(c.Life, place.Links), Together: place.Links.Several && !c.Separate && !place.Linkless},
	}
	manual := w.manual
	w.work.do(func() {
		before := w.ownership(manual)
		id, err := w.d.Queue.Add(w.ctx, drop)
		if err != nil {
			w.failed(err)
			return
		}
		w.d.Dispatch(func() { w.serials[id] = before })
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

// ownership is whose the clipboard was at some moment: other programs' serial, and the person's own copies in this window.
type ownership struct {
	serial uint64
	known  bool
	manual int
}

// ownership asks whose the clipboard is; it may block for a moment and does not belong on the ui thread.
func (w *Window) ownership(manual int) ownership {
	o := ownership{manual: manual}
	if w.d.Owner != nil {
		o.serial, o.known = w.d.Owner.Serial()
	}
	return o
}

// taken reports whether somebody copied something between before and now. What is not known did not happen.
func (o ownership) taken(before ownership) bool {
	return o.manual != before.manual || o.known && before.known && o.serial != before.serial
}

// still reports whether the person asked for no motion.
func (w *Window) still() bool { return !w.app.Settings().ShowAnimations() }
