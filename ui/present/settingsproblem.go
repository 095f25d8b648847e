package present

import (
	"cmp"
	"strings"

	"linkdrop/uploader/settings"
)

// SettingsProblem is what is wrong with a settings file, beside the name of its field, which is the same in every language.
func (w *Catalog) SettingsProblem(p settings.Problem) string {
	p.Says = cmp.Or(w.TextIfAny("problem."+string(p.Code), "value", p.Value), p.Says)
	return Visible(p.Line())
}

// refusal is why a destination's settings cannot be as they are.
func (w *Catalog) refusal(r *settings.Refusal) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, w.SettingsProblem(f.Problem(settings.Person, "")))
	}
	return strings.Join(all, " ")
}
