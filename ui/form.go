package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// destinationForm is where a destination is typed in. It opens with the keyboard in its first line (of a mapped backend: on the choice
// of its kind), and Tab goes from top to bottom, through what is in sight:
//
//	s3         name, bucket, folder, storage address, region, access key, secret key, More settings
//	           [session token, AWS profile, certificates, path style]
//	linkdrop   name, address, token, More settings [certificates]
//	companion  name, address, token, More settings [header, certificates]
//	mapping    kind of backend (a menu), name, address, token, More settings [user, category, certificates]
//
// then, where new files go elsewhere, "Send new files there", Cancel, Save, and the way back at the top. Enter saves from any line,
// Space ticks, opens and presses, Escape goes back. Saved secrets never come to the screen: their lines are empty and say
// "saved – leave empty to keep". After saving, Check setup runs by itself, see checking.
type destinationForm struct {
	s          *setupPages
	before     settings.Destination
	has        map[connect.Field]bool
	page       *kit.Page
	fields     map[string]*kit.Field
	formFields []present.FormField
	pathStyle  *kit.Checkbox
	use        *kit.Checkbox   // nil: nothing to ask
	problem    *kit.StatusLine // what is wrong with the whole
	linkless   *kit.StatusLine // that this backend gives no link
	kind       *kit.Select     // of a mapped backend
	chosen     *settings.MappingOptions
	fold       *kit.FocusButton
	advanced   bool // "More settings" is open
	locked     bool // the company set it: only secrets are asked for
	save       *kit.FocusButton
	busy       bool
	saved      func(d settings.Destination) // may be nil
}

func (f *destinationForm) keys() kit.Keys {
	return kit.Keys{Enter: f.submit, Escape: f.page.Close, Shortcut: f.s.shortcut, Focused: f.page.Reveal}
}

// build puts everything into the column.
func (f *destinationForm) build(known bool) {
	c, words := f.page.Column, f.s.words
	f.problem, f.linkless = kit.NewStatusLine(kit.BadMark, ""), kit.NewStatusLine(kit.CareMark, "")
	f.problem.Hide()
	f.linkless.Hide()
	c.Add(16, f.problem)
	c.Add(16, f.linkless)
	if f.before.Kind == settings.Mapped && !f.locked {
		f.buildMapping()
	}
	for _, more := range []bool{false, true} {
		if more {
			f.fold = kit.NewFocusButton(words.Text("form.more"), "right", f.unfold)
			f.fold.Quiet, f.fold.OnEscape = true, f.page.Close
			f.fold.OnFocus = func() { f.page.Reveal(f.fold) }
			c.Add(12, f.fold)
		}
		for _, a := range f.formFields {
			if a.Advanced == more {
				c.Add(16, f.field(a))
			}
		}
	}
	if f.before.Kind == settings.AmazonS3 && !f.locked {
		f.pathStyle = kit.NewCheckbox(words.Text("form.path"), present.PathStyle(f.before), f.keys())
		c.Add(12, f.pathStyle)
	}
	if f.before.ID == "" || f.before.ID != f.s.places.here().ID {
		f.use = kit.NewCheckbox(words.Text("form.use"), !known || f.s.wanted == f.before.ID, f.keys())
		c.Add(16, f.use)
	}
	c.Add(0, kit.NewSpace())
	f.setMore()
	cancel := kit.NewFocusButton(words.Text("do.cancel"), "", f.page.Close)
	f.save = kit.NewFocusButton(words.Text("form.save"), "", f.submit)
	f.page.SetButtons(cancel, f.save)
}

// field is the line of one field.
func (f *destinationForm) field(a present.FormField) *kit.Field {
	aside := ""
	if a.Optional {
		aside = f.s.words.Text("form.optional")
	}
	line := kit.NewField(f.s.words.Text(a.Key), aside, "", a.Secret != "" && a.Secret != connect.AccessKey, f.keys())
	if a.Get != nil {
		line.Entry.Text = a.Get(f.before)
	}
	line.Entry.OnChanged = func(string) { f.typed(a) }
	f.fields[a.Key] = line
	line.Hint = f.hint(a)
	return line
}

// hint is what is good to know about one line.
func (f *destinationForm) hint(a present.FormField) string { return f.s.words.FieldHint(f.input(), a) }

// typed is called after every letter: what was wrong may be right now, and another host needs its own secrets.
func (f *destinationForm) typed(a present.FormField) {
	turn := f.fields[a.Key].SetNote(f.hint(a), "")
	if a.Key == "form.address" || a.Key == "form.storage" {
		for _, other := range f.formFields {
			if other.Secret != "" {
				line := f.fields[other.Key]
				turn = line.SetNote(f.hint(other), line.Wrong) || turn
			}
		}
	}
	if turn {
		f.page.Relayout()
	}
}

// input is what is typed now.
func (f *destinationForm) input() present.FormInput {
	all := present.FormInput{Was: f.before, Saved: f.has, Typed: map[string]string{}, Mapping: f.chosen, PathStyle: f.pathStyle != nil && f.pathStyle.Checked || f.pathStyle == nil && present.PathStyle(f.before)}
	for key, line := range f.fields {
		all.Typed[key] = line.Entry.Text
	}
	return all
}

// first is where the keyboard begins.
func (f *destinationForm) first() fyne.Focusable {
	if f.kind != nil {
		return f.kind.Button
	}
	return f.fields[f.formFields[0].Key].Entry
}

// unfold opens and closes "More settings".
func (f *destinationForm) unfold() {
	f.advanced = !f.advanced
	f.setMore()
	f.page.Relayout()
	if f.advanced {
		f.page.Reveal(f.fold)
	}
}

func (f *destinationForm) setMore() {
	f.fold.Icon = "right"
	if f.advanced {
		f.fold.Icon = "down"
	}
	f.fold.Refresh()
	show := func(o fyne.CanvasObject) {
		o.Hide()
		if f.advanced {
			o.Show()
		}
	}
	for _, a := range f.formFields {
		if a.Advanced {
			show(f.fields[a.Key])
		}
	}
	if f.pathStyle != nil {
		show(f.pathStyle)
	}
}

// openForm shows the form for a destination as it is set up, or as it would be: an empty ID is a new one.
func (s *setupPages) openForm(was settings.Destination, has map[connect.Field]bool, saved func(settings.Destination)) *destinationForm {
	_, known := s.destinations.Effective().Find(was.ID)
	was = present.Clone(was)
	title := s.words.Text(present.KindKey(was.Kind))
	if known {
		title = was.Title()
	}
	f := &destinationForm{s: s, before: was, has: has, page: s.screen.newPage(title), fields: map[string]*kit.Field{}, formFields: present.FormFields(was.Kind), saved: saved}
	f.page.Form = true
	if f.locked = known && !s.places.editable(was.ID); f.locked {
		f.formFields = slices.DeleteFunc(f.formFields, func(a present.FormField) bool { return a.Secret == "" })
	}
	f.build(known)
	f.page.Open(f.first())
	f.validate()
	return f
}
