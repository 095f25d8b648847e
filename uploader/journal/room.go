package journal

import (
	"errors"
	"syscall"
)

// isNoRoom knows a full disk and a used-up quota. On Windows the two are invented numbers that the system never returns,
// and ERROR_DISK_FULL is what SQLite reports as SQLITE_FULL by itself.
func isNoRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
