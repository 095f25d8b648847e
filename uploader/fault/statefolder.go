package fault

import (
	"errors"
	"io/fs"
	"syscall"
)

// Why the state folder cannot be used: Error.Code of Kind NoState. Empty: for another reason, which Detail has in the system's
// words.
const (
	NotFolder    = "not-a-folder"
	ReadOnly     = "read-only"
	NoPermission = "no-permission"
)

// State classifies an error of making or opening something in the folder where queue, history and settings are kept: Kind
// DiskFull, InUse or TooManyFiles, and else NoState. It names no path: whoever chose the folder names it.
func State(op string, err error) *Error {
	e := Open(op, err)
	if e.Kind == DiskFull || e.Kind == InUse || e.Kind == TooManyFiles {
		return e
	}
	e.Kind = NoState
	switch {
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		e.Code, e.Detail = NotFolder, "a file is where a folder should be, or a folder where a file should be"
	case errors.Is(err, syscall.EROFS), writeProtected(err):
		e.Code, e.Detail = ReadOnly, "the disk it is on is read-only"
	case errors.Is(err, fs.ErrPermission):
		e.Code, e.Detail = NoPermission, "this account may not write there"
	}
	return e
}
