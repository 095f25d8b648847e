package uploader

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A path is made absolute once, when it comes in, and then kept as it is: Dir and Base are cut at its last separator and joined with
// a separator again, and nothing is tidied. A path with ".." in it is not tidied even then: what stands before may be a link, and the system goes
// up from what it leads to.

// separators are what may stand between the names of a path on this system; the first is the one that it writes.
func separators() string {
	if runtime.GOOS == "windows" {
		return `\/`
	}
	return "/"
}

// absolute makes a path absolute without looking at a file.
func absolute(path string) (string, error) {
	if runtime.GOOS == "windows" { // the system itself tidies before it looks, and knows CON and C:file
		return filepath.Abs(path)
	}
	if !filepath.IsAbs(path) {
		folder, err := os.Getwd()
		if err != nil {
			return "", err
		}
		path = folder + "/" + path
	}
	if slices.Contains(strings.Split(path, "/"), "..") {
		return strings.TrimRight(path, "/"), nil
	}
	return filepath.Clean(path), nil
}

// splitPath cuts a path before its last name. dir is without the separator behind it: empty for /file, C: for C:\file.
func splitPath(path, separators string) (dir, base string) {
	i := strings.LastIndexAny(path, separators)
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// joinPath is the path that was cut, or a name in a folder that may be a root.
func joinPath(dir, base, separators string) string {
	if dir != "" && strings.ContainsAny(dir[len(dir)-1:], separators) {
		return dir + base
	}
	return dir + separators[:1] + base
}

// nameOf is what a dropped path is called: its last name, the drive of D:\, the share of \\host\share\.
func nameOf(path, separators string) string {
	trimmed := strings.TrimRight(path, separators)
	if _, name := splitPath(trimmed, separators); name != "" && name != "." && name != ".." {
		return name
	}
	return filepath.Base(filepath.Clean(path))
}
