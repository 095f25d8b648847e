package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// choose lets the person pick files or a folder to send.
func (w *Window) choose(folder bool) {
	title := w.words.Text("choose.files")
	if folder {
		title = w.words.Text("choose.folder")
	}
	w.pick(folder, title, w.add)
}

// pick lets the person pick files or a folder, and gives them to then unless there are none. The dialog runs off the ui
// thread, one at a time.
func (w *Window) pick(folder bool, title string, then func(paths []string)) {
	if w.choosing {
		return
	}
	if w.d.Choose == nil {
		w.chooseInside(folder, then)
		return
	}
	w.choosing = true
	go func() {
		paths, ok := w.d.Choose(w.ctx, folder, title)
		w.d.Dispatch(func() {
			w.choosing = false
			switch {
			case !ok:
				w.chooseInside(folder, then)
			case len(paths) > 0:
				then(paths)
			}
		})
	}()
}

// chooseInside is the toolkit's dialog, for systems without one: one file or folder at a time.
func (w *Window) chooseInside(folder bool, then func(paths []string)) {
	if folder {
		dialog.ShowFolderOpen(func(u fyne.ListableURI, err error) {
			if err == nil && u != nil {
				then([]string{filepath.FromSlash(u.Path())})
			}
		}, w.win)
		return
	}
	dialog.ShowFileOpen(func(u fyne.URIReadCloser, err error) {
		if err != nil || u == nil {
			return
		}
		path := u.URI().Path()
		_ = u.Close() // it is opened again by the queue, which reads it piece by piece
		then([]string{filepath.FromSlash(path)})
	}, w.win)
}
