package present

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"linkdrop/assets"
)

// Catalog says everything in one language. A key that is missing there is said in English, and one that is missing
// everywhere as itself, so that a gap is seen and never a crash.
type Catalog struct {
	lang     string
	tag      language.Tag
	printer  *message.Printer
	twelve   bool // the clock goes to twelve
	here     map[string]string
	fallback map[string]string
}

// NewCatalog picks the language for a locale like "de-AT" or "de_DE.UTF-8"; English where there is none. Numbers are written as the
// locale's country does.
func NewCatalog(locale string) *Catalog {
	locale, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(locale, "_", "-")), ".")
	lang, _, _ := strings.Cut(locale, "-")
	english, here := load("en"), load(lang)
	if made := pseudo(locale, english); made != nil {
		here = made
	}
	if lang == "" || here == nil {
		lang, locale, here = "en", "en", english
	}
	tag := language.Make(lang)
	country, err := language.Parse(locale)
	if err != nil || locale == pseudoLong || locale == pseudoRTL {
		country = tag
	}
	return &Catalog{lang: lang, tag: tag, printer: message.NewPrinter(country), twelve: twelveHours(country), here: here, fallback: english}
}

// twelveHours reports whether English is written with a clock of twelve hours in a locale's country (CLDR's preferred "h"). Where no
// country is named, it is not.
func twelveHours(locale language.Tag) bool {
	lang, _ := locale.Base()
	country, sure := locale.Region()
	return lang.String() == "en" && sure == language.Exact &&
		slices.Contains([]string{"US", "CA", "AU", "NZ", "IN", "PK", "BD", "PH", "SG", "MY", "HK", "PR", "JM", "TT"}, country.String())
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

// Count says key with {n}, in the plural form that n has in the language: the sentences are key.one, key.other, and whatever
// more a language has (key.few, key.many). A form that is missing is said as key.other.
func (w *Catalog) Count(key string, n int, pairs ...string) string {
	pairs = append(pairs, "n", w.Number(n))
	if text := w.TextIfAny(key+"."+pluralForm(w.tag, n), pairs...); text != "" {
		return text
	}
	return w.Text(key+".other", pairs...)
}

// pluralForm is the name of the plural form of a whole number, as Unicode's plural rules call it.
func pluralForm(tag language.Tag, n int) string {
	switch plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	case plural.Other:
	}
	return "other"
}

// Number groups thousands as the language does: 3,412 or 3.412.
func (w *Catalog) Number(n int) string { return w.printer.Sprint(number.Decimal(n)) }

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
