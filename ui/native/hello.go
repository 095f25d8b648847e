//go:build !windows && !darwin

package native

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"linkdrop/uploader/smallfile"
)

const (
	cookieName    = "MIT-MAGIC-COOKIE-1"
	maxXAuthority = 1 << 20 // bytes; an entry has about fifty
)

// dial connects to a display such as ":1", "unix:1.0" or "localhost:10.0", and returns its number.
func dial(display string) (net.Conn, string, error) {
	host, number, ok := strings.Cut(display, ":")
	if !ok || strings.HasPrefix(number, ":") {
		return nil, "", errRefused
	}
	number, _, _ = strings.Cut(number, ".")
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return nil, "", err
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
		return conn, number, err
	}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, strconv.FormatUint(6000+n, 10)))
	return conn, number, err
}

// Reachable reports whether the X server that DISPLAY names takes a connection. Without one the toolkit panics, which is
// no way to tell a person that there is no display.
func Reachable() bool {
	conn, _, err := dial(os.Getenv("DISPLAY"))
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// hello opens the conversation and returns the root window of the first screen.
func hello(conn net.Conn, number string) (root uint32, err error) {
	cookie := authority(number)
	name := ""
	if cookie != "" {
		name = cookieName
	}
	request := []byte{'l', 0, 11, 0, 0, 0, byte(len(name)), 0, byte(len(cookie)), 0, 0, 0} //nolint:gosec // less than 256, see cookie
	request = append(request, pad(name)...)
	request = append(request, pad(cookie)...)
	if _, err := conn.Write(request); err != nil {
		return 0, err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(conn, head); err != nil {
		return 0, err
	}
	body := make([]byte, 4*int(binary.LittleEndian.Uint16(head[6:])))
	if _, err := io.ReadFull(conn, body); err != nil {
		return 0, err
	}
	if head[0] != 1 || len(body) < 32 || body[20] == 0 {
		return 0, errRefused
	}
	vendor := (int(binary.LittleEndian.Uint16(body[16:])) + 3) / 4 * 4
	screen := 32 + vendor + 8*int(body[21])
	if len(body) < screen+4 {
		return 0, errRefused
	}
	return binary.LittleEndian.Uint32(body[screen:]), nil
}

func pad(s string) string { return s + strings.Repeat("\x00", (4-len(s)%4)%4) }

// authority is the cookie for a display in the person's authority file; empty where there is none, which many servers
// on this computer accept.
func authority(number string) string {
	file := os.Getenv("XAUTHORITY")
	if file == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		file = filepath.Join(home, ".Xauthority")
	}
	data, err := smallfile.Read(file, maxXAuthority)
	if err != nil {
		return ""
	}
	return cookie(data, number)
}

// cookie finds the entry of a display: family, address, number, name, data; all but the first with a length before them.
func cookie(data []byte, number string) string {
	for len(data) > 2 {
		data = data[2:]
		var fields [4]string
		for i := range fields {
			var err error
			if fields[i], data, err = field(data); err != nil {
				return ""
			}
		}
		if (fields[1] == number || fields[1] == "") && fields[2] == cookieName && len(fields[3]) < 256 {
			return fields[3]
		}
	}
	return ""
}

func field(data []byte) (string, []byte, error) {
	if len(data) < 2 {
		return "", nil, errors.New("cut off")
	}
	n := int(binary.BigEndian.Uint16(data))
	if len(data) < 2+n {
		return "", nil, errors.New("cut off")
	}
	return string(data[2 : 2+n]), data[2+n:], nil
}
