package mapping

import (
	"embed"
	"slices"
	"strings"

	"linkdrop/uploader/fault"
)

//go:embed presets/*.json
var presets embed.FS

// Presets are the names that Preset knows, sorted.
func Presets() []string {
	entries, err := presets.ReadDir("presets")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	slices.Sort(names)
	return names
}

// Preset is a mapping that comes with Linkdrop, for a backend at base.
func Preset(name, base string) (*Mapping, error) {
	data, err := presets.ReadFile("presets/" + name + ".json")
	if err != nil {
		return nil, fault.New(fault.Unsupported, "open", "there is no preset "+name)
	}
	return Load(data, base)
}
