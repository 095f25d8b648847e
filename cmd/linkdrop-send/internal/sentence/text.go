package main

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"unicode"

	"linkdrop/uploader/smallfile"

	"github.com/dustin/go-humanize"
)

// bytesText is an amount of bytes, like 12 GB.
func bytesText(n int64) string { return humanize.Bytes(uint64(max(0, n))) }

// visible makes a text safe for a terminal: a file's name may hold anything, also what moves the cursor or turns the
// direction of reading round.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == ' ' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// visibleName is visible for names, which have no lines.
func visibleName(s string) string {
	return strings.ReplaceAll(visible(s), "\n", string(unicode.ReplacementChar))
}

// plural is "1 file" and "2 files".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// unread says why a file that is read whole was not, without its name.
func unread(err error) string {
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
