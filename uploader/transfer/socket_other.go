//go:build !linux && !darwin

package transfer

// tuneSocket: Windows sizes its send buffer by the line's own bandwidth-delay product and needs no help.
func tuneSocket(uintptr) {}
