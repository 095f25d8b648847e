package watchfolder

import (
	"errors"

	"golang.org/x/sys/windows"
)

// otherDrive reports whether something cannot be renamed because it would be on another drive.
func otherDrive(err error) bool { return errors.Is(err, windows.ERROR_NOT_SAME_DEVICE) }
