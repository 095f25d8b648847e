package ui

import (
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// submit saves, unless something is wrong, which is said where it was typed.
func (f *destinationForm) submit() {
	if f.busy {
		return
	}
	setup, wrong := present.BuildSetup(f.input())
	if problem := f.validate(); problem != "" && wrong["form.mapping"] == "" {
		wrong["form.mapping"] = "form.mapping.wrong"
	}
	if f.complain(wrong) {
		return
	}
	f.wait(true)
	f.s.work.save(setup, func(d settings.Destination, temporary bool, err error) {
		f.wait(false)
		if err != nil {
			f.refused(err)
			return
		}
		use := f.use != nil && f.use.Checked
		for _, line := range f.fields {
			line.Entry.Text = "" // the secrets of this form are nowhere on the screen, nor behind it
		}
		f.page.Close()
		if f.saved != nil {
			f.saved(d)
		}
		f.s.openCheck(d, checkOptions{use: use, temporary: temporary})
	})
}

// wait says that saving is under way; nothing can be saved twice.
func (f *destinationForm) wait(on bool) {
	f.busy = on
	key := "form.save"
	if on {
		key = "form.saving"
	}
	f.save.SetText(f.s.words.Text(key))
	f.page.Relayout()
}

// complain puts each error under its line, and the keyboard on the first. It reports whether there is any.
func (f *destinationForm) complain(wrong map[string]string) bool {
	var first *kit.Field
	for _, a := range f.formFields {
		key := wrong[a.Key]
		says := ""
		if key != "" {
			says = f.s.words.Text(key)
		}
		if f.fields[a.Key].SetNote(f.hint(a), says); key == "" {
			continue
		}
		if a.Advanced && !f.advanced {
			f.advanced = true
			f.setMore()
		}
		if first == nil {
			first = f.fields[a.Key]
		}
	}
	f.problem.Set(kit.BadMark, "")
	switch key := wrong["form.mapping"]; {
	case key == "form.mapping.missing":
		f.problem.Set(kit.BadMark, f.s.words.Text(key))
	case key != "":
		f.validate()
	}
	f.page.Relayout()
	switch {
	case first != nil:
		f.page.Focus(first.Entry)
	case wrong["form.mapping"] != "":
		f.page.Focus(f.first())
		f.page.Scroll.ScrollToTop()
	}
	return len(wrong) > 0
}

// blame puts the keyboard in a field, and below it what is wrong there. A field that this form does not have is nobody's fault.
func (f *destinationForm) blame(key, says string) {
	line, there := f.fields[key]
	if !there {
		return
	}
	if !line.Visible() {
		f.advanced = true
		f.setMore()
	}
	line.SetNote(line.Hint, says)
	f.page.Relayout()
	f.page.Focus(line.Entry)
}

// refused says why saving did not work. A sentence of the settings is shown as it is.
func (f *destinationForm) refused(err error) {
	says := f.s.work.errorText(err)
	if fault.KindOf(err) == fault.KeychainLocked {
		says = f.s.words.Text("form.locked")
	}
	f.problem.Set(kit.BadMark, says)
	f.page.Relayout()
	f.page.Scroll.ScrollToTop()
}
