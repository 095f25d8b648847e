package smallfile

import (
	"os"

	"github.com/gofrs/flock"
)

// Lock is the lock whose file is at path, which is made where it is missing (0600). Nothing is opened before it is asked for,
// and opening never waits: not for whoever writes into it where a named pipe lies in the file's place.
func Lock(path string) *flock.Flock {
	return flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDONLY|nonBlocking), flock.SetPermissions(0o600))
}
