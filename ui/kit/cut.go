package kit

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	ellipsis = "…"
	// longestExtension is what still counts as an extension; beyond it is part of the name.
	longestExtension = 12
)

// CutMiddle shortens a name until fits says yes: the middle goes, the extension and a little before it stay. A name that
// never fits ends as the shortest form there is.
func CutMiddle(name string, fits func(string) bool) string {
	if fits(name) {
		return name
	}
	ext := filepath.Ext(name)
	if ext == name || utf8.RuneCountInString(ext) > longestExtension {
		ext = ""
	}
	stem := []rune(strings.TrimSuffix(name, ext))
	low, high, best := 0, len(stem)-1, ellipsis+ext
	for low <= high {
		keep := (low + high) / 2
		cut := joinCut(stem, keep, ext)
		if fits(cut) {
			best, low = cut, keep+1
			continue
		}
		high = keep - 1
	}
	return best
}

// joinCut keeps about keep runes of stem, two thirds of them at the front, and never parts a letter from its marks.
func joinCut(stem []rune, keep int, ext string) string {
	tail := keep / 3
	head := keep - tail
	from := len(stem) - tail
	for head > 0 && head < len(stem) && joined(stem, head) {
		head--
	}
	for from < len(stem) && joined(stem, from) {
		from++
	}
	return strings.TrimRight(string(stem[:head]), " ") + ellipsis + string(stem[from:]) + ext
}

// joined reports whether the rune at i belongs to the one before it.
func joined(s []rune, i int) bool {
	return unicode.In(s[i], unicode.Mn, unicode.Me, unicode.Mc) || s[i] == '\u200d' || s[i-1] == '\u200d' ||
		unicode.Is(unicode.Variation_Selector, s[i]) || (s[i] >= 0x1F3FB && s[i] <= 0x1F3FF)
}

// CutEnd shortens a sentence at its end until it fits.
func CutEnd(text string, fits func(string) bool) string {
	if fits(text) {
		return text
	}
	runes := []rune(text)
	low, high, best := 0, len(runes)-1, ellipsis
	for low <= high {
		keep := (low + high) / 2
		cut := strings.TrimRight(string(runes[:keep]), " ·,.") + ellipsis
		if fits(cut) {
			best, low = cut, keep+1
			continue
		}
		high = keep - 1
	}
	return best
}
