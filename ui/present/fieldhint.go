package present

import (
	"strings"

	"linkdrop/uploader/settings"
)

// addressRemark is what the settings say of an address that can be used: that its letters may look like others.
func addressRemark(d settings.Destination) string {
	_, findings := settings.Judge(d)
	for _, f := range findings {
		if f.Note && f.Field == "url" {
			return f.Sentence()
		}
	}
	return ""
}

// Padded reports whether there is white space around what was typed. Copying brings it along, a line break as a blank.
func Padded(typed string) bool {
	bare := strings.TrimSpace(typed)
	return bare != "" && bare != typed
}

// FieldHint is what is good to know about one field, with what is typed now.
func (w *Catalog) FieldHint(f FormInput, a FormField) string {
	if a.Secret != "" && Padded(f.Typed[a.Key]) {
		return w.Text("form.trimmed")
	}
	if a.Secret != "" && f.Saved[a.Secret] {
		setup, _ := BuildSetup(f)
		if keepsSecrets(f.Was, setup.Destination) {
			return w.Text("form.kept")
		}
		return w.Text("form.retype")
	}
	if a.Key == "form.address" || a.Key == "form.storage" {
		setup, wrong := BuildSetup(f)
		if says := addressRemark(setup.Destination); wrong[a.Key] == "" && says != "" {
			return Visible(says)
		}
	}
	return w.TextIfAny(a.Key + ".hint")
}
