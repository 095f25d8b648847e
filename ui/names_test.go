package ui

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// anyName draws names as wild as file systems have them.
func anyName() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		letters := rapid.SampledFrom([]rune("abcäöü ._-#%日本תقر\u202e\u2066\u200d\u0301\U0001F469\U0001F3FD\n\x00$`"))
		stem := string(rapid.SliceOfN(letters, 0, 80).Draw(t, "stem"))
		return stem + rapid.SampledFrom([]string{"", ".pdf", ".tar.gz", ".a-very-long-extension", "."}).Draw(t, "ext")
	})
}

func TestCutMiddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := anyName().Draw(t, "name")
		width := rapid.IntRange(1, 60).Draw(t, "width")
		fits := func(s string) bool { return utf8.RuneCountInString(s) <= width }
		got := cutMiddle(name, fits)
		if fits(name) {
			if got != name {
				t.Fatalf("%q fits and became %q", name, got)
			}
			return
		}
		head, tail, found := strings.Cut(got, ellipsis)
		if !found {
			t.Fatalf("%q lost its middle without a sign: %q", name, got)
		}
		if !strings.HasPrefix(name, head) || !strings.HasSuffix(name, tail) {
			t.Fatalf("%q became %q, which it does not begin and end like", name, got)
		}
		ext := filepath.Ext(name)
		if ext != name && utf8.RuneCountInString(ext) <= longestExtension && !strings.HasSuffix(got, ext) {
			t.Fatalf("%q lost its extension: %q", name, got)
		}
		if !fits(got) && got != ellipsis+ext && got != ellipsis {
			t.Fatalf("%q is not the shortest form and does not fit %d: %q", name, width, got)
		}
		if r, _ := utf8.DecodeRuneInString(tail); unicode.Is(unicode.Mn, r) {
			t.Fatalf("a mark was parted from its letter: %q", got)
		}
	})
}

func TestNothingHiddenInAName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := anyName().Draw(t, "name")
		got := plain(name)
		if strings.ContainsFunc(got, hidden) {
			t.Fatalf("%q shows as %q", name, got)
		}
		if !strings.ContainsFunc(name, hidden) && got != name {
			t.Fatalf("%q has nothing to hide and became %q", name, got)
		}
	})
	for name, want := range map[string]string{
		"photo\u202egnp.exe": "photo[U+202E]gnp.exe", "a\nb": "a[U+000A]b", "broken\xff.txt": "broken[U+FFFD].txt", "می\u200cخواهم.txt": "می\u200cخواهم.txt",
	} {
		if got := plain(name); got != want {
			t.Errorf("%q shows as %q, want %q", name, got, want)
		}
	}
}

// On Windows a notification is a PowerShell script, quoted without regard to $ and backticks.
func TestANotificationIsNoCommand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := spoken(rapid.String().Draw(t, "text") + anyName().Draw(t, "name"))
		if strings.ContainsAny(got, "$`\"'<>&\\;|{}\n\r\x00‘’“”„‚") || strings.ContainsFunc(got, hidden) || utf8.RuneCountInString(got) > 160 {
			t.Fatalf("spoken: %q", got)
		}
	})
	if got := spoken("$(calc).txt `whoami` \"x\""); got != "calc.txt whoami x" {
		t.Errorf("got %q", got)
	}
}

func TestCutEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 60, -1).Draw(t, "text")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		fits := func(s string) bool { return utf8.RuneCountInString(s) <= width }
		if got := cutEnd(text, fits); !fits(got) {
			t.Fatalf("%q became %q, which does not fit %d", text, got, width)
		}
	})
}
