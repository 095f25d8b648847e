package native

import (
	"context"

	"github.com/ncruces/zenity"
)

// ChooseFiles opens the system's own file dialog and blocks until it is closed. ok is false where the system has none,
// or it could not be opened: then nothing was shown.
func ChooseFiles(ctx context.Context, folder bool, title string) (paths []string, ok bool) {
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
