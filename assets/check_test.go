package assets_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"linkdrop/assets"
	"linkdrop/uploader/connect/check"
)

// Whatever Check setup can find has its sentence in every language, and no other sentence waits for something that cannot be
// found. The check itself may not know this package, hence this place.
func TestEveryFindingHasASentence(t *testing.T) {
	found := map[string]bool{}
	for _, key := range check.Sentences() {
		found[key] = true
	}
	if len(found) < 80 {
		t.Fatalf("the check can say %d things: this test would prove nothing", len(found))
	}
	steps := regexp.MustCompile(`^check\.[a-z-]+\.(ok|note|skipped|failed)(\.|$)`)
	for _, lang := range []string{"en", "de"} {
		data, err := assets.Translations.ReadFile("translations/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]string{}
		if err := json.Unmarshal(data, &words); err != nil {
			t.Fatal(err)
		}
		for key := range found {
			if strings.TrimSpace(words[key]) == "" {
				t.Errorf("%s: no sentence for %s", lang, key)
			}
		}
		for key := range words {
			if steps.MatchString(key) && !found[key] {
				t.Errorf("%s: nobody finds %s", lang, key)
			}
		}
	}
}
