package settings_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"linkdrop/uploader/settings"
)

// Each theme that there is can be set, and no other.
func TestThemes(t *testing.T) {
	for theme, fine := range map[settings.Theme]bool{settings.System: true, settings.Light: true, settings.Dark: true, "Light": false, "": false} {
		layer := settings.Parse(settings.Person, fmt.Appendf(nil, `{"version": 1, "theme": %q}`, theme))
		if got := layer.Settings.Theme != nil && *layer.Settings.Theme == theme; got != fine || len(layer.Problems) == 0 != fine {
			t.Errorf("%q: set %v, problems %v", theme, got, layer.Problems)
		}
	}
}

// One pin is enough to be kept.
func TestOnePinIsKept(t *testing.T) {
	dir := t.TempDir()
	if err := settings.Open(dir, "").Update(func(v *settings.Settings) { v.Pins = map[string][]string{"l-0123": {"a.example.com"}} }); err != nil {
		t.Fatal(err)
	}
	if pins := settings.Open(dir, filepath.Join(dir, "no")).Effective().Pins; len(pins) != 1 || len(pins["l-0123"]) != 1 {
		t.Errorf("%v", pins)
	}
}

// The destination on this computer has no address; another one needs it.
func TestWhoHasAnAddress(t *testing.T) {
	for _, c := range []struct {
		kind settings.Kind
		url  string
		fine bool
	}{
		{settings.Practice, "", true},
		{settings.Practice, "https://a.example.com", false},
		{settings.Linkdrop, "https://a.example.com", true},
		{settings.Linkdrop, "", false},
		{settings.Companion, "https://a.example.com", true},
		{settings.Companion, "", false},
	} {
		_, findings := settings.Judge(settings.Destination{Kind: c.kind, URL: c.url})
		if wrong := len(findings) > 0; wrong == c.fine {
			t.Errorf("%v %q: %v", c.kind, c.url, findings)
		}
	}
}
