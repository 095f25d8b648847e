package kit

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"linkdrop/ui/uitest"

	"pgregory.net/rapid"
)

func TestCutMiddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := uitest.AnyName().Draw(t, "name")
		width := rapid.IntRange(1, 60).Draw(t, "width")
		fits := func(s string) bool { return utf8.RuneCountInString(s) <= width }
		got := CutMiddle(name, fits)
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

func TestCutEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 60, -1).Draw(t, "text")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		fits := func(s string) bool { return utf8.RuneCountInString(s) <= width }
		if got := CutEnd(text, fits); !fits(got) {
			t.Fatalf("%q became %q, which does not fit %d", text, got, width)
		}
	})
}
