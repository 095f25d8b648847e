package fault

import (
	"errors"
	"syscall"
)

// inUse knows ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
func inUse(err error) bool {
	return errors.Is(err, syscall.Errno(32)) || errors.Is(err, syscall.Errno(33))
}

// writeProtected knows ERROR_WRITE_PROTECT.
func writeProtected(err error) bool { return errors.Is(err, syscall.Errno(19)) }
