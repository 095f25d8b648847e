package transfer

import "syscall"

// tuneSocket keeps the kernel from swallowing megabytes of a slow upload (the bar would run ahead of the line by minutes, and a
// pause would not pause), and makes it give up on a line that acknowledges nothing. The numbers are from tcp(7); package
// syscall lacks their names.
func tuneSocket(fd uintptr) {
	const (
		tcpUserTimeout  = 18
		tcpNotSentLowat = 25
	)
	_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, unsentLimit) // an old kernel just buffers more
	_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(unackedTimeout.Milliseconds()))
}
