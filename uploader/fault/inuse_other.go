//go:build !windows

package fault

import (
	"errors"
	"syscall"
)

// inUse knows the mandatory locks some network file systems answer with.
func inUse(err error) bool { return errors.Is(err, syscall.ETXTBSY) || errors.Is(err, syscall.EBUSY) }

// writeProtected: EROFS says it already.
func writeProtected(error) bool { return false }
