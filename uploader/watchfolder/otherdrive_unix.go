//go:build !windows

package watchfolder

import (
	"errors"
	"syscall"
)

// otherDrive reports whether something cannot be renamed because it would be on another file system.
func otherDrive(err error) bool { return errors.Is(err, syscall.EXDEV) }
