package uploader

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

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
