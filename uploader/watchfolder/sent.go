package watchfolder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"linkdrop/uploader/smallfile"
)

// errChanged says that what is there now is not what was sent.
var errChanged = errors.New("it was changed since it was sent")

// moveToSent moves what was sent to the folder Sent, under its name or, where that is taken, with a number. What was changed since
// stays: it is another version.
func moveToSent(folder, name string, sent Print) error {
	from := filepath.Join(folder, name)
	if now, err := printAt(from); err != nil {
		return err
	} else if now != sent {
		return errChanged
	}
	dir := filepath.Join(folder, SentFolder)
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) { //nolint:gosec // as open as what a person makes there
		return err
	}
	to, err := freeName(dir, name)
	if err != nil {
		return err
	}
	err = smallfile.Rename(from, to)
	if err == nil || !otherDrive(err) {
		return err
	}
	return copyOver(from, to, sent)
}

// printAt is the print of one file or folder.
func printAt(path string) (Print, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return Print{}, err
	}
	if info.IsDir() {
		p, _ := printOf(path)
		return p, nil
	}
	return Print{Size: info.Size(), Modified: info.ModTime().UnixNano()}, nil
}

// freeName is a path in dir that nothing has.
func freeName(dir, name string) (string, error) {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 1; n < 10_000; n++ {
		path := filepath.Join(dir, name)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", stem, n, ext))
		}
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			return path, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", os.ErrExist
}

// copyOver moves to another drive: a copy under a name that nobody takes for a file, then its name, then the original goes.
func copyOver(from, to string, sent Print) error {
	half, err := os.MkdirTemp(filepath.Dir(to), ".moving-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(half) }()
	at := filepath.Join(half, "it")
	if sent.Folder {
		err = os.CopyFS(at, os.DirFS(from))
	} else {
		err = copyFile(from, at)
	}
	if err != nil {
		return err
	}
	if now, err := printAt(from); err != nil {
		return err
	} else if now != sent {
		return errChanged
	}
	if err := smallfile.Rename(at, to); err != nil {
		return err
	}
	return os.RemoveAll(from)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, in); err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}
