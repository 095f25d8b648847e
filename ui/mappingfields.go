package ui

import (
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/smallfile"
)

// longestMapping is what a mapping file may have; one has a few thousand bytes.
const longestMapping = 1 << 20

// buildMapping puts the choice of the backend's dialect on top: what it can do decides whether there will be links.
func (f *destinationForm) buildMapping() {
	f.kind = kit.NewSelect(f.s.words.Text("form.mapping"), f.s.words.MappingName(present.MappingOf(&f.before)), f.keys(), f.choosePreset)
	f.kind.Button.OnFocus = func() { f.page.Reveal(f.kind) }
	f.page.Column.Add(16, f.kind)
}

// choosePreset is the menu of dialects that are built in, and the way to a file with another one.
func (f *destinationForm) choosePreset(at fyne.Position) {
	var items []*fyne.MenuItem
	now := present.MappingOf(&f.before)
	if f.chosen != nil {
		now = f.chosen
	}
	for _, name := range f.s.presets {
		place := &settings.MappingOptions{Preset: name}
		item := fyne.NewMenuItem(f.s.words.MappingName(place), func() { f.take(place, f.s.words.MappingName(place)) })
		item.Checked = now.Preset == name
		items = append(items, item)
	}
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	items = append(items, fyne.NewMenuItem(f.s.words.Text("form.mapping.file"), f.chooseFile))
	f.s.screen.menu(items, at)
}

// chooseFile reads a mapping from a file, off the ui thread.
func (f *destinationForm) chooseFile() {
	f.s.chooser.choose(false, f.s.words.Text("form.mapping.open"), func(paths []string) {
		f.s.work.asking.do(func() {
			data, err := readMost(paths[0], longestMapping)
			f.s.work.dispatch(func() {
				if err != nil {
					f.refused(err)
					return
				}
				f.take(&settings.MappingOptions{File: data}, present.Visible(filepath.Base(paths[0])))
			})
		})
	})
}

// readMost reads a text file that is not longer than most.
func readMost(path string, most int64) ([]byte, error) {
	data, err := smallfile.Read(path, most)
	switch {
	case errors.Is(err, smallfile.ErrTooLarge):
		return nil, fault.New(fault.TooLarge, "settings", "")
	case errors.Is(err, smallfile.ErrNotRegular):
		return nil, fault.New(fault.NotFile, "settings", "")
	case err != nil:
		return nil, fault.Open("settings", err)
	}
	return data, nil
}

// take sets the mapping that was chosen.
func (f *destinationForm) take(m *settings.MappingOptions, name string) {
	f.chosen = m
	f.kind.Button.SetText(name)
	f.problem.Set(kit.BadMark, "")
	f.validate()
	f.page.Relayout()
	f.page.Focus(f.kind.Button)
}

// validate says first when this backend gives no link, and what is wrong with its mapping, which it returns.
func (f *destinationForm) validate() (problem string) {
	if f.s.validate == nil {
		return ""
	}
	setup, wrong := present.BuildSetup(f.input())
	if wrong["form.mapping"] != "" {
		return ""
	}
	if wrong["form.address"] != "" {
		setup.Destination.URL = ""
	}
	links, problem := f.s.validate(setup.Destination)
	f.linkless.Set(kit.CareMark, "")
	if !links && problem == "" {
		f.linkless.Set(kit.CareMark, f.s.words.Text("form.nolinks"))
	}
	if problem != "" {
		f.problem.Set(kit.BadMark, f.s.words.Text("form.mapping.wrong", "problem", present.Visible(problem)))
	}
	f.page.Relayout()
	return problem
}
