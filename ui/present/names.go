package present

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is a name as it may be shown: bidi controls, other invisible characters and broken bytes become visible, because
// U+202E turns "\u202egnp.exe" into a picture.
func Visible(name string) string {
	if !needsEscape(name) {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if hidden(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func needsEscape(name string) bool {
	return strings.ContainsFunc(name, hidden) || !utf8.ValidString(name)
}

// hidden are characters that a name has no good reason for: controls, line ends, formatting characters. The joiners that
// Persian and emoji need, and variation selectors, stay.
func hidden(r rune) bool {
	switch r {
	case '\u200c', '\u200d':
		return false
	case '\u2028', '\u2029', utf8.RuneError:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)
}

// notificationText makes text safe for a notification. On Windows that is a PowerShell script in which neither $ nor a backtick is
// escaped, and on Linux it may be markup: so such characters go, whatever they were meant to be.
func notificationText(text string) string {
	const longest = 160
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("$`\"'’‘“”„‚‛<>&\\;|{}()", r):
			return -1
		case hidden(r), r == '\u200c', r == '\u200d':
			return -1
		}
		return r
	}, Visible(text))
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest-1]) + "…"
	}
	return strings.TrimSpace(text)
}
