package archive

import (
	"fmt"
	"path"
	"strings"

	"linkdrop/uploader/objectname"
)

const (
	maxPath    = 4096 // bytes: what Linux takes for a path; a zip would take 65,535
	maxSegment = 255  // bytes: the longest name that common file systems take

	maxNumber    = 16 // bytes: room for " (146000)"
	maxExtension = 32 // bytes: a longer one is a name with a dot in it
)

// Paths makes names that can be unpacked anywhere out of names with folders (with slashes), in their order. None leads out of the
// folder that it is unpacked in, each is as objectname.Path has it, and no two are the same on a system that does not tell capitals from small letters: a file that
// comes later is called "name (2).txt", and so is one that is called like a folder.
func Paths(names []string) []string {
	paths := make([]string, len(names))
	taken := make(map[string]bool, len(names)) // folded
	for i, name := range names {
		paths[i] = objectname.Shorten(objectname.Path(name), maxPath-maxNumber)
		for dir := path.Dir(paths[i]); dir != "."; dir = path.Dir(dir) {
			folded := strings.ToLower(dir)
			if taken[folded] {
				break // and so are those above it
			}
			taken[folded] = true
		}
	}
	next := map[string]int{} // of a folded name that was taken: the number to try
	for i, name := range paths {
		folded := strings.ToLower(name)
		for taken[strings.ToLower(paths[i])] {
			next[folded] = max(next[folded], 1) + 1
			paths[i] = numbered(name, next[folded])
		}
		taken[strings.ToLower(paths[i])] = true
	}
	return paths
}

// numbered puts a number between a file's name and its extension.
func numbered(name string, n int) string {
	dir, base := path.Split(name)
	mark := fmt.Sprintf(" (%d)", n)
	extension := path.Ext(base)
	if extension == base || len(extension) > maxExtension { // a hidden file has none
		extension = ""
	}
	stem := strings.TrimSuffix(base, extension)
	return dir + objectname.Shorten(stem, maxSegment-len(mark)-len(extension)) + mark + extension
}
