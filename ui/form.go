package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
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
	asked   []ask
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
	was = copied(was)
	title := w.words.say(kindKey(was.Kind))
	if known {
		title = was.Title()
	}
	f := &form{w: w, was: was, has: has, page: w.newPage(title), fields: map[string]*kit.Field{}, asked: asks(was.Kind), saved: saved}
	f.page.Form = true
	if f.locked = known && !w.editable(was.ID); f.locked {
		f.asked = slices.DeleteFunc(f.asked, func(a ask) bool { return a.secret == "" })
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
			f.fold = kit.NewFocusButton(words.say("form.more"), "right", f.unfold)
			f.fold.Quiet, f.fold.OnEscape = true, f.page.Close
			f.fold.OnFocus = func() { f.page.Reveal(f.fold) }
			c.Add(12, f.fold)
		}
		for _, a := range f.asked {
			if a.more == more {
				c.Add(16, f.field(a))
			}
		}
	}
	if f.was.Kind == settings.AmazonS3 && !f.locked {
		f.path = kit.NewCheckbox(words.say("form.path"), pathStyle(f.was), f.keys())
		c.Add(12, f.path)
	}
	if f.was.ID == "" || f.was.ID != f.w.d.Place().ID {
		f.use = kit.NewCheckbox(words.say("form.use"), !known || f.w.wanted == f.was.ID, f.keys())
		c.Add(16, f.use)
	}
	c.Add(0, kit.NewSpace())
	f.setMore()
	cancel := kit.NewFocusButton(words.say("do.cancel"), "", f.page.Close)
	f.save = kit.NewFocusButton(words.say("form.save"), "", f.submit)
	f.page.SetButtons(cancel, f.save)
}

// field is the line of one ask.
func (f *form) field(a ask) *kit.Field {
	aside := ""
	if a.optional {
		aside = f.w.words.say("form.optional")
	}
	line := kit.NewField(f.w.words.say(a.key), aside, "", a.secret != "" && a.secret != connect.AccessKey, f.keys())
	if a.get != nil {
		line.Entry.Text = a.get(f.was)
	}
	line.Entry.OnChanged = func(string) { f.typed(a) }
	f.fields[a.key] = line
	line.Hint = f.hint(a)
	return line
}

// hint is what is good to know about one line.
func (f *form) hint(a ask) string {
	if line := f.fields[a.key]; a.secret != "" && line != nil && padded(line.Entry.Text) {
		return f.w.words.say("form.trimmed")
	}
	if a.secret != "" && f.has[a.secret] {
		setup, _ := gather(f.filled())
		if keepsSecrets(f.was, setup.Destination) {
			return f.w.words.say("form.kept")
		}
		return f.w.words.say("form.retype")
	}
	if a.key == "form.address" || a.key == "form.storage" {
		setup, wrong := gather(f.filled())
		if says := remark(setup.Destination); wrong[a.key] == "" && says != "" {
			return plain(says)
		}
	}
	return f.w.words.maybe(a.key + ".hint")
}

// typed is called after every letter: what was wrong may be right now, and another host needs its own secrets.
func (f *form) typed(a ask) {
	turn := f.fields[a.key].SetNote(f.hint(a), "")
	if a.key == "form.address" || a.key == "form.storage" {
		for _, other := range f.asked {
			if other.secret != "" {
				line := f.fields[other.key]
				turn = line.SetNote(f.hint(other), line.Wrong) || turn
			}
		}
	}
	if turn {
		f.page.Relayout()
	}
}

// filled is what is typed now.
func (f *form) filled() filled {
	all := filled{was: f.was, has: f.has, typed: map[string]string{}, mapping: f.mapping, path: f.path != nil && f.path.Checked || f.path == nil && pathStyle(f.was)}
	for key, line := range f.fields {
		all.typed[key] = line.Entry.Text
	}
	return all
}

// first is where the keyboard begins.
func (f *form) first() fyne.Focusable {
	if f.kind != nil {
		return f.kind.Button
	}
	return f.fields[f.asked[0].key].Entry
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
		if a.more {
			show(f.fields[a.key])
		}
	}
	if f.path != nil {
		show(f.path)
	}
}
