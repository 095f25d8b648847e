package file

import "syscall"

// noRoom knows ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL (winerror.h).
func noRoom(e syscall.Errno) bool { return e == 39 || e == 112 }
