package main

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"

	"linkdrop/assets"
	"linkdrop/uploader/fault"
)

// words are the window's English sentences, but for those that lead to a button. A script's output does not change with the language of who runs it.
type words map[string]string

func english() words {
	w := words{}
	if text, err := assets.Translations.ReadFile("translations/en.json"); err == nil {
		_ = json.Unmarshal(text, &w) // without them the Kind is shown; a test sees to it that they are there
	}
	w["fault.sign-in"], w["fault.sign-in.hint"] = "The backend does not accept this.", "Give a token that it knows with --token-env."
	w["fault.keys.hint"] = "It may have been replaced or typed wrongly; give others with --keys-env or --profile."
	w["fault.no-place.hint"] = "Look at the address, and at the bucket's name."
	return w
}

// about is what a sentence may speak of.
type about struct {
	where string // the destination's name
	size  int64  // bytes; 0: not known
	limit int64  // bytes; 0: not known
}

// fault is a fault in words, its second half says what to do.
func (w words) fault(f *fault.Error, a about) string {
	key := "fault." + f.Kind.String()
	title, hint := w[key], w[key+".hint"]
	if title == "" {
		return f.Error()
	}
	if f.Kind == fault.TooLarge && (a.size <= 0 || a.limit <= 0) {
		hint = w[key+".nolimit"]
	}
	fill := strings.NewReplacer("{where}", a.where, "{detail}", f.Detail, "{host}", f.Host, "{time}", time.Now().Format("15:04"),
		"{size}", bytesText(a.size), "{limit}", bytesText(a.limit))
	return visible(strings.TrimSpace(fill.Replace(title + " " + hint)))
}

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
