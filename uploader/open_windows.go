package uploader

import (
	"io/fs"
	"os"
	"path/filepath"

	"linkdrop/uploader/fault"
)

// openRegular opens a file so that its owner may still rename, replace or delete it: os.OpenInRoot shares deletion, which
// os.Open on Windows does not.
func openRegular(path string) (*os.File, error) {
	file, err := os.OpenInRoot(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return nil, fault.Open("open", err)
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		return file, nil
	}
	_ = file.Close()
	return nil, &fault.Error{Kind: fault.NotFile, Op: "open"}
}

// fileID is not read on Windows: size and time tell versions apart, and a replaced file has another time.
func fileID(fs.FileInfo) string { return "" }
