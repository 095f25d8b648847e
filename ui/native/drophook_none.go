//go:build !windows && !darwin && !((linux || freebsd || netbsd || openbsd) && cgo && !ci && (x11 || !wayland))

package native

import "io"

// surviveXErrors has nothing to survive: there is no Xlib here.
func surviveXErrors() {}

// hookDrags: the toolkit's library cannot be asked here.
func hookDrags(uint32, dragAtoms) (io.ReadCloser, error) { return nil, errNoHook }
