package main

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"
	"unicode"

	"linkdrop/uploader/destination"
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

// skew is how far a destination's clock may be off before a link counts as longer than it should be: what S3 allows a clock.
const skew = 15 * time.Minute

// otherEnd says that a link ends sooner or later than was asked for at the earliest since began: a rule of the company's, of the
// storage or of the session may be shorter, and a destination may have lives of its own. Empty: it does not, or nobody knows.
func otherEnd(l destination.Link, life time.Duration, began time.Time) string {
	until := l.Ends.Local().Format("2006-01-02 15:04 MST")
	switch {
	case life == 0, l.Ends.IsZero():
		return ""
	case l.Ends.Before(began.Add(life - time.Minute)):
		return "The links work until " + until + ", not as long as was asked for: the destination allows no more."
	case l.Ends.After(time.Now().Add(life + skew)):
		return "The links work until " + until + ", longer than was asked for: the destination decides that."
	}
	return ""
}
