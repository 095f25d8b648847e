package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
)

// breakSentence fits lead and sentence into one or two lines: for each wording, longest first, on one line; then, where
// the face allows two, the lead above the rest; then broken between words. A tight face takes a shorter wording on one line
// before a longer one on two. Nothing fits: the shortest, cut at its end.
// first is the width of the first line behind the mark; fits tests the full width.
func breakSentence(f face, first float32, fits func(string) bool) (lead string, lines [2]string) {
	fitsFirst := kit.FitsIn(first, kit.SizeLine, fyne.TextStyle{})
	if f.short != "" && !fitsFirst(f.lead) {
		f.lead = f.short
	}
	if len(f.says) == 0 {
		return kit.CutEnd(f.lead, fitsFirst), lines
	}
	if f.tight {
		flat := f
		flat.wrap = false
		for _, says := range f.says {
			if lead, lines, ok := fitWording(flat, says, fitsFirst, fits); ok {
				return lead, lines
			}
		}
	}
	for _, says := range f.says {
		if lead, lines, ok := fitWording(f, says, fitsFirst, fits); ok {
			return lead, lines
		}
	}
	return cutWording(f, fitsFirst, fits)
}

// fitWording tries one wording.
func fitWording(f face, says string, first, full func(string) bool) (lead string, lines [2]string, ok bool) {
	join := ""
	if f.lead != "" {
		join = dot
	}
	if first(f.lead + join + says) {
		return f.lead, [2]string{join + says}, true
	}
	if !f.wrap {
		return "", lines, false
	}
	if f.lead != "" && first(f.lead) && full(says) {
		return f.lead, [2]string{"", says}, true
	}
	a, b, ok := breakWords(f.lead+join+says, first, full)
	if !ok || !strings.HasPrefix(a, f.lead) {
		return "", lines, false
	}
	return f.lead, [2]string{strings.TrimPrefix(a, f.lead), b}, true
}

// cutWording is for windows in which no wording fits: the shortest, with its end cut off.
func cutWording(f face, first, full func(string) bool) (lead string, lines [2]string) {
	last := f.says[len(f.says)-1]
	switch {
	case f.wrap && f.lead != "":
		return kit.CutEnd(f.lead, first), [2]string{"", kit.CutEnd(last, full)}
	case f.wrap:
		a, b, _ := breakWords(last, first, func(string) bool { return true })
		return "", [2]string{kit.CutEnd(a, first), kit.CutEnd(b, full)}
	}
	return "", [2]string{kit.CutEnd(sentence(f.lead, last), first)}
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
