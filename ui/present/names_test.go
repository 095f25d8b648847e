package present

import (
	"strings"
	"testing"
	"unicode/utf8"

	"linkdrop/ui/uitest"

	"pgregory.net/rapid"
)

func TestNothingHiddenInAName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := uitest.AnyName().Draw(t, "name")
		got := Visible(name)
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
		if got := Visible(name); got != want {
			t.Errorf("%q shows as %q, want %q", name, got, want)
		}
	}
}

// On Windows a notification is a PowerShell script, quoted without regard to $ and backticks.
func TestANotificationIsNoCommand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := notificationText(rapid.String().Draw(t, "text") + uitest.AnyName().Draw(t, "name"))
		if strings.ContainsAny(got, "$`\"'<>&\\;|{}\n\r\x00‘’“”„‚") || strings.ContainsFunc(got, hidden) || utf8.RuneCountInString(got) > 160 {
			t.Fatalf("spoken: %q", got)
		}
	})
	if got := notificationText("$(calc).txt `whoami` \"x\""); got != "calc.txt whoami x" {
		t.Errorf("got %q", got)
	}
}
