package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// breakSentence fits lead and sentence into one or two lines: for each wording, longest first, on one line; then, where
// the face allows two, the lead above the rest; then broken between facts. A wording that has facts is broken within one of them only
// where no shorter one fits; others are broken between words. A tight face takes a shorter wording on one line
// before a longer one on two. Nothing fits: the shortest, cut at its end.
// first is the width of the first line behind the mark; fits tests the full width.
func breakSentence(model present.Row, first float32, fits func(string) bool) (lead string, lines [2]string) {
	fitsFirst := kit.FitsIn(first, kit.SizeLine, fyne.TextStyle{})
	if model.ShortLead != "" && !fitsFirst(model.Lead) {
		model.Lead = model.ShortLead
	}
	if len(model.Texts) == 0 {
		return kit.CutEnd(model.Lead, fitsFirst), lines
	}
	if model.PreferShort {
		flat := model
		flat.Wrap = false
		for _, says := range model.Texts {
			if lead, lines, ok := fitWording(flat, says, false, fitsFirst, fits); ok {
				return lead, lines
			}
		}
	}
	for _, within := range []bool{false, true} {
		for _, says := range model.Texts {
			if lead, lines, ok := fitWording(model, says, within, fitsFirst, fits); ok {
				return lead, lines
			}
		}
	}
	return cutWording(model, fitsFirst, fits)
}

// fitWording tries one wording. within: it may be broken within a fact.
func fitWording(model present.Row, says string, within bool, first, full func(string) bool) (lead string, lines [2]string, ok bool) {
	join := ""
	if model.Lead != "" {
		join = present.FactSeparator
	}
	if first(model.Lead + join + says) {
		return model.Lead, [2]string{join + says}, true
	}
	if !model.Wrap {
		return "", lines, false
	}
	if model.Lead != "" && first(model.Lead) && full(says) {
		return model.Lead, [2]string{"", says}, true
	}
	a, b, ok := breakFacts(model.Lead+join+says, first, full)
	if !ok && (within || !strings.Contains(says, present.FactSeparator)) {
		a, b, ok = breakWords(model.Lead+join+says, first, full)
	}
	if !ok || !strings.HasPrefix(a, model.Lead) {
		return "", lines, false
	}
	return model.Lead, [2]string{strings.TrimPrefix(a, model.Lead), b}, true
}

// cutWording is for windows in which no wording fits: the shortest, with its end cut off.
func cutWording(model present.Row, first, full func(string) bool) (lead string, lines [2]string) {
	last := model.Texts[len(model.Texts)-1]
	switch {
	case model.Wrap && model.Lead != "":
		return kit.CutEnd(model.Lead, first), [2]string{"", kit.CutEnd(last, full)}
	case model.Wrap:
		a, b, _ := breakWords(last, first, func(string) bool { return true })
		return "", [2]string{kit.CutEnd(a, first), kit.CutEnd(b, full)}
	}
	return "", [2]string{kit.CutEnd(present.JoinFacts(model.Lead, last), first)}
}

// breakFacts puts as many facts on the first line as fit; ok is false where the rest does not fit the second.
func breakFacts(text string, first, second func(string) bool) (a, b string, ok bool) {
	end := strings.LastIndex(text, present.FactSeparator)
	for end >= 0 && !first(text[:end]) {
		end = strings.LastIndex(text[:end], present.FactSeparator)
	}
	if end < 0 {
		return text, "", false
	}
	rest := text[end+len(present.FactSeparator):]
	return text[:end], rest, second(rest)
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
