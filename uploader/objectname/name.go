package objectname

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxNameBytes    = 255 // the longest name that common file systems take
	maxPrefixedName = 200 // servers of others put a UUID and more in front of it
	maxExtension    = 32  // a longer "extension" is a name with a dot in it
	fallbackName    = "file"
)

// Safe makes a file name out of whatever a person's system calls a file: NFC, no control or bidi characters, nothing
// that Windows or a URL reads as structure, no leading or trailing dot or space, not a device name, at most 255 bytes with
// the extension kept. The result is never empty and is its own safe name.
func Safe(name string) string { return safe(name, maxNameBytes) }

// SafeForPrefix is Safe for a server of somebody else that makes an object key of the name and puts something in front of it: at most
// 200 bytes.
func SafeForPrefix(name string) string { return safe(name, maxPrefixedName) }

// Segments are the parts of a name with folders (with slashes) that lead somewhere: those of dots and blanks alone, which are "." and
// ".." too, are left out. The last is what the file is called; there is always one.
func Segments(name string) []string {
	var segments []string
	for segment := range strings.SplitSeq(name, "/") {
		if strings.Trim(segment, ". ") != "" {
			segments = append(segments, segment)
		}
	}
	if len(segments) == 0 {
		return []string{fallbackName}
	}
	return segments
}

// Saved is what a file is called where somebody downloads it alone, whatever folders its name has. It is its own Safe name. Whoever
// judges a name judges this one, and the last segment of Path: "run.bat/" is saved as "run.bat".
func Saved(name string) string {
	segments := Segments(name)
	return Safe(segments[len(segments)-1])
}

// Path is a name with its folders as it can be unpacked anywhere: each of its Segments is Safe, but a dot at its beginning stays, as
// folders full of hidden files are sent, too.
func Path(name string) string {
	segments := Segments(name)
	for i, segment := range segments {
		safe := Safe(segment)
		if strings.HasPrefix(segment, ".") && !strings.HasPrefix(safe, ".") {
			safe = Shorten("."+safe, maxNameBytes)
		}
		segments[i] = safe
	}
	return strings.Join(segments, "/")
}

func safe(name string, most int) string {
	name = norm.NFC.String(strings.Map(safeRune, strings.ToValidUTF8(name, "_")))
	name = strings.Trim(name, ". ")
	if name == "" {
		return fallbackName
	}
	name = shortenTo(name, most) // before the question for devices: a cut can make one
	if isDevice(name) {
		name = shortenTo("_"+name, most)
	}
	return name
}

func safeRune(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"|?*\/`, r):
		return '_'
	case unicode.IsControl(r), IsBidi(r), r == '\u2028', r == '\u2029', r == '\uFEFF':
		return -1
	}
	return r
}

// IsBidi reports whether r changes the direction in which text is shown: "invoice\u202Efdp.exe" reads as a PDF.
func IsBidi(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

// isDevice reports a name that Windows takes for a device, whatever its extension.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	number, found := strings.CutPrefix(stem, "COM")
	if !found {
		number, found = strings.CutPrefix(stem, "LPT")
	}
	return found && utf8.RuneCountInString(number) == 1 && strings.ContainsAny(number, "0123456789¹²³")
}

// shortenTo shortens to most bytes between runes and keeps a real extension.
func shortenTo(name string, most int) string {
	if len(name) <= most {
		return name
	}
	extension := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= maxExtension {
		name, extension = name[:dot], name[dot:]
	}
	end := min(len(name), most-len(extension))
	for end > 0 && end < len(name) && !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], ". ") + extension
}

// Shorten cuts a name, which may be a path with slashes, to most bytes (at least 64) where it is longer. What it ends in
// stays: the name behind the last slash, or of a name alone the extension. Eight digits made of the whole tell it from
// others that begin and end alike. It cuts between runes.
func Shorten(name string, most int) string {
	if len(name) <= most {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	mark := "~" + hex.EncodeToString(sum[:4])
	begin, end := name, ""
	if slash := strings.LastIndexByte(name, '/'); slash >= 0 && len(name)-slash <= most/2 {
		begin, end = name[:slash], name[slash:]
	} else if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= maxExtension {
		begin, end = name[:dot], name[dot:]
	}
	at := most - len(mark) - len(end)
	for at > 0 && !utf8.RuneStart(begin[at]) {
		at--
	}
	return begin[:at] + mark + end
}
