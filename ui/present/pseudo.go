package present

import (
	"maps"
	"regexp"
	"strings"
	"unicode"
)

// The pseudo-locales, by the names that other programs give them. They are made of the English sentences and nobody speaks them: what
// is not in them was never given to a translator, and what does not fit would not fit in Finnish.
const (
	pseudoLong = "en-xa" // accented, and half as long again
	pseudoRTL  = "ar-xb" // in Hebrew letters, from right to left, with the numbers and plural forms of Arabic
)

var holes = regexp.MustCompile(`\{\w+\}|\n`)

const (
	accentsFrom = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	accentsTo   = "ÅßÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
	// hebrewTo are the letters as they are typed on one key; small and large ones are the same.
	hebrewTo = "שנבגקכעיןחלךצמםפ/רדאוה׳סטזשנבגקכעיןחלךצמםפ/רדאוה׳סטז"
)

// pseudo makes a locale's sentences of the English ones; nil where it is no pseudo-locale. What is filled in stays as it is named.
func pseudo(locale string, english map[string]string) map[string]string {
	change := map[string]func(string) string{
		pseudoLong: func(part string) string { return letters(part, accentsTo) },
		pseudoRTL:  func(part string) string { return letters(part, hebrewTo) },
	}[locale]
	if change == nil {
		return nil
	}
	words := maps.Clone(english)
	for key, text := range words {
		words[key] = sentence(text, change, locale == pseudoLong)
	}
	return words
}

// sentence changes what is between the holes of a sentence.
func sentence(text string, change func(string) string, long bool) string {
	var b strings.Builder
	at, count := 0, 0
	for _, hole := range append(holes.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		part := text[at:hole[0]]
		for _, r := range part {
			if unicode.IsLetter(r) {
				count++
			}
		}
		b.WriteString(change(part) + text[hole[0]:hole[1]])
		at = hole[1]
	}
	if !long || count == 0 {
		return b.String()
	}
	return "[" + b.String() + " " + strings.Repeat("~", max(1, count/2-3)) + "]"
}

// letters puts each letter's other form in its place.
func letters(text, to string) string {
	other := []rune(to)
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune(accentsFrom, r); i >= 0 {
			return other[i]
		}
		return r
	}, text)
}
