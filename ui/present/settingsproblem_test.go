package present

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Whatever can be wrong with a settings file is said in every language: in English as linkdrop-send says it, in the others of
// the same value and with the same numbers.
func TestEverySettingsProblemHasASentence(t *testing.T) {
	codes := settings.Codes()
	if len(codes) < 90 {
		t.Fatalf("%d codes: this test would prove nothing", len(codes))
	}
	numbers := regexp.MustCompile(`\d+`)
	known := map[string]bool{}
	for _, lang := range []string{"en", "de"} {
		w := NewCatalog(lang)
		for _, code := range codes {
			known["problem."+string(code)] = true
			p := settings.Finding{Code: code, Value: "acme"}.Problem(settings.Person, "destinations[2].url")
			got, isThere := strings.CutPrefix(w.SettingsProblem(p), "destinations[2].url: ")
			switch {
			case !isThere || got == "":
				t.Errorf("%s: %s is said as %q", lang, code, w.SettingsProblem(p))
			case lang == "en" && got != p.Says:
				t.Errorf("%s is %q here, and elsewhere %q", code, got, p.Says)
			case lang != "en" && (got == p.Says || strings.Contains(got, "acme") != strings.Contains(p.Says, "acme")):
				t.Errorf("%s: %s is said as %q", lang, code, got)
			case !slices.Equal(numbers.FindAllString(got, -1), numbers.FindAllString(p.Says, -1)):
				t.Errorf("%s: %s has other numbers than %q", lang, got, p.Says)
			}
		}
		for key := range load(lang) {
			if strings.HasPrefix(key, "problem.") && !known[key] {
				t.Errorf("%s: nothing is wrong with a settings file that is said by %s", lang, key)
			}
		}
	}
}

// What a file of mistakes reads like in German.
func TestSettingsProblemsInGerman(t *testing.T) {
	w := NewCatalog("de")
	layer := settings.Parse(settings.Person, []byte(`{"streams": 99, "link_life": 7, "destinations": [{"id": "acme", "kind": "linkdrop", "url": "http://acme.example"}],`+"\n"+`"theme": `))
	var said []string
	for _, p := range layer.Problems {
		said = append(said, w.SettingsProblem(p))
	}
	want := []string{
		"streams: Das muss eine Zahl von 1 bis 32 sein.",
		"link_life: Das muss eine Zeit wie \"168h\" sein.",
		"destinations[0].url: Die Adresse muss mit https beginnen, damit niemand mitlesen kann. http geht nur für 127.0.0.1 und ::1.",
		"theme: Die Datei endet mittendrin, in Zeile 2. Was davor steht, zählt.",
	}
	if !slices.Equal(said, want) {
		t.Errorf("says %q, want %q", said, want)
	}
	if got := w.SettingsProblem(settings.Problem{Says: "From a newer Linkdrop."}); got != "From a newer Linkdrop." {
		t.Errorf("without a code: %q", got)
	}
	if got := w.SettingsProblem(settings.Finding{Code: settings.ImportAdmin, Value: "a\u202eb"}.Problem(settings.Person, "x\u202ey")); strings.ContainsRune(got, '\u202e') {
		t.Errorf("shows what hides: %q", got)
	}
}

// What cannot be done to a destination is said in the person's language, too, and all of it.
func TestSettingsRefusalsInGerman(t *testing.T) {
	p := Presenter{Words: NewCatalog("de")}
	err := settings.Refuse(fault.Policy, "settings", []settings.Finding{{Code: settings.NotRemovable}, {Code: "lookalike", Note: true}, {Code: settings.ImportAdmin, Value: "acme"}})
	want := "Dieses Ziel wurde nicht hier hinzugefügt und lässt sich hier nicht entfernen. Der Administrator hat ein Ziel mit der id „acme“ eingerichtet; es bleibt, wie es ist."
	if got := p.SetupError(err); got != want {
		t.Errorf("says %q, want %q", got, want)
	}
}
