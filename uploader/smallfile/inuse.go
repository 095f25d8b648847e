package smallfile

import (
	"errors"
	"runtime"
	"syscall"
)

// isInUse reports whether a rename failed because another program has the file open. Elsewhere nobody's reading stops a
// rename, and the numbers mean something else.
func isInUse(err error) bool { return runtime.GOOS == "windows" && sharing(err) }

// sharing knows ERROR_ACCESS_DENIED, which a rename onto an open file gets, and ERROR_SHARING_VIOLATION, which one of an open
// file gets.
func sharing(err error) bool {
	var code syscall.Errno
	return errors.As(err, &code) && (code == 5 || code == 32)
}
