package present

import (
	"strings"
	"testing"

	"linkdrop/uploader/settings"
	"linkdrop/uploader/settings/settingstest"
)

// A form refuses what the settings refuse, with the sentence of the same code, and nothing else.
func TestTheFormJudgesAsTheSettingsDo(t *testing.T) {
	judged, said := 0, map[string]bool{}
	for _, c := range settingstest.Cases() {
		key := fieldOf(c.Destination.Kind, c.Field)
		if c.Completed || c.Field != "" && key == "" {
			continue // the form makes it right, or does not ask for it
		}
		judged++
		in := FormInput{Was: settings.Destination{Kind: c.Destination.Kind, S3: c.Destination.S3, Mapping: c.Destination.Mapping}, Typed: map[string]string{}}
		for _, a := range FormFields(c.Destination.Kind) {
			if in.Typed[a.Key] = "x"; a.Secret == "" {
				in.Typed[a.Key] = a.Get(c.Destination)
			}
		}
		_, wrong := BuildSetup(in)
		want := ""
		if c.Field != "" {
			want = "wrong." + string(c.Code)
		}
		if strings.TrimSpace(in.Typed[key]) == "" && want != "" {
			want = key + ".missing"
		}
		said[want] = true
		if got := wrong[key]; got != want || len(wrong) != min(len(want), 1) {
			t.Errorf("%s: %v, want %q for %s", c.Name, wrong, want, key)
		}
		for _, lang := range []string{"en", "de"} {
			if want != "" && load(lang)[want] == "" {
				t.Errorf("%s has no sentence for %s", lang, want)
			}
		}
	}
	for key := range load("en") {
		if strings.HasPrefix(key, "wrong.") && !said[key] {
			t.Errorf("nothing that is judged here is said by %s", key)
		}
	}
	if judged < 100 {
		t.Errorf("only %d settings were judged: this test would prove nothing", judged)
	}
}
