package server

import (
	"regexp"
	"testing"
)

// TestEveryColorCanBeRead: in light and in dark, on the page and on the button.
func TestEveryColorCanBeRead(t *testing.T) {
	hex := regexp.MustCompile(`#[0-9a-f]{6}`)
	for _, asked := range []string{"#000000", "#ffffff", "#ffcc00", "#1f57c9", "#00ff00", "#7f7f7f", "#ff0000", "#FFE600"} {
		c, ok := parseColor(asked)
		if !ok {
			t.Fatal(asked)
		}
		var all []color
		for _, text := range hex.FindAllString(string(brandCSS(c)), -1) {
			one, _ := parseColor(text)
			all = append(all, one)
		}
		lightPage, darkPage := [2]string{"#f7f7f4", "#ffffff"}, [2]string{"#14171b", "#1c2026"}
		for i, page := range [][2]string{lightPage, darkPage} {
			accent, press, on := all[3*i], all[3*i+1], all[3*i+2]
			for _, text := range page {
				if ground, _ := parseColor(text); contrast(accent, ground) < 4.5 {
					t.Errorf("%s: %v on %s", asked, accent, text)
				}
			}
			if contrast(accent, on) < 4.5 || contrast(press, on) < 4.5 {
				t.Errorf("%s: %v on %v, pressed %v", asked, on, accent, press)
			}
		}
	}
	if c, _ := parseColor("#1f57c9"); readable(c, color{}, color{1, 1, 1}) != c {
		t.Error("a colour that can be read is changed")
	}
	for text, want := range map[string]string{"\x89PNG\r\n\x1a\n": "image/png", "<?xml version='1.0'?><svg xmlns=": "image/svg+xml", "<html><body>": "", "": ""} {
		if got := pictureType([]byte(text)); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
}

// TestLanguagesByWeight: the one that is liked best, the first of those that are liked alike; what is no weight counts for nothing.
func TestLanguagesByWeight(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "de": "de", "de-CH": "de", "DE": "de", "fr": "en", "fr, de;q=0.1": "de", "en;q=0.5, de;q=0.9": "de", "de;q=0.5, en": "en", "de, en": "de", "en, de": "en",
		"de;q=0": "en", "de;q=x": "en", "de;q=2": "en", "de;q=NaN": "en", "de;q=-1": "en", "*": "en", "de ; q = 0.3": "de", "den": "en", ",;,": "en",
	} {
		if got := pageTextFor(header).lang; got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	de, en := german(), english()
	for code := range en.states {
		if de.states[code].title == "" || de.states[code].text == "" || en.states[code].text == "" {
			t.Errorf("%s has no words", code)
		}
	}
	if en.wait(90) != "Wait 90 seconds, then try again." || en.wait(91) != "Wait 2 minutes, then try again." {
		t.Error(en.wait(90), en.wait(91))
	}
	for name, want := range map[string]string{"a.pdf": "PDF", "a.tar.gz": "GZ", "a": "", ".bashrc": "", "a.longer": "", "a.p f": "", "a.": "", "a.x\u00e4": ""} {
		if got := fileKind(name); got != want {
			t.Errorf("%q is %q", name, got)
		}
	}
}
