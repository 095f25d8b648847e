package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/settings"
)

// openSettingsFile lets the person choose one.
func (s *setupPages) openSettingsFile() {
	s.chooser.choose(false, s.words.Text("import.choose"), func(paths []string) { s.previewImport(paths[0]) })
}

// previewImport reads a settings file, off the ui thread, and shows what it would do before anything is done.
func (s *setupPages) previewImport(path string) {
	s.work.asking.do(func() {
		o, err := s.destinations.Preview(path)
		s.work.dispatch(func() {
			if err != nil {
				s.screen.dialog(s.words.Text("import.bad"), []string{s.work.errorText(err)}, kit.DialogButton{Text: s.words.Text("do.close"), Primary: true})
				return
			}
			s.showImport(filepath.Base(path), o)
		})
	})
}

// showImport is the question, with all that the file would do: it may be long, so it is a page.
func (s *setupPages) showImport(name string, o setup.Preview) {
	p := s.screen.newPage(s.words.Text("import.title", "name", present.Visible(name)))
	for _, d := range o.Destinations {
		title := kit.NewParagraph(present.Visible(d.Title()), kit.SizeName, theme.ColorNameForeground)
		title.Style.Bold = true
		p.Column.Add(16, title)
		_, replaces := s.destinations.Effective().Find(d.ID)
		for _, says := range s.words.ImportLines(d, replaces) {
			p.Column.Add(2, kit.NewParagraph(says, kit.SizeLine, kit.ColourMuted))
		}
	}
	if o.Chosen != "" {
		p.Column.Add(16, kit.NewStatusLine(kit.GoodMark, s.words.Text("import.chosen", "name", s.importedName(o, o.Chosen))))
	}
	for _, problem := range o.Problems {
		p.Column.Add(12, kit.NewStatusLine(kit.CareMark, s.words.SettingsProblem(problem)))
	}
	away := kit.NewFocusButton(s.words.Text("do.close"), "", p.Close)
	if len(o.Destinations) == 0 && o.Chosen == "" {
		p.Column.Add(16, kit.NewParagraph(s.words.Text("import.nothing"), kit.SizeLine, theme.ColorNameForeground))
		p.SetButtons(away)
	} else {
		away.SetText(s.words.Text("do.cancel"))
		p.SetButtons(away, kit.NewFocusButton(s.words.Text("import.yes"), "", func() {
			p.Close()
			s.accept(o)
		}))
	}
	p.Column.Add(0, kit.NewSpace())
	p.Open(away)
}

// importedName is the name of a destination, of the settings file or of those that are there.
func (s *setupPages) importedName(o setup.Preview, id string) string {
	for _, d := range o.Destinations {
		if d.ID == id {
			return present.Visible(d.Title())
		}
	}
	return s.places.at(id).Name
}

// accept does what was shown, asks for what the file cannot have, and checks what drops will go to.
func (s *setupPages) accept(o setup.Preview) {
	s.work.change(s.work.asking, func(context.Context) error { return s.destinations.Import(o) }, func() {
		id := o.Chosen
		if id == "" {
			id = o.Destinations[0].ID
		}
		for _, d := range o.Destinations {
			s.work.reopenSoon(d.ID)
		}
		d, ok := s.destinations.Effective().Find(id)
		if !ok || d.Kind == settings.Practice {
			return
		}
		check := func() { s.check(id, nil) }
		s.work.has(id, func(has map[connect.Field]bool) {
			switch {
			case d.Kind == settings.AmazonS3 && d.S3 != nil && d.S3.Profile == "" && !(has[connect.AccessKey] && has[connect.SecretKey]):
				s.openForm(d, has, nil) // which checks by itself
			case d.Kind == settings.Linkdrop && !has[connect.Token]:
				s.signIn(id, check)
			default:
				check()
			}
		})
	})
}
