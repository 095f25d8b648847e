//go:build !linux && !darwin

package transfer

// tune: Windows sizes its send buffer by the line's own bandwidth-delay product and needs no help.
func tune(uintptr) {}
