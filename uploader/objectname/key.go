package objectname

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxKey is S3's limit for an object key, in bytes.
const maxKey = 1024

// ErrKey is the error of CheckKey.
var ErrKey = errors.New("the key is not usable")

// CheckKey refuses keys that a store, a file system or a proxy reads differently from what was meant: empty, "." and ".."
// segments, control characters, backslashes, more than 1,024 bytes, bytes that are not UTF-8. ErrKey.
func CheckKey(key string) error {
	if key == "" || len(key) > maxKey || !utf8.ValidString(key) {
		return ErrKey
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return ErrKey
		}
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return ErrKey
	}
	return nil
}

// UsableKey reports whether an object key that somebody else's answer names can be one, and can be asked with: S3's length,
// UTF-8 without control characters, and nothing that leads up. It is milder than CheckKey, which judges keys of our own.
func UsableKey(key string) bool {
	if key == "" || len(key) > maxKey || !utf8.ValidString(key) || strings.ContainsFunc(key, unicode.IsControl) {
		return false
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}

// EscapePath percent-encodes all of a path but RFC 3986's unreserved characters and slashes, as SigV4 demands of the path that
// is signed.
func EscapePath(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
