//go:build !windows

package smallfile

import "syscall"

// nonBlocking keeps the opening of a named pipe from waiting for somebody who writes into it.
const nonBlocking = syscall.O_NONBLOCK
