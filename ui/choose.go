package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"github.com/ncruces/zenity"
)

// ChooseNative opens the system's own file dialog and blocks until it is closed. ok is false where the system has none,
// or it could not be opened: then nothing was shown.
func ChooseNative(ctx context.Context, folder bool, title string) (paths []string, ok bool) {
	if !zenity.IsAvailable() {
		return nil, false
	}
	options := []zenity.Option{zenity.Context(ctx), zenity.Title(title)}
	if folder {
		path, err := zenity.SelectFile(append(options, zenity.Directory())...)
		return chosen([]string{path}, err)
	}
	paths, err := zenity.SelectFileMultiple(options...)
	return chosen(paths, err)
}

// chosen: a dialog that was cancelled was shown all the same.
func chosen(paths []string, err error) ([]string, bool) {
	switch {
	case err == nil:
		return paths, true
	case err == zenity.ErrCanceled: //nolint:errorlint // zenity returns it bare
		return nil, true
	}
	return nil, false
}

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
