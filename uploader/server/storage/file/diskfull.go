package file

import (
	"errors"
	"fmt"
	"syscall"

	"linkdrop/uploader/server/storage"
)

// asErrFull turns the systems' words for "no room" into storage.ErrFull and leaves every other error alone.
func asErrFull(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) && noRoom(errno) {
		return fmt.Errorf("%w: %w", storage.ErrFull, err)
	}
	return err
}
