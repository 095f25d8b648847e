package transfer

import "syscall"

// tuneSocket: see socket_linux.go. The number is from Apple's netinet/tcp.h.
func tuneSocket(fd uintptr) {
	const tcpNotSentLowat = 0x201
	_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, unsentLimit)
}
