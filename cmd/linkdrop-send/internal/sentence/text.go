package sentence

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"unicode"

	"github.com/dustin/go-humanize"

	"linkdrop/uploader/smallfile"
)

// Bytes is an amount of bytes, like 12 GB.
func Bytes(n int64) string { return humanize.Bytes(uint64(max(0, n))) }

// Visible makes a text safe for a terminal: a file's name may hold anything, also what moves the cursor or turns the
// direction of reading round.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == ' ' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// VisibleName is Visible for names, which have no lines.
func VisibleName(s string) string {
	return strings.ReplaceAll(Visible(s), "\n", string(unicode.ReplacementChar))
}

// Plural is "1 file" and "2 files".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Unread says why a file that is read whole was not, without its name.
func Unread(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, smallfile.ErrNotRegular):
		return "it is no file, but a folder, a device or a pipe"
	case errors.Is(err, smallfile.ErrTooLarge):
		return "it is too large"
	case errors.As(err, &at):
		return at.Err.Error()
	}
	return err.Error()
}
