package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/assets"
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
			if _, ok := english[key]; !ok {
				t.Errorf("%s: %q is in no other language", lang, key)
			}
		}
	}
}

// Every key that the source names is there, and every key that is there is named: nobody translates for nothing.
func TestKeysAndSourceAgree(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
		}
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z]+(?:\.[a-z-]+)*)"`).FindAllStringSubmatch(source.String(), -1) {
		named[m[1]] = true
	}
	english := load("en")
	made := regexp.MustCompile(`^(fault|day|month|quit|delete|check|preset|wrong)\.|^form\..*\.(hint|missing)$|^kind\..*\.line$`) // put together from parts; other tests read them
	for key := range english {
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !named[base] && !made.MatchString(key) {
			t.Errorf("nobody says %q", key)
		}
	}
	for _, m := range regexp.MustCompile(`\.(?:say|count)\("([a-z.-]+)"[,)]`).FindAllStringSubmatch(source.String(), -1) {
		_, plain := english[m[1]]
		_, counted := english[m[1]+".other"]
		if !plain && !counted {
			t.Errorf("the source says %q, which is in no language", m[1])
		}
	}
}

func TestEveryFaultHasASentenceAndAButton(t *testing.T) {
	for _, lang := range languages(t) {
		w := NewWords(lang)
		seen := map[string]fault.Kind{}
		for _, kind := range fault.Kinds() {
			s := w.fault(&fault.Error{Kind: kind, Detail: "Ask the help desk."}, about{where: "Acme Share", size: 12e9, limit: 5e9, now: noon()})
			if strings.HasPrefix(s.title, "fault.") || strings.HasPrefix(s.hint, "fault.") || s.title == "" || s.hint == "" {
				t.Errorf("%s: %v has no sentence: %q %q", lang, kind, s.title, s.hint)
			}
			if strings.ContainsAny(s.both(), "{}") {
				t.Errorf("%s: %v was not filled in: %q", lang, kind, s.both())
			}
			if other, twice := seen[s.title]; twice {
				t.Errorf("%s: %v and %v say the same: %q", lang, kind, other, s.title)
			}
			seen[s.title] = kind
			for _, reason := range fault.Reasons()[kind] {
				own := w.fault(&fault.Error{Kind: kind, Code: reason}, about{where: "Acme Share", now: noon()})
				if strings.HasPrefix(own.title, "fault.") || strings.HasPrefix(own.hint, "fault.") || own.hint == "" || own.title == s.title {
					t.Errorf("%s: %v for the reason %q has no sentence: %q %q", lang, kind, reason, own.title, own.hint)
				}
			}
			goesOn := kind == fault.Offline || kind == fault.TooManyFiles // without anybody
			if (s.fix == doNothing) != goesOn || s.fix != doNothing && w.label(s.fix) == "" {
				t.Errorf("%s: %v has the button %q", lang, kind, w.label(s.fix))
			}
		}
	}
}

// An unknown authority is trusted by a file that is named in a form: the sentence names the fold and the line as they are called there.
func TestAnAuthorityIsTrustedWhereTheSentenceSays(t *testing.T) {
	for _, lang := range languages(t) {
		w := NewWords(lang)
		got := w.fault(&fault.Error{Kind: fault.Authority}, about{where: "Acme Share", now: noon()}).hint
		if want := w.say("form.more") + ", " + w.say("form.ca"); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not name %q", lang, got, want)
		}
	}
}

// Whatever the other side sends, a person never reads a code, a host, an id or a link in a row.
func TestNoCodeInARow(t *testing.T) {
	for _, lang := range languages(t) {
		p := painter{words: NewWords(lang), place: Place{Name: "Acme Share"}, now: noon()}
		for _, kind := range fault.Kinds() {
			f := face{}
			p.failed(&f, &fault.Error{
				Kind: kind, Op: "op-q", Host: "bucket.s3.example", Status: 503, Code: "SlowDown", RequestID: "REQ77", RetryAfter: time.Minute,
			}, 77, false)
			line := f.lead + " " + strings.Join(f.says, " ")
			for _, code := range []string{"503", "SlowDown", "REQ77", "s3.example", "op-q", "http", kind.String() + ":"} {
				if strings.Contains(line, code) {
					t.Errorf("%s: %v says %q: %q", lang, kind, code, line)
				}
			}
			if f.lead != p.words.say("row.notsent") || len(f.buttons) != 2 || f.buttons[0].deed == doNothing {
				t.Errorf("%s: %v: lead %q, buttons %v", lang, kind, f.lead, f.buttons)
			}
		}
	}
}

func TestValuesAreNotLookedInto(t *testing.T) {
	w := NewWords("en")
	if got := w.say("do.named", "do", "Pause", "name", "{do} {name}.txt"); got != "Pause {do} {name}.txt" {
		t.Errorf("got %q", got)
	}
}

func TestLanguageOfALocale(t *testing.T) {
	for locale, want := range map[string]string{"de-AT": "de", "de_DE.UTF-8": "de", "EN-us": "en", "": "en", "tlh": "en", "C": "en"} {
		if got := NewWords(locale).lang; got != want {
			t.Errorf("%q speaks %q, want %q", locale, got, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	en, de := NewWords("en"), NewWords("de")
	for _, c := range []struct{ got, want string }{
		{en.bytes(0), "0 B"},
		{en.bytes(999), "999 B"},
		{en.bytes(1000), "1 kB"},
		{en.bytes(999_499), "999 kB"},
		{en.bytes(999_500), "1 MB"},
		{en.bytes(3_100_000), "3.1 MB"},
		{de.bytes(3_100_000), "3,1 MB"},
		{en.bytes(43_000_000), "43 MB"},
		{en.bytes(12_000_000_000), "12 GB"},
		{en.bytes(-5), "0 B"},
		{en.bytesOf("row.bytes", 18e6, 43e6), "18 of 43 MB"},
		{en.bytesOf("row.bytes", 12_000, 4e9), "12 kB of 4 GB"},
		{en.bytesOf("row.bytes", 0, 4e9), "0 of 4 GB"},
		{de.bytesOf("foot.bytes", 1.2e9, 4e9), "1,2 von 4 GB"},
		{en.number(7), "7"},
		{en.number(3412), "3,412"},
		{de.number(100000), "100.000"},
		{en.number(1234567), "1,234,567"},
		{en.life(7 * 24 * time.Hour), "7 days"},
		{en.life(24 * time.Hour), "1 day"},
		{en.life(time.Hour), "1 hour"},
		{de.life(36 * time.Hour), "36 Stunden"},
		{en.life(20 * time.Minute), "20 minutes"},
		{en.left(4 * time.Second), "a few seconds"},
		{en.left(40 * time.Second), "less than a minute"},
		{en.left(61 * time.Second), "about 2 min"},
		{en.left(3 * time.Hour), "about 3 h"},
		{en.left(90 * time.Hour), "more than a day"},
		{en.date(noon().Add(146*time.Hour), noon()), "Fri 28 Nov, 14:00"},
		{en.date(noon().Add(2*time.Hour), noon()), "today 14:00"},
		{de.date(noon().Add(146*time.Hour), noon()), "Fr. 28. Nov., 14:00"},
		{en.date(noon().AddDate(0, 2, 0), noon()), "22 Jan 2026, 12:00"},
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
