package connect

import (
	"crypto/x509"
	"errors"
	"slices"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/smallfile"
	"linkdrop/uploader/wire"
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

// TrustedPool has the authorities that a destination's certificate may be from: the system's, those in common (PEM text; may be
// empty), and those in the destination's own file. Nil is the system's alone. Kind Blocked, with op: a file cannot be used, and
// why.
func TrustedPool(op string, common []byte, d settings.Destination) (*x509.CertPool, error) {
	text := common
	if d.CAFile != "" {
		own, err := Authorities(op, d.CAFile)
		if err != nil {
			return nil, err
		}
		text = slices.Concat(common, []byte{'\n'}, own)
	}
	if len(text) == 0 {
		return nil, nil //nolint:nilnil // the system's
	}
	return wire.Pool(text)
}
