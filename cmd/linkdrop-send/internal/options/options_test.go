package options

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{"24h": 24 * time.Hour, "7d": 168 * time.Hour, "1.5d": 36 * time.Hour, "2w": 336 * time.Hour, "90s": 90 * time.Second, "0": 0} {
		var d Duration
		if err := d.Set(text); err != nil || time.Duration(d) != want {
			t.Errorf("%s: %v, %v", text, time.Duration(d), err)
		}
	}
	for _, text := range []string{"", "d", "NaNd", "1e300d", "-1d", "Infd", "7", "9999999999999d"} {
		var d Duration
		if err := d.Set(text); err == nil {
			t.Errorf("%s: took it for %v", text, time.Duration(d))
		}
	}
}

// A home that is relative would be another one in every working folder: whoever resumes from elsewhere would find nothing.
func TestNoStateInTheWorkingFolder(t *testing.T) {
	for _, home := range []string{"", "home", "./home", "."} {
		t.Chdir(t.TempDir())
		for _, name := range []string{"XDG_CONFIG_HOME", "HOME", "APPDATA", "AppData"} {
			t.Setenv(name, home)
		}
		none := func(string) string { return "" }
		dir, err := (&Options{}).StateFolder(none)
		if err == nil || !strings.Contains(err.Error(), "give --state-dir") {
			t.Errorf("%q: %q, %v", home, dir, err)
		}
		if runtime.GOOS == "linux" { // where XDG_CONFIG_HOME is stronger
			t.Setenv("XDG_CONFIG_HOME", "")
			if dir, err := (&Options{}).StateFolder(none); err == nil {
				t.Errorf("HOME is %q: %q", home, dir)
			}
		}
		if dir, err := (&Options{AccessFlags: AccessFlags{StateDir: "here"}}).StateFolder(none); err != nil || !filepath.IsAbs(dir) {
			t.Errorf("--state-dir here: %q, %v", dir, err)
		}
	}
}
