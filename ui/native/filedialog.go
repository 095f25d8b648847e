package native

import (
	"context"

	"github.com/ncruces/zenity"
)

// ChooseFiles opens the system's own file dialog and blocks until it is closed. ok is false where the system has none,
// or it could not be opened: then nothing was shown.
func ChooseFiles(ctx context.Context, folder bool, title string) (paths []string, ok bool) {
	if !zenity.IsAvailable() {
		return PortalChoose(ctx, folder, title)
	}
	options := []zenity.Option{zenity.Context(ctx), zenity.Title(title)}
	if folder {
		path, err := zenity.SelectFile(append(options, zenity.Directory())...)
		return chosen([]string{path}, err)
	}
	paths, err := zenity.SelectFileMultiple(options...)
	return chosen(paths, err)
}

// SaveFile opens the system's own dialog for a file to be written, which is asked about where it is there already, and blocks until it
// is closed. path is empty where the person chose none; ok is as of ChooseFiles.
func SaveFile(ctx context.Context, title, name string) (path string, ok bool) {
	if !zenity.IsAvailable() {
		return PortalSave(ctx, title, name)
	}
	path, err := zenity.SelectFileSave(zenity.Context(ctx), zenity.Title(title), zenity.Filename(name), zenity.ConfirmOverwrite())
	all, ok := chosen([]string{path}, err)
	if len(all) == 0 {
		return "", ok
	}
	return path, ok
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
