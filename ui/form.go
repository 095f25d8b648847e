package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// saveWait bounds saving: a keychain may ask the person to unlock it first.
const saveWait = 2 * time.Minute

// form is where a destination is typed in. It opens with the keyboard in its first line (of a mapped backend: on the choice
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
type form struct {
	w       *Window
	was     settings.Destination
	has     map[connect.Field]bool
	page    *kit.Page
	fields  map[string]*kit.Field
	asked   []present.FormField
	path    *kit.Checkbox
	use     *kit.Checkbox   // nil: nothing to ask
	says    *kit.StatusLine // what is wrong with the whole
	links   *kit.StatusLine // that this backend gives no link
	kind    *kit.Select     // of a mapped backend
	mapping *settings.MappingPlace
	fold    *kit.FocusButton
	wide    bool // "More settings" is open
	locked  bool // the company set it: only secrets are asked for
	save    *kit.FocusButton
	busy    bool
	saved   func(d settings.Destination) // may be nil
}

// openForm shows the form for a destination as it is set up, or as it would be: an empty ID is a new one.
func (w *Window) openForm(was settings.Destination, has map[connect.Field]bool, saved func(settings.Destination)) *form {
	_, known := w.d.Desk.Effective().Find(was.ID)
	was = present.Clone(was)
	title := w.words.Text(present.KindKey(was.Kind))
	if known {
		title = was.Title()
	}
	f := &form{w: w, was: was, has: has, page: w.newPage(title), fields: map[string]*kit.Field{}, asked: present.FormFields(was.Kind), saved: saved}
	f.page.Form = true
	if f.locked = known && !w.editable(was.ID); f.locked {
		f.asked = slices.DeleteFunc(f.asked, func(a present.FormField) bool { return a.Secret == "" })
	}
	f.build(known)
	f.page.Open(f.first())
	f.judge()
	return f
}

// edit opens the form of a destination that is set up already.
func (w *Window) edit(id string) {
	d, ok := w.d.Desk.Effective().Find(id)
	if !ok || d.Kind == settings.Practice {
		return
	}
	w.has(id, func(has map[connect.Field]bool) { w.openForm(d, has, nil) })
}

// has asks which secrets are saved, off the ui thread. A keychain that cannot be asked now may have them all: what is not
// typed stays as it is.
func (w *Window) has(id string, then func(map[connect.Field]bool)) {
	w.asks.do(func() {
		ctx, cancel := context.WithTimeout(w.ctx, archiveWait)
		defer cancel()
		has, err := w.d.Desk.Has(ctx, id)
		if err != nil {
			has = map[connect.Field]bool{}
			for _, f := range connect.Fields() {
				has[f] = true
			}
		}
		w.d.Dispatch(func() { then(has) })
	})
}

func (f *form) keys() kit.Keys {
	return kit.Keys{Enter: f.submit, Escape: f.page.Close, Shortcut: f.w.shortcut, Focused: f.page.Reveal}
}

// build puts everything into the column.
func (f *form) build(known bool) {
	c, words := f.page.Column, f.w.words
	f.says, f.links = kit.NewStatusLine(kit.BadMark, ""), kit.NewStatusLine(kit.CareMark, "")
	f.says.Hide()
	f.links.Hide()
	c.Add(16, f.says)
	c.Add(16, f.links)
	if f.was.Kind == settings.Mapped && !f.locked {
		f.buildMapping()
	}
	for _, more := range []bool{false, true} {
		if more {
			f.fold = kit.NewFocusButton(words.Text("form.more"), "right", f.unfold)
			f.fold.Quiet, f.fold.OnEscape = true, f.page.Close
			f.fold.OnFocus = func() { f.page.Reveal(f.fold) }
			c.Add(12, f.fold)
		}
		for _, a := range f.asked {
			if a.Advanced == more {
				c.Add(16, f.field(a))
			}
		}
	}
	if f.was.Kind == settings.AmazonS3 && !f.locked {
		f.path = kit.NewCheckbox(words.Text("form.path"), present.PathStyle(f.was), f.keys())
		c.Add(12, f.path)
	}
	if f.was.ID == "" || f.was.ID != f.w.d.Place().ID {
		f.use = kit.NewCheckbox(words.Text("form.use"), !known || f.w.wanted == f.was.ID, f.keys())
		c.Add(16, f.use)
	}
	c.Add(0, kit.NewSpace())
	f.setMore()
	cancel := kit.NewFocusButton(words.Text("do.cancel"), "", f.page.Close)
	f.save = kit.NewFocusButton(words.Text("form.save"), "", f.submit)
	f.page.SetButtons(cancel, f.save)
}

// field is the line of one ask.
func (f *form) field(a present.FormField) *kit.Field {
	aside := ""
	if a.Optional {
		aside = f.w.words.Text("form.optional")
	}
	line := kit.NewField(f.w.words.Text(a.Key), aside, "", a.Secret != "" && a.Secret != connect.AccessKey, f.keys())
	if a.Get != nil {
		line.Entry.Text = a.Get(f.was)
	}
	line.Entry.OnChanged = func(string) { f.typed(a) }
	f.fields[a.Key] = line
	line.Hint = f.hint(a)
	return line
}

// hint is what is good to know about one line.
func (f *form) hint(a present.FormField) string { return f.w.words.FieldHint(f.filled(), a) }

// typed is called after every letter: what was wrong may be right now, and another host needs its own secrets.
func (f *form) typed(a present.FormField) {
	turn := f.fields[a.Key].SetNote(f.hint(a), "")
	if a.Key == "form.address" || a.Key == "form.storage" {
		for _, other := range f.asked {
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

// filled is what is typed now.
func (f *form) filled() present.FormInput {
	all := present.FormInput{Was: f.was, Saved: f.has, Typed: map[string]string{}, Mapping: f.mapping, PathStyle: f.path != nil && f.path.Checked || f.path == nil && present.PathStyle(f.was)}
	for key, line := range f.fields {
		all.Typed[key] = line.Entry.Text
	}
	return all
}

// first is where the keyboard begins.
func (f *form) first() fyne.Focusable {
	if f.kind != nil {
		return f.kind.Button
	}
	return f.fields[f.asked[0].Key].Entry
}

// unfold opens and closes "More settings".
func (f *form) unfold() {
	f.wide = !f.wide
	f.setMore()
	f.page.Relayout()
	if f.wide {
		f.page.Reveal(f.fold)
	}
}

func (f *form) setMore() {
	f.fold.Icon = "right"
	if f.wide {
		f.fold.Icon = "down"
	}
	f.fold.Refresh()
	show := func(o fyne.CanvasObject) {
		o.Hide()
		if f.wide {
			o.Show()
		}
	}
	for _, a := range f.asked {
		if a.Advanced {
			show(f.fields[a.Key])
		}
	}
	if f.path != nil {
		show(f.path)
	}
}
