//go:build unix

package uploader

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"

	"linkdrop/uploader/fault"
)

// openRegular opens a file to read it. O_NONBLOCK keeps a pipe that took the file's place from blocking for ever, and
// O_NOFOLLOW a link that did; what was opened is looked at again.
func openRegular(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0)
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

// fileID names the file itself, whatever its path.
func fileID(info fs.FileInfo) string {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return strconv.FormatUint(uint64(stat.Dev), 36) + ":" + strconv.FormatUint(stat.Ino, 36) //nolint:unconvert // Dev is int32 on darwin
}
