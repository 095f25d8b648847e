package sim

import (
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// file is a file on the client's disk. Every version has its own stamp and its own content.
type file struct {
	path    string
	version int // 0: it is not there
	last    int
	size    int64
	replace int
}

func (f *file) stamp() core.Stamp {
	return core.Stamp{Size: f.size, ModTime: int64(f.version), FileID: string(rune('a' + f.replace%26))}
}

// change makes the next version.
func (f *file) change(size int64) {
	f.last++
	f.version, f.size = f.last, size
}

// stat is what the runner finds at a path.
func (w *world) stat(path string) (core.Stamp, *fault.Error) {
	f := w.disk[path]
	if f == nil || f.version == 0 {
		return core.Stamp{}, fault.New(fault.Gone, "open", "")
	}
	return f.stamp(), nil
}
