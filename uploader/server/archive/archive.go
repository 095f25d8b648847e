package archive

import (
	"errors"
	"math"
	"time"
)

// Layout is another one whenever an archive of the same files is made of other bytes: what was made of it before cannot be gone
// on with.
const Layout = 1

// maxSize of all files together, in bytes: far above what is stored anywhere, and sums of lengths below it cannot overflow.
const maxSize = 1 << 60

var (
	errSize = errors.New("archive: a size is negative, or too large")
	errName = errors.New("archive: a name is empty, or too long")
)

// File is one file of an archive.
type File struct {
	Name     string    // with slashes; see Paths, which nobody calls for it
	Size     int64     // bytes
	Modified time.Time // to the second, from 1970 to 2038
}

// entry is what is kept of a File.
type entry struct {
	name     string
	size     int64
	modified uint32 // seconds since 1970
}

// Archive is the plan of a zip, and the CRCs of its files that are known so far. It is safe for concurrent use: any number of
// readers share one.
type Archive struct {
	entries   []entry
	directory int64  // where it begins
	end       []byte // what stands behind it
	size      int64  // of the whole
	sums      sums
}

// New plans an archive of these files in this order. Names are taken as they are.
func New(files []File) (*Archive, error) {
	a := &Archive{entries: make([]entry, len(files)), sums: newSums(len(files))}
	var bytes, directory int64
	for i, f := range files {
		if f.Size < 0 || f.Size > maxSize-bytes {
			return nil, errSize
		}
		if f.Name == "" || len(f.Name) > maxPath {
			return nil, errName
		}
		bytes += f.Size
		e := entry{f.Name, f.Size, uint32(min(max(f.Modified.Unix(), 0), math.MaxInt32))}
		a.entries[i] = e
		directory += int64(len(e.appendDirectory(nil, 0, a.directory)))
		a.directory += e.span()
	}
	end := appendEnd(nil, len(files), a.directory, directory)
	a.size = a.directory + directory + int64(len(end))
	a.end = end
	return a, nil
}

// Size is the length of the whole, in bytes.
func (a *Archive) Size() int64 { return a.size }

// Files is how many there are.
func (a *Archive) Files() int { return len(a.entries) }
