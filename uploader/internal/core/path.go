package core

import (
	"path/filepath"
	"runtime"
	"strings"
)

// A path is made absolute once, when it comes in, and then kept as it is: Dir and Base are cut at its last separator and joined with
// a separator again, and nothing is tidied. A path with ".." in it is not tidied even then: what stands before may be a link, and the system goes
// up from what it leads to.

// Separators are what may stand between the names of a path on this system; the first is the one that it writes.
func Separators() string {
	if runtime.GOOS == "windows" {
		return `\/`
	}
	return "/"
}

// SplitPath cuts a path before its last name. dir is without the separator behind it: empty for /file, C: for C:\file.
func SplitPath(path, separators string) (dir, base string) {
	i := strings.LastIndexAny(path, separators)
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// JoinPath is the path that was cut, or a name in a folder that may be a root.
func JoinPath(dir, base, separators string) string {
	if dir != "" && strings.ContainsAny(dir[len(dir)-1:], separators) {
		return dir + base
	}
	return dir + separators[:1] + base
}

// NameOf is what a dropped path is called: its last name, the drive of D:\, the share of \\host\share\.
func NameOf(path, separators string) string {
	trimmed := strings.TrimRight(path, separators)
	if _, name := SplitPath(trimmed, separators); name != "" && name != "." && name != ".." {
		return name
	}
	return filepath.Base(filepath.Clean(path))
}
