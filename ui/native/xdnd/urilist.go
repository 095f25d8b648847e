package xdnd

import (
	"bytes"
	"os"
	"strings"
)

const (
	mostList = 256 << 20 // bytes of a whole list
	mostLine = 32 << 10  // bytes of a line: the longest path, every byte of it escaped, is less than half of it
)

// URIList reads a text/uri-list (RFC 2483) that comes in pieces, and keeps the paths in it. What is no file of this computer is
// left out, and so is a line that is too long for a path. The zero URIList is empty.
type URIList struct {
	paths []string
	line  []byte
	long  bool // the line is too long
	host  string
}

// Write takes the next piece.
func (l *URIList) Write(data []byte) {
	for len(data) > 0 {
		part, end := data, bytes.IndexAny(data, "\n\r\x00") // some end a list as a string of C
		if end < 0 {
			data = nil
		} else {
			part, data = data[:end], data[end+1:]
		}
		if len(l.line)+len(part) > mostLine {
			l.long = true
		} else {
			l.line = append(l.line, part...)
		}
		if end >= 0 {
			l.endLine()
		}
	}
}

// Paths are those that were found, in their order. The list has ended.
func (l *URIList) Paths() []string {
	l.endLine()
	return l.paths
}

func (l *URIList) endLine() {
	if path, ok := l.path(string(l.line)); ok && !l.long {
		l.paths = append(l.paths, path)
	}
	l.line, l.long = l.line[:0], false
}

// path is the file that a line of the list names. Some sources hand out bare paths, and names with a ? or # that is part of them.
func (l *URIList) path(line string) (string, bool) {
	if strings.HasPrefix(line, "/") {
		return line, true
	}
	const scheme = "file:"
	if len(line) < len(scheme) || !strings.EqualFold(line[:len(scheme)], scheme) {
		return "", false
	}
	rest := line[len(scheme):]
	if named, ok := strings.CutPrefix(rest, "//"); ok {
		slash := strings.IndexByte(named, '/')
		if slash < 0 || !l.here(named[:slash]) {
			return "", false
		}
		rest = named[slash:]
	}
	path := unescape(rest)
	return path, strings.HasPrefix(path, "/") && !strings.ContainsRune(path, 0)
}

// here reports whether a host is this computer.
func (l *URIList) here(host string) bool {
	if host == "" || strings.EqualFold(host, "localhost") || host == "127.0.0.1" {
		return true
	}
	if l.host == "" {
		l.host, _ = os.Hostname()
	}
	return strings.EqualFold(host, l.host)
}

// unescape reads %41 as A; a percent sign that escapes nothing is itself.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			high, low := digit(s[i+1]), digit(s[i+2])
			if high >= 0 && low >= 0 {
				b.WriteByte(byte(high<<4 | low)) //nolint:gosec // two digits
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
