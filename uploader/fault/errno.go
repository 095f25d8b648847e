package fault

import (
	"errors"
	"runtime"
	"syscall"
)

// errnoKind is the verdict on the system's number in an error; Bug where there is none, or none that says anything.
func errnoKind(err error) Kind {
	var n syscall.Errno
	if !errors.As(err, &n) {
		return Bug
	}
	if runtime.GOOS == "windows" {
		return windowsKind(n)
	}
	return unixKind(n)
}

func unixKind(n syscall.Errno) Kind {
	switch n { //nolint:exhaustive // the system's other numbers say nothing of their own
	case syscall.ENETUNREACH, syscall.ENETDOWN:
		return Offline
	case syscall.ECONNREFUSED, syscall.EHOSTUNREACH, syscall.EHOSTDOWN:
		return Unreachable
	case syscall.EMFILE, syscall.ENFILE:
		return TooManyFiles
	case syscall.ENOENT, syscall.ENOTDIR:
		return Gone
	case syscall.ENOSPC, syscall.EDQUOT:
		return DiskFull
	case syscall.ELOOP:
		return NotFile
	case syscall.ETXTBSY, syscall.EBUSY: // the latter is how some network file systems say that a file is locked
		return InUse
	case syscall.EACCES, syscall.EPERM, syscall.EIO:
		return Unreadable
	}
	return Bug
}

// windowsKind knows numbers that package syscall has no names for, or made up ones ("System Error Codes" and "Windows Sockets
// Error Codes", learn.microsoft.com). A network drive that does not answer is not a file that is gone, though package syscall
// takes 53 for one.
func windowsKind(n syscall.Errno) Kind {
	switch n { //nolint:exhaustive // they are Windows' numbers, whatever the constants of this system are
	case 2, 3: // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND
		return Gone
	case 4, 10024: // ERROR_TOO_MANY_OPEN_FILES, WSAEMFILE
		return TooManyFiles
	case 5, 21, 51, 53, 59, 64, 67, 121, 1231: // no access, drive not ready, and the ways in which a network drive does not answer
		return Unreadable
	case 32, 33: // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
		return InUse
	case 39, 112, 1295: // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
		return DiskFull
	case 1921: // ERROR_CANT_RESOLVE_FILENAME: links in a circle
		return NotFile
	case 10050, 10051: // WSAENETDOWN, WSAENETUNREACH
		return Offline
	case 10061, 10064, 10065: // WSAECONNREFUSED, WSAEHOSTDOWN, WSAEHOSTUNREACH
		return Unreachable
	}
	return Bug
}

// writeProtected knows ERROR_WRITE_PROTECT, which is what Windows says for EROFS.
func writeProtected(err error) bool {
	return runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(19))
}
