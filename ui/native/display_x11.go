//go:build !windows && !darwin

package native

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
)

var errNoDisplay = errors.New("DISPLAY names no X server")

// dial connects to a display such as ":1", "unix:1.0" or "localhost:10.0".
func dial(display string) (net.Conn, error) {
	host, number, ok := strings.Cut(display, ":")
	if !ok || strings.HasPrefix(number, ":") {
		return nil, errNoDisplay
	}
	number, _, _ = strings.Cut(number, ".")
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var dialer net.Dialer
	if host == "" || host == "unix" {
		socket := "/tmp/.X11-unix/X" + number
		conn, err := dialer.DialContext(ctx, "unix", socket)
		if err != nil {
			conn, err = dialer.DialContext(ctx, "unix", "@"+socket)
		}
		return conn, err
	}
	return dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.FormatUint(6000+n, 10)))
}

// Reachable reports whether the X server that DISPLAY names takes a connection. Without one the toolkit panics, which is
// no way to tell a person that there is no display.
func Reachable() bool {
	conn, err := dial(os.Getenv("DISPLAY"))
	if err != nil {
		return false
	}
	return conn.Close() == nil
}
