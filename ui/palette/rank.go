package palette

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Item is something that can be found and done.
type Item struct {
	Icon  string
	Title string // shown, safe to show
	Hint  string // what Enter does with it, or its shortcut
	// Action is something the window can do, and no file: it is found by the beginnings of its words alone, as nobody looks for the
	// middle of one.
	Action bool
	Do     func() // called on the ui thread, once the palette is gone
}

// How well a title fits, best first.
const (
	whole   = iota // it begins with what was typed
	word           // a word of it does
	part           // it has it somewhere
	letters        // it has the letters in this order, each at the beginning of a word or behind another one of them
	nothing
)

// Rank returns the items that fit what was typed, at most so many, the best first; those that fit alike stay in their order. Nothing
// typed fits everything.
func Rank(items []Item, typed string, most int) []Item {
	typed = fold(strings.TrimSpace(typed))
	type ranked struct {
		Item
		fit int
	}
	var fitting []ranked
	for _, item := range items {
		if fit := fits(fold(item.Title), typed); fit < nothing && (fit != part || !item.Action) {
			fitting = append(fitting, ranked{item, fit})
		}
	}
	slices.SortStableFunc(fitting, func(a, b ranked) int { return a.fit - b.fit })
	found := make([]Item, 0, min(most, len(fitting)))
	for _, r := range fitting[:min(most, len(fitting))] {
		found = append(found, r.Item)
	}
	return found
}

// fits says how well a title fits; both are folded.
func fits(title, typed string) int {
	at := strings.Index(title, typed)
	switch {
	case at == 0:
		return whole
	case at > 0 && beginsWord(title, typed):
		return word
	case at > 0:
		return part
	case initials([]rune(title), []rune(typed)):
		return letters
	}
	return nothing
}

// beginsWord reports whether a word of the title begins with what was typed.
func beginsWord(title, typed string) bool {
	for from := 0; ; {
		at := strings.Index(title[from:], typed)
		if at < 0 {
			return false
		}
		at += from
		before := []rune(title[:at])
		if len(before) == 0 || !letter(before[len(before)-1]) {
			return true
		}
		from = at + len(typed)
	}
}

// initials reports whether what was typed is made of beginnings of the title's words, in their order: "cfi" is "choose files". Its
// work is the product of both lengths, whatever a stranger called a file.
func initials(title, typed []rune) bool {
	run := make([]bool, len(typed)+1)  // so many letters fit, the last of them the one before this
	open := make([]bool, len(typed)+1) // so many fit anywhere before
	open[0] = true
	for i, r := range title {
		begins := letter(r) && (i == 0 || !letter(title[i-1]))
		for n := len(typed) - 1; n >= 0; n-- {
			run[n+1] = typed[n] == r && (run[n] || begins && open[n])
		}
		for n, fit := range run {
			open[n] = open[n] || fit
		}
	}
	return open[len(typed)]
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fold makes texts comparable as people compare them.
func fold(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }
