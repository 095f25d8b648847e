package settingspage

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"linkdrop/assets"
	"linkdrop/uploader/smallfile"
)

// Program are the facts about this program and this computer.
func Program(version, locale string, kept []Place) []Fact {
	all := []Fact{
		{"Linkdrop", version}, {"System", runtime.GOOS + " " + runtime.GOARCH + systemName()}, {"Go", runtime.Version()}, {"Language", locale},
	}
	for _, part := range Parts() {
		if strings.HasPrefix(part, "fyne.io/fyne/") {
			all = append(all, Fact{"Toolkit", part})
		}
	}
	for _, name := range []string{"XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"} {
		if value := os.Getenv(name); value != "" {
			all = append(all, Fact{name, value})
		}
	}
	for _, place := range kept {
		all = append(all, Fact{strings.TrimPrefix(place.Key, "settings.place."), place.Path})
	}
	return all
}

// systemName is what a Linux calls itself, with a comma before it; empty elsewhere.
func systemName() string {
	text, err := smallfile.Read("/etc/os-release", 64<<10)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if name, is := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); is {
			return ", " + strings.Trim(name, `"'`)
		}
	}
	return ""
}

// Parts are what Linkdrop is made with, as "path version": everything that a licence is there for.
func Parts() (all []string) {
	for line := range strings.Lines(assets.Licences) {
		if part, is := strings.CutPrefix(line, "==== "); is {
			all = append(all, strings.TrimSpace(part))
		}
	}
	return all
}

// SaveLicences writes the texts of all licences into a file.
func SaveLicences(path string) error {
	return smallfile.Replace(filepath.Clean(path), []byte(assets.Licences))
}

// Save writes it into a file that nobody else may read.
func (r Report) Save(path string) error {
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		return err
	}
	return smallfile.Replace(filepath.Clean(path), []byte(b.String()))
}
