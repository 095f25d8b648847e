package transfer_test

import (
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// The kernel takes little ahead of the line, and gives up on one that is dead, while bytes go and while an answer is awaited.
func TestTheSocketIsTuned(t *testing.T) {
	address := strings.TrimPrefix(serve(t, func(http.ResponseWriter, *http.Request) {}), "http://")
	conn, err := transport(t).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		t.Fatalf("a %T", conn)
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	const userTimeout, notSentLowat = 18, 25 // tcp(7)
	for _, option := range []struct {
		name                string
		level, number, want int
	}{
		{"keep-alive", syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1},
		{"seconds until the first probe", syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, 15},
		{"seconds between probes", syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, 5},
		{"probes", syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT, 6},
		{"milliseconds unacknowledged", syscall.IPPROTO_TCP, userTimeout, 45_000},
		{"bytes taken ahead", syscall.IPPROTO_TCP, notSentLowat, 128 << 10},
	} {
		err := raw.Control(func(fd uintptr) {
			got, err := syscall.GetsockoptInt(int(fd), option.level, option.number)
			if err != nil || got != option.want {
				t.Errorf("%s: %d, want %d (%v)", option.name, got, option.want, err)
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}
