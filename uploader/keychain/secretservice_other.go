//go:build !((dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd)

package keychain

import (
	"context"

	"linkdrop/uploader/fault"
)

// ready has nothing to do: these systems ask the person themselves.
func ready(context.Context, bool, func()) *fault.Error { return nil }
