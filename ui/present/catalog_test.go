package present

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"linkdrop/assets"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/fault"
)

func languages(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(assets.Translations, "translations/*.json")
	if err != nil || len(files) < 2 {
		t.Fatalf("translations: %v, %v", files, err)
	}
	var all []string
	for _, f := range files {
		all = append(all, strings.TrimSuffix(filepath.Base(f), ".json"))
	}
	return all
}

func TestEveryLanguageSaysTheSameThings(t *testing.T) {
	english := load("en")
	holes := regexp.MustCompile(`{\w+}`)
	for _, lang := range languages(t) {
		words := load(lang)
		for key, text := range english {
			other, ok := words[key]
			if !ok || strings.TrimSpace(other) == "" {
				t.Errorf("%s: %q is missing", lang, key)
				continue
			}
			a, b := holes.FindAllString(text, -1), holes.FindAllString(other, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %q fills in %v, English %v", lang, key, b, a)
			}
		}
		for key := range words {
			_, counted := english[key[:strings.LastIndex(key, ".")+1]+"other"] // another language may have more forms
			if _, ok := english[key]; !ok && !counted {
				t.Errorf("%s: %q is in no other language", lang, key)
			}
		}
	}
}

// Every number finds a sentence: a language has each form that its plural rules ask for, and no form stands without "other".
func TestEveryPluralFormIsThere(t *testing.T) {
	for _, lang := range languages(t) {
		words, counted := load(lang), 0
		needs := map[string]bool{}
		for n := range 1001 {
			needs[pluralForm(language.Make(lang), n)] = true
		}
		for key := range words {
			base, other := strings.CutSuffix(key, ".other")
			if one, is := strings.CutSuffix(key, ".one"); is {
				if _, ok := words[one+".other"]; !ok {
					t.Errorf("%s: %s stands without other", lang, key)
				}
			}
			if _, countable := words[base+".one"]; !other || !countable {
				continue
			}
			counted++
			for form := range needs {
				if words[base+"."+form] == "" {
					t.Errorf("%s: %s has no sentence for the form %s", lang, base, form)
				}
			}
		}
		if counted < 10 {
			t.Errorf("%s: only %d sentences are counted", lang, counted)
		}
	}
}

// The pseudo-locales keep everything that is filled in, say nothing in plain English, and are longer, or from right to left.
func TestPseudoLocales(t *testing.T) {
	english, plain := load("en"), regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, locale := range []string{"en-XA", "ar_XB.UTF-8"} {
		w := NewCatalog(locale)
		for key, text := range english {
			got := w.Text(key)
			a, b := holes.FindAllString(text, -1), holes.FindAllString(got, -1)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %q fills in %q", locale, got, b)
			}
			if rest := plain.FindString(holes.ReplaceAllString(got, "")); rest != "" {
				t.Errorf("%s: %s is %q, and says %q in English", locale, key, got, rest)
			}
			if locale == "en-XA" && regexp.MustCompile(`\pL`).MatchString(holes.ReplaceAllString(text, "")) && len([]rune(got)) < len([]rune(text))+3 {
				t.Errorf("%s: %q is no longer than %q", locale, got, text)
			}
		}
	}
	rtl := NewCatalog("ar-XB")
	if got := rtl.Count("files", 3); !strings.Contains(got, "٣") || !strings.ContainsRune(got, 'כ') {
		t.Errorf("three files from right to left: %q", got)
	}
	if got := NewCatalog("en-XA").Text("do.named", "do", "Pause", "name", "report.pdf"); !strings.Contains(got, "report.pdf") {
		t.Errorf("a name became %q", got)
	}
}

// Numbers are written as the country does, sentences are those of the language.
func TestNumbersByCountry(t *testing.T) {
	for locale, want := range map[string]string{"de": "3.412", "de-CH": "3’412", "de_AT.UTF-8": "3\u00a0412", "en-GB": "3,412", "en-IN": "3,412", "de-nonsense-x!": "3.412"} {
		if got := NewCatalog(locale).Number(3412); got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

// The clock is the country's; where none is named it goes to 24.
func TestTheClockOfACountry(t *testing.T) {
	at := time.Date(2026, 11, 28, 14, 5, 0, 0, time.Local)
	for locale, want := range map[string]string{"en": "14:05", "en-GB": "14:05", "en_US.UTF-8": "2:05\u00a0PM", "en-AU": "2:05\u00a0PM", "de-US": "14:05", "de": "14:05", "C": "14:05", "en-XA": "14:05"} {
		w := NewCatalog(locale)
		if got := w.Clock(at); got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
		if got := w.Date(at, at); !strings.Contains(got, want) {
			t.Errorf("%s: today is %q", locale, got)
		}
	}
}

// Every key that the source names is there, and every key that is there is named: nobody translates for nothing.
func TestKeysAndSourceAgree(t *testing.T) {
	var source strings.Builder
	files := 0
	for _, root := range []string{"..", "../../cmd/linkdrop"} { // the window, and its program
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			text, err := os.ReadFile(path) //nolint:gosec // our own source
			source.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 100 {
		t.Fatalf("%d files of source were read: this test would prove nothing", files)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z]+(?:\.[a-z-]+)*)"`).FindAllStringSubmatch(source.String(), -1) {
		named[m[1]] = true
	}
	english := load("en")
	made := regexp.MustCompile(`^(fault|day|month|quit|delete|endlink|ticket\.delete|check|preset|wrong|problem)\.|^form\..*\.(hint|missing)$|^kind\..*\.line$|^settings\.copy\.|^settings\..*\.title$`) // put together from parts; other tests read them
	for key := range english {
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !named[base] && !made.MatchString(key) {
			t.Errorf("nobody says %q", key)
		}
	}
	for _, m := range regexp.MustCompile(`\.(?:Text|TextIfAny|Count)\("([a-z.-]+)"[,)]`).FindAllStringSubmatch(source.String(), -1) {
		_, plain := english[m[1]]
		_, counted := english[m[1]+".other"]
		if !plain && !counted {
			t.Errorf("the source says %q, which is in no language", m[1])
		}
	}
}

// A file below the largest that is taken of any kind is too large for its own: the limit is not the one that is known.
func TestTooLargeForItsKind(t *testing.T) {
	w := NewCatalog("en")
	f := &fault.Error{Kind: fault.TooLarge, Detail: "Pictures may have at most 1 GB here."}
	for _, c := range []struct {
		size, limit int64
		want        string
	}{{2e9, 5e9, f.Detail}, {5e9, 5e9, f.Detail}, {6e9, 5e9, "6 GB; the limit is 5 GB."}, {2e9, 0, "The storage does not take files of this size."}} {
		if got := w.Fault(f, FaultContext{Size: c.size, Limit: c.limit}).Hint; got != c.want {
			t.Errorf("%d of %d: %q", c.size, c.limit, got)
		}
	}
}

func TestEveryFaultHasASentenceAndAButton(t *testing.T) {
	for _, lang := range languages(t) {
		w := NewCatalog(lang)
		seen := map[string]fault.Kind{}
		for _, kind := range fault.Kinds() {
			s := w.Fault(&fault.Error{Kind: kind, Detail: "Ask the help desk."}, FaultContext{Destination: "Acme Share", Size: 12e9, Limit: 5e9, Now: uitest.Noon()})
			if strings.HasPrefix(s.Title, "fault.") || strings.HasPrefix(s.Hint, "fault.") || s.Title == "" || s.Hint == "" {
				t.Errorf("%s: %v has no sentence: %q %q", lang, kind, s.Title, s.Hint)
			}
			if strings.ContainsAny(s.Full(), "{}") {
				t.Errorf("%s: %v was not filled in: %q", lang, kind, s.Full())
			}
			if other, twice := seen[s.Title]; twice {
				t.Errorf("%s: %v and %v say the same: %q", lang, kind, other, s.Title)
			}
			seen[s.Title] = kind
			for _, reason := range fault.Reasons()[kind] {
				own := w.Fault(&fault.Error{Kind: kind, Code: reason}, FaultContext{Destination: "Acme Share", Now: uitest.Noon()})
				if strings.HasPrefix(own.Title, "fault.") || strings.HasPrefix(own.Hint, "fault.") || own.Hint == "" || own.Title == s.Title {
					t.Errorf("%s: %v for the reason %q has no sentence: %q %q", lang, kind, reason, own.Title, own.Hint)
				}
			}
			goesOn := kind == fault.Offline || kind == fault.TooManyFiles // without anybody
			if (s.Action == NoAction) != goesOn || s.Action != NoAction && w.ActionText(s.Action) == "" {
				t.Errorf("%s: %v has the button %q", lang, kind, w.ActionText(s.Action))
			}
		}
	}
}

// An unknown authority is trusted by a file that is named in a form: the sentence names the fold and the line as they are called there.
func TestAnAuthorityIsTrustedWhereTheSentenceSays(t *testing.T) {
	for _, lang := range languages(t) {
		w := NewCatalog(lang)
		got := w.Fault(&fault.Error{Kind: fault.Authority}, FaultContext{Destination: "Acme Share", Now: uitest.Noon()}).Hint
		if want := w.Text("form.more") + ", " + w.Text("form.ca"); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not name %q", lang, got, want)
		}
	}
}

// Whatever the other side sends, a person never reads a code, a host, an id or a link in a row.
func TestNoCodeInARow(t *testing.T) {
	for _, lang := range languages(t) {
		p := Presenter{Words: NewCatalog(lang), Place: Place{Name: "Acme Share"}, Now: uitest.Noon()}
		for _, kind := range fault.Kinds() {
			f := Row{}
			p.failed(&f, &fault.Error{
				Kind: kind, Op: "op-q", Host: "bucket.s3.example", Status: 503, Code: "SlowDown", RequestID: "REQ77", RetryAfter: time.Minute,
			}, 77, false)
			line := f.Lead + " " + strings.Join(f.Texts, " ")
			for _, code := range []string{"503", "SlowDown", "REQ77", "s3.example", "op-q", "http", kind.String() + ":"} {
				if strings.Contains(line, code) {
					t.Errorf("%s: %v says %q: %q", lang, kind, code, line)
				}
			}
			if f.Lead != p.Words.Text("row.notsent") || len(f.Buttons) != 2 || f.Buttons[0].Action == NoAction {
				t.Errorf("%s: %v: lead %q, buttons %v", lang, kind, f.Lead, f.Buttons)
			}
		}
	}
}

func TestValuesAreNotLookedInto(t *testing.T) {
	w := NewCatalog("en")
	if got := w.Text("do.named", "do", "Pause", "name", "{do} {name}.txt"); got != "Pause {do} {name}.txt" {
		t.Errorf("got %q", got)
	}
}

func TestLanguageOfALocale(t *testing.T) {
	for locale, want := range map[string]string{"de-AT": "de", "de_DE.UTF-8": "de", "EN-us": "en", "": "en", "tlh": "en", "C": "en"} {
		if got := NewCatalog(locale).lang; got != want {
			t.Errorf("%q speaks %q, want %q", locale, got, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	en, de := NewCatalog("en"), NewCatalog("de")
	for _, c := range []struct{ got, want string }{
		{en.Bytes(0), "0 B"},
		{en.Bytes(999), "999 B"},
		{en.Bytes(1000), "1 kB"},
		{en.Bytes(999_499), "999 kB"},
		{en.Bytes(999_500), "1 MB"},
		{en.Bytes(3_100_000), "3.1 MB"},
		{de.Bytes(3_100_000), "3,1 MB"},
		{en.Bytes(43_000_000), "43 MB"},
		{en.Bytes(12_000_000_000), "12 GB"},
		{en.Bytes(-5), "0 B"},
		{en.BytesOf("row.bytes", 18e6, 43e6), "18 of 43 MB"},
		{en.BytesOf("row.bytes", 12_000, 4e9), "12 kB of 4 GB"},
		{en.BytesOf("row.bytes", 0, 4e9), "0 of 4 GB"},
		{de.BytesOf("foot.bytes", 1.2e9, 4e9), "1,2 von 4 GB"},
		{en.Number(7), "7"},
		{en.Number(3412), "3,412"},
		{de.Number(100000), "100.000"},
		{en.Number(1234567), "1,234,567"},
		{en.LinkLife(7 * 24 * time.Hour), "7 days"},
		{en.LinkLife(24 * time.Hour), "1 day"},
		{en.LinkLife(time.Hour), "1 hour"},
		{de.LinkLife(36 * time.Hour), "36 Stunden"},
		{en.LinkLife(20 * time.Minute), "20 minutes"},
		{en.TimeLeft(4 * time.Second), "a few seconds"},
		{en.TimeLeft(40 * time.Second), "less than a minute"},
		{en.TimeLeft(61 * time.Second), "about 2 min"},
		{en.TimeLeft(3 * time.Hour), "about 3 h"},
		{en.TimeLeft(90 * time.Hour), "more than a day"},
		{en.Date(uitest.Noon().Add(146*time.Hour), uitest.Noon()), "Fri 28 Nov, 14:00"},
		{en.Date(uitest.Noon().Add(2*time.Hour), uitest.Noon()), "today 14:00"},
		{de.Date(uitest.Noon().Add(146*time.Hour), uitest.Noon()), "Fr. 28. Nov., 14:00"},
		{en.Date(uitest.Noon().AddDate(0, 2, 0), uitest.Noon()), "22 Jan 2026, 12:00"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPercentNeverSaysAHundred(t *testing.T) {
	for _, c := range []struct {
		sent, size int64
		want       int
	}{{0, 0, 0}, {5, 0, 0}, {0, 10, 0}, {10, 10, 99}, {12, 10, 99}, {-1, 10, 0}, {42, 100, 42}} {
		if got := percent(c.sent, c.size); got != c.want {
			t.Errorf("%d of %d is %d %%, want %d", c.sent, c.size, got, c.want)
		}
	}
}
