package transfer

import "syscall"

// tune: see socket_linux.go. The number is from Apple's netinet/tcp.h.
func tune(fd uintptr) {
	const tcpNotSentLowat = 0x201
	_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, notSent)
}
