package transfer

import (
	"syscall"
	"time"
)

const (
	// unsentLimit is how many bytes the kernel takes beyond what is in flight; it does not bound the flight itself.
	unsentLimit = 128 << 10
	// unackedTimeout is how long sent data may stay unacknowledged by the other side's kernel.
	unackedTimeout = 45 * time.Second
)

func dialControl(allow func(network, address string) error) func(network, address string, c syscall.RawConn) error {
	return func(network, address string, c syscall.RawConn) error {
		if allow != nil {
			if err := allow(network, address); err != nil {
				return err
			}
		}
		return c.Control(tuneSocket)
	}
}
