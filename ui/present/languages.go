package present

import (
	"io/fs"
	"path"
	"strings"

	"linkdrop/assets"
)

// Language is one that the window can speak.
type Language struct {
	Tag  string // as the settings name it
	Name string // in the language itself
}

// Languages are those that there are translations for.
func Languages() (all []Language) {
	files, err := fs.Glob(assets.Translations, "translations/*.json")
	if err != nil {
		panic(err) // the pattern is right
	}
	for _, file := range files {
		tag := strings.TrimSuffix(path.Base(file), ".json")
		all = append(all, Language{Tag: tag, Name: load(tag)["language.name"]})
	}
	return all
}
