package watchfolder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"linkdrop/uploader/objectname"
)

// Bounds of what is looked at.
const (
	mostThings = 100_000 // directly in a watched folder
	mostInside = 100_000 // files and folders in one of its folders
)

// ErrTooMany says that a watched folder has more in it than is looked at.
var ErrTooMany = errors.New("the watched folder has more than 100,000 entries")

// Thing is a file or folder directly in a watched folder, as it was at one moment.
type Thing struct {
	Name    string
	Print   Print
	Writing bool // a program has it open for writing, or something in it is unfinished
	Closed  bool // no program has it open for writing, and the system can tell
}

// Print is what a version is known by.
type Print struct {
	Folder   bool  `json:"folder,omitempty"`
	Files    int   `json:"files,omitempty"` // in a folder
	Size     int64 `json:"size"`            // bytes of all of it
	Modified int64 `json:"modified"`        // nanoseconds since 1970; in a folder, of what was changed last
}

// Sendable reports whether there is anything in it.
func (p Print) Sendable() bool { return !p.Folder || p.Files > 0 }

// Look reads what is in a folder. Links are not followed: what they lead to is not in the folder. It may block for as long as the
// drive does.
func Look(folder string) ([]Thing, error) {
	dir, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }()
	var there []Thing
	for {
		entries, err := dir.ReadDir(1000)
		for _, e := range entries {
			if t, ok := look(folder, e); ok {
				there = append(there, t)
			}
		}
		switch {
		case len(there) > mostThings:
			return nil, ErrTooMany
		case len(entries) == 0 && err != nil && err.Error() != "EOF":
			return nil, err
		case len(entries) == 0:
			return there, nil
		}
	}
}

// look is one entry; ok is false for what is neither file nor folder, or went in the meantime.
func look(folder string, e fs.DirEntry) (Thing, bool) {
	info, err := e.Info()
	if err != nil {
		return Thing{}, false
	}
	t := Thing{Name: e.Name()}
	path := filepath.Join(folder, t.Name)
	switch {
	case Ignored(t.Name):
		// It counts only as what stands beside others.
	case info.IsDir():
		t.Print, t.Writing = printOf(path)
	case info.Mode().IsRegular():
		t.Print = Print{Size: info.Size(), Modified: info.ModTime().UnixNano()}
		t.Writing, t.Closed = openForWriting(path)
	default:
		return Thing{}, false
	}
	return t, true
}

// printOf adds up a folder. unfinished: something in it is still coming, or there is more in it than is looked at.
func printOf(dir string) (p Print, unfinished bool) {
	p.Folder = true
	seen := 0
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if seen++; err != nil || seen > mostInside {
			unfinished = true
			return fs.SkipAll
		}
		info, err := e.Info()
		if err != nil {
			unfinished = true
			return nil //nolint:nilerr // it went just now
		}
		p.Modified = max(p.Modified, info.ModTime().UnixNano())
		if !info.Mode().IsRegular() || objectname.Junk(e.Name()) {
			return nil
		}
		if Ignored(e.Name()) && e.Name()[0] != '.' {
			unfinished = true
		}
		if writing, _ := openForWriting(path); writing {
			unfinished = true
		}
		p.Files++
		p.Size += info.Size()
		return nil
	})
	return p, unfinished
}
