package wire

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// 255 is the longest name that common file systems take, and so gateways over one; servers put a UUID and more in front.
	maxNameBytes = 200
	maxKeyBytes  = 1024 // S3's
	maxExtension = 32   // a longer "extension" is a name with a dot in it
)

// SafeName is a file's name as it may be told to a server that makes an object key of it: without control and bidi
// characters, without what a path, a header or Windows reads as structure, not empty, at most 200 bytes with the extension
// kept.
func SafeName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\uFEFF':
			return -1
		case strings.ContainsRune(`<>:"|?*\/`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = strings.Trim(name, ". ")
	if name == "" {
		return "file"
	}
	if len(name) <= maxNameBytes {
		return name
	}
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= maxExtension {
		name, extension = name[:dot], name[dot:]
	}
	end := maxNameBytes - len(extension)
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + extension
}

// UsableKey reports whether an object key that an answer names can be one, and can be asked with: S3's length, UTF-8 without
// control characters, and nothing that leads up.
func UsableKey(key string) bool {
	if key == "" || len(key) > maxKeyBytes || !utf8.ValidString(key) || strings.ContainsFunc(key, unicode.IsControl) {
		return false
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}
