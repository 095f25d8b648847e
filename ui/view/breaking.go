package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// breakSentence fits lead and sentence into one or two lines: for each wording, longest first, on one line; then, where
// the face allows two, the lead above the rest; then broken between words. A tight face takes a shorter wording on one line
// before a longer one on two. Nothing fits: the shortest, cut at its end.
// first is the width of the first line behind the mark; fits tests the full width.
func breakSentence(f present.Row, first float32, fits func(string) bool) (lead string, lines [2]string) {
	fitsFirst := kit.FitsIn(first, kit.SizeLine, fyne.TextStyle{})
	if f.ShortLead != "" && !fitsFirst(f.Lead) {
		f.Lead = f.ShortLead
	}
	if len(f.Texts) == 0 {
		return kit.CutEnd(f.Lead, fitsFirst), lines
	}
	if f.PreferShort {
		flat := f
		flat.Wrap = false
		for _, says := range f.Texts {
			if lead, lines, ok := fitWording(flat, says, fitsFirst, fits); ok {
				return lead, lines
			}
		}
	}
	for _, says := range f.Texts {
		if lead, lines, ok := fitWording(f, says, fitsFirst, fits); ok {
			return lead, lines
		}
	}
	return cutWording(f, fitsFirst, fits)
}

// fitWording tries one wording.
func fitWording(f present.Row, says string, first, full func(string) bool) (lead string, lines [2]string, ok bool) {
	join := ""
	if f.Lead != "" {
		join = present.FactSeparator
	}
	if first(f.Lead + join + says) {
		return f.Lead, [2]string{join + says}, true
	}
	if !f.Wrap {
		return "", lines, false
	}
	if f.Lead != "" && first(f.Lead) && full(says) {
		return f.Lead, [2]string{"", says}, true
	}
	a, b, ok := breakWords(f.Lead+join+says, first, full)
	if !ok || !strings.HasPrefix(a, f.Lead) {
		return "", lines, false
	}
	return f.Lead, [2]string{strings.TrimPrefix(a, f.Lead), b}, true
}

// cutWording is for windows in which no wording fits: the shortest, with its end cut off.
func cutWording(f present.Row, first, full func(string) bool) (lead string, lines [2]string) {
	last := f.Texts[len(f.Texts)-1]
	switch {
	case f.Wrap && f.Lead != "":
		return kit.CutEnd(f.Lead, first), [2]string{"", kit.CutEnd(last, full)}
	case f.Wrap:
		a, b, _ := breakWords(last, first, func(string) bool { return true })
		return "", [2]string{kit.CutEnd(a, first), kit.CutEnd(b, full)}
	}
	return "", [2]string{kit.CutEnd(present.JoinFacts(f.Lead, last), first)}
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
