package connect

import (
	"errors"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/smallfile"
)

// maxAuthorities is room for four times what systems trust: Debian's list has 220 KB.
const maxAuthorities = 1 << 20

// Authorities reads a file of certificate authorities as PEM text. Kind Blocked: it cannot be read, and why.
func Authorities(op, path string) ([]byte, error) {
	text, err := smallfile.Read(path, maxAuthorities)
	switch {
	case errors.Is(err, smallfile.ErrTooLarge):
		return nil, fault.New(fault.Blocked, op, "the file of certificate authorities is larger than 1 MB")
	case errors.Is(err, smallfile.ErrNotRegular):
		return nil, fault.New(fault.Blocked, op, "the file of certificate authorities is no file, but a folder, a device or a pipe")
	case err != nil:
		return nil, fault.New(fault.Blocked, op, "the file of certificate authorities cannot be read")
	}
	return text, nil
}
