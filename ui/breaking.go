package ui

import (
	"strings"

	"fyne.io/fyne/v2"
)

// breakSentence fits lead and sentence into one or two lines: for each wording, longest first, on one line; then, where
// the face allows two, the lead above the rest; then broken between words. Nothing fits: the shortest, cut at its end.
// first is the width of the first line behind the mark; fits tests the full width.
func breakSentence(f face, first float32, fits func(string) bool) (lead string, lines [2]string) {
	fitsFirst := fitsIn(first, sizeLine, fyne.TextStyle{})
	if f.short != "" && !fitsFirst(f.lead) {
		f.lead = f.short
	}
	join := ""
	if f.lead != "" {
		join = dot
	}
	if len(f.says) == 0 {
		return cutEnd(f.lead, fitsFirst), lines
	}
	for _, says := range f.says {
		if fitsFirst(f.lead + join + says) {
			return f.lead, [2]string{join + says}
		}
		if !f.wrap {
			continue
		}
		if f.lead != "" && fitsFirst(f.lead) && fits(says) {
			return f.lead, [2]string{"", says}
		}
		if a, b, ok := breakWords(f.lead+join+says, fitsFirst, fits); ok && strings.HasPrefix(a, f.lead) {
			return f.lead, [2]string{strings.TrimPrefix(a, f.lead), b}
		}
	}
	last := f.says[len(f.says)-1]
	if f.wrap && f.lead != "" {
		return cutEnd(f.lead, fitsFirst), [2]string{"", cutEnd(last, fits)}
	}
	if f.wrap {
		a, b, _ := breakWords(last, fitsFirst, func(string) bool { return true })
		return "", [2]string{cutEnd(a, fitsFirst), cutEnd(b, fits)}
	}
	all := cutEnd(f.lead+join+last, fitsFirst)
	return "", [2]string{all}
}

// breakWords puts as many words on the first line as fit; ok is false where the rest does not fit the second.
func breakWords(text string, first, second func(string) bool) (a, b string, ok bool) {
	words := strings.Fields(text)
	n := 0
	for n < len(words) && first(strings.Join(words[:n+1], " ")) {
		n++
	}
	if n == 0 {
		return text, "", false
	}
	a, b = strings.Join(words[:n], " "), strings.Join(words[n:], " ")
	a, b = strings.TrimSuffix(a, " ·"), strings.TrimPrefix(b, "· ")
	return a, b, second(b)
}
