package settings_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/settings"
)

var jsonBlock = regexp.MustCompile("(?s)```json\n(.*?)```")

// TestTheReadmesExamples: whoever copies one has a settings file that works, and every field is in one or in a sentence.
func TestTheReadmesExamples(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## For IT: destinations in a settings file\n")
	section, _, _ = strings.Cut(section, "\n## ")
	kinds := map[settings.Kind]int{}
	for _, block := range jsonBlock.FindAllStringSubmatch(section, -1) {
		layer := settings.Parse(settings.Admin, []byte(block[1]))
		for _, p := range layer.Problems {
			t.Errorf("%s in %s", p, block[1])
		}
		for _, d := range layer.Settings.Destinations {
			kinds[d.Kind]++
			if d.Mapping == nil {
				continue
			}
			if d.Mapping.File != nil {
				_, err = mapping.Load(d.Mapping.File, d.URL)
			} else {
				_, err = mapping.Preset(d.Mapping.Preset, d.URL)
			}
			if err != nil {
				t.Errorf("%s: %v", d.ID, err)
			}
		}
	}
	if len(kinds) != 4 || kinds[settings.AmazonS3] != 2 || kinds[settings.Mapped] != 3 {
		t.Errorf("the examples have %v", kinds)
	}
	for _, preset := range mapping.Presets() {
		if !strings.Contains(section, "`"+preset+"`") {
			t.Errorf("the preset %s is not named", preset)
		}
	}
	for _, part := range []any{settings.Destination{}, settings.S3Options{}, settings.CloudFront{}, settings.CompanionOptions{}, settings.MappingOptions{}} {
		for field := range reflect.TypeOf(part).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !strings.Contains(section, `"`+name+`":`) && !strings.Contains(section, "`"+name+"`") {
				t.Errorf("%T: the field %s is in no example", part, name)
			}
		}
	}
	for _, name := range append(settings.Defaults().Settings.Fields(), "removed", "pins") {
		if !strings.Contains(section, `"`+name+`":`) && !strings.Contains(section, "`"+name+"`") {
			t.Errorf("the field %s is in no example", name)
		}
	}
}
