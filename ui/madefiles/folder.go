package madefiles

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"linkdrop/uploader/objectname"
)

// mostPaths is how many files one drop may have made: a program was asked for one.
const mostPaths = 1000

// Folder is where the files are. It is safe for concurrent use.
type Folder struct{ dir string }

// Open is the folder at dir, which need not be there yet. Nothing but such files may be in it.
func Open(dir string) *Folder { return &Folder{dir} }

// New makes a folder for one drop.
func (f *Folder) New() (*Set, error) {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(f.dir); err != nil || !info.IsDir() {
		return nil, errors.Join(errNoFolder, err)
	}
	if err := os.Chmod(f.dir, 0o700); err != nil { //nolint:gosec // a folder has to be entered
		return nil, err
	}
	dir, err := os.MkdirTemp(f.dir, "drop-") // 0700
	if err != nil {
		return nil, err
	}
	return &Set{dir}, nil
}

var errNoFolder = errors.New("the folder for files that are made is none")

// setOf is the name of the drop's folder that a path is in; empty: it is in none.
func (f *Folder) setOf(path string) string {
	rest, ok := strings.CutPrefix(path, f.dir+string(filepath.Separator))
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, string(filepath.Separator))
	if name == "." || name == ".." {
		return ""
	}
	return name
}

// sets are the names of all drops' folders.
func (f *Folder) sets() []string {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// remove takes one drop's folder away.
func (f *Folder) remove(set string) { _ = os.RemoveAll(filepath.Join(f.dir, set)) }

// Set is the folder of one drop.
type Set struct{ dir string }

// Path is where a file of that name goes, whatever is in the name.
func (s *Set) Path(name string) string { return filepath.Join(s.dir, objectname.Safe(name)) }

// Create makes a file of that name, which others cannot read. It is an error where there is one already.
func (s *Set) Create(name string) (*os.File, error) {
	return os.OpenFile(s.Path(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// Paths are the files and folders in it, links and devices left out.
func (s *Set) Paths() []string {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil
	}
	var paths []string
	for _, e := range entries[:min(len(entries), mostPaths)] {
		if t := e.Type(); t.IsRegular() || t == fs.ModeDir {
			paths = append(paths, filepath.Join(s.dir, e.Name()))
		}
	}
	return paths
}

// Discard takes it away, with all that is in it.
func (s *Set) Discard() { _ = os.RemoveAll(s.dir) }
