package present

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"linkdrop/assets"
)

// Catalog says everything in one language. A key that is missing there is said in English, and one that is missing
// everywhere as itself, so that a gap is seen and never a crash.
type Catalog struct {
	lang     string
	here     map[string]string
	fallback map[string]string
}

// NewCatalog picks the language for a locale like "de-AT" or "de_DE.UTF-8"; English where there is none.
func NewCatalog(locale string) *Catalog {
	english := load("en")
	lang, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(locale, "_", "-")), "-")
	if lang == "en" || lang == "" {
		return &Catalog{lang: "en", here: english, fallback: english}
	}
	here := load(lang)
	if here == nil {
		return &Catalog{lang: "en", here: english, fallback: english}
	}
	return &Catalog{lang: lang, here: here, fallback: english}
}

// load returns nil for a language that is not there.
func load(lang string) map[string]string {
	data, err := assets.Translations.ReadFile("translations/" + lang + ".json")
	if err != nil {
		return nil
	}
	var words map[string]string
	if err := json.Unmarshal(data, &words); err != nil {
		panic(fmt.Sprintf("translation %s: %v", lang, err)) // built in, and read by a test
	}
	return words
}

// Text returns the sentence of key, with each {name} of pairs (name, value, …) filled in. Values are not looked into again,
// so a file named "{n}" stays itself.
func (w *Catalog) Text(key string, pairs ...string) string {
	text, ok := w.here[key]
	if !ok {
		text, ok = w.fallback[key]
	}
	if !ok {
		return key
	}
	if len(pairs) == 0 {
		return text
	}
	braced := make([]string, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		braced[i], braced[i+1] = "{"+pairs[i]+"}", pairs[i+1]
	}
	return strings.NewReplacer(braced...).Replace(text)
}

// TextIfAny is the sentence of a key, or empty where there is none.
func (w *Catalog) TextIfAny(key string, pairs ...string) string {
	if _, ok := w.here[key]; ok {
		return w.Text(key, pairs...)
	}
	if _, ok := w.fallback[key]; ok {
		return w.Text(key, pairs...)
	}
	return ""
}

// Count says key with {n}, in the singular or plural that both languages have.
func (w *Catalog) Count(key string, n int, pairs ...string) string {
	pairs = append(pairs, "n", w.Number(n))
	if n == 1 {
		return w.Text(key+".one", pairs...)
	}
	return w.Text(key+".other", pairs...)
}

// Number groups thousands: 3,412 or 3.412.
func (w *Catalog) Number(n int) string {
	digits := strconv.Itoa(n)
	if len(digits) <= 3 {
		return digits
	}
	group := ","
	if w.Text("decimal") == "," {
		group = "."
	}
	head := len(digits) % 3
	parts := make([]string, 0, len(digits)/3+1)
	if head > 0 {
		parts = append(parts, digits[:head])
	}
	for ; head < len(digits); head += 3 {
		parts = append(parts, digits[head:head+3])
	}
	return strings.Join(parts, group)
}

// FactSeparator joins the parts of a sentence that are facts beside each other.
const FactSeparator = " · "

// JoinFacts joins the parts that are there.
func JoinFacts(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, FactSeparator)
}
