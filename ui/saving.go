package ui

import (
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// submit saves, unless something is wrong, which is said where it was typed.
func (f *form) submit() {
	if f.busy {
		return
	}
	setup, wrong := gather(f.filled())
	if problem := f.judge(); problem != "" && wrong["form.mapping"] == "" {
		wrong["form.mapping"] = "form.mapping.wrong"
	}
	if f.complain(wrong) {
		return
	}
	f.wait(true)
	f.w.saveSetup(setup, func(d settings.Destination, temporary bool, err error) {
		f.wait(false)
		if err != nil {
			f.refused(err)
			return
		}
		use := f.use != nil && f.use.on
		for _, line := range f.fields {
			line.entry.Text = "" // the secrets of this form are nowhere on the screen, nor behind it
		}
		f.page.close()
		if f.saved != nil {
			f.saved(d)
		}
		f.w.openChecking(d, checkOptions{use: use, temporary: temporary})
	})
}

// wait says that saving is under way; nothing can be saved twice.
func (f *form) wait(on bool) {
	f.busy = on
	key := "form.save"
	if on {
		key = "form.saving"
	}
	f.save.say(f.w.words.say(key))
	f.page.turn()
}

// complain puts each error under its line, and the keyboard on the first. It reports whether there is any.
func (f *form) complain(wrong map[string]string) bool {
	var first *field
	for _, a := range f.asked {
		key := wrong[a.key]
		says := ""
		if key != "" {
			says = f.w.words.say(key)
		}
		if f.fields[a.key].says(f.hint(a), says); key == "" {
			continue
		}
		if a.more && !f.wide {
			f.wide = true
			f.setMore()
		}
		if first == nil {
			first = f.fields[a.key]
		}
	}
	f.says.set(badMark, "")
	switch key := wrong["form.mapping"]; {
	case key == "form.mapping.missing":
		f.says.set(badMark, f.w.words.say(key))
	case key != "":
		f.judge()
	}
	f.page.turn()
	switch {
	case first != nil:
		f.page.focus(first.entry)
	case wrong["form.mapping"] != "":
		f.page.focus(f.first())
		f.page.scroll.ScrollToTop()
	}
	return len(wrong) > 0
}

// refused says why saving did not work. A sentence of the settings is shown as it is.
func (f *form) refused(err error) {
	says := f.w.sayError(err)
	if fault.KindOf(err) == fault.KeychainLocked {
		says = f.w.words.say("form.locked")
	}
	f.says.set(badMark, says)
	f.page.turn()
	f.page.scroll.ScrollToTop()
}
