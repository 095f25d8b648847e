//go:build !windows

package file

import "syscall"

func noRoom(e syscall.Errno) bool { return e == syscall.ENOSPC || e == syscall.EDQUOT }
