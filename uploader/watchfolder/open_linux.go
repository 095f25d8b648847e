package watchfolder

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openForWriting reports whether some program has a file open for writing. known is false where the system does not say: for files
// of others, and on drives of a network. A lease for reading is refused exactly then; it is given back at once.
func openForWriting(path string) (writing, known bool) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false, false
	}
	defer func() { _ = f.Close() }()
	if _, err = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_RDLCK); err != nil {
		return errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EAGAIN)
	}
	_, _ = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_UNLCK)
	return false, true
}
