package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"
)

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
	// Version is any text that is another one whenever the bytes are other ones. It is part of the Tag, not of the archive.
	Version string
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
	tag       string
	sums      sums
}

// New plans an archive of these files in this order. Names are taken as they are.
func New(files []File) (*Archive, error) {
	a := &Archive{entries: make([]entry, len(files)), sums: newSums(len(files))}
	told := sha256.New()
	var bytes, directory int64
	for i, f := range files {
		if f.Size < 0 || f.Size > maxSize-bytes {
			return nil, errSize
		}
		if f.Name == "" || len(f.Name) > maxPath {
			return nil, errName
		}
		bytes += f.Size
		e := entry{f.Name, f.Size, uint32(min(max(f.Modified.Unix(), 0), math.MaxInt32))} //nolint:gosec // between the two
		a.entries[i] = e
		directory += int64(len(e.appendDirectory(nil, 0, a.directory)))
		a.directory += e.span()
		fmt.Fprintf(told, "%q %q %d %d\n", e.name, f.Version, e.size, e.modified) // a hash never fails
	}
	end := appendEnd(nil, len(files), a.directory, directory)
	a.size = a.directory + directory + int64(len(end))
	a.end = end
	a.tag = hex.EncodeToString(told.Sum(nil)[:16])
	return a, nil
}

// Size is the length of the whole, in bytes.
func (a *Archive) Size() int64 { return a.size }

// Files is how many there are.
func (a *Archive) Files() int { return len(a.entries) }

// Tag is 32 hex digits that two archives have in common when all that was told of their files is the same.
func (a *Archive) Tag() string { return a.tag }
