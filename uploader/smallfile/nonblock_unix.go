//go:build !windows

package smallfile

import "syscall"

// dontWait keeps the opening of a named pipe from waiting for somebody who writes into it.
const dontWait = syscall.O_NONBLOCK
