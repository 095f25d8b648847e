package ui

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// isSettings reports whether a file is one of ours, told by its name alone.
func isSettings(path string) bool { return strings.EqualFold(filepath.Ext(path), ".linkdrop") }

// openSettingsFile lets the person choose one.
func (w *Window) openSettingsFile() {
	w.pick(false, w.words.Text("offer.choose"), func(paths []string) { w.offer(paths[0]) })
}

// settingsOrSend asks what a dropped settings file is for.
func (w *Window) settingsOrSend(paths []string) {
	w.sheet(w.words.Text("offer.drop.title"), []string{w.words.Text("offer.drop.body", "name", present.Visible(filepath.Base(paths[0])))},
		kit.DialogButton{Text: w.words.Text("offer.drop.send"), Act: func() { w.send(paths) }},
		kit.DialogButton{Text: w.words.Text("offer.drop.use"), Primary: true, Act: func() { w.offer(paths[0]) }})
}

// offer reads a settings file, off the ui thread, and shows what it would do before anything is done.
func (w *Window) offer(path string) {
	w.disk.do(func() {
		o, err := w.d.Destinations.Read(path)
		w.d.Dispatch(func() {
			if err != nil {
				w.sheet(w.words.Text("offer.bad"), []string{w.sayError(err)}, kit.DialogButton{Text: w.words.Text("do.close"), Primary: true})
				return
			}
			w.showOffer(filepath.Base(path), o)
		})
	})
}

// showOffer is the question, with all that the file would do: it may be long, so it is a page.
func (w *Window) showOffer(name string, o connect.Offer) {
	p := w.newPage(w.words.Text("offer.title", "name", present.Visible(name)))
	for _, d := range o.Destinations {
		title := kit.NewParagraph(present.Visible(d.Title()), kit.SizeName, theme.ColorNameForeground)
		title.Style.Bold = true
		p.Column.Add(16, title)
		_, replaces := w.d.Destinations.Effective().Find(d.ID)
		for _, says := range w.words.ImportLines(d, replaces) {
			p.Column.Add(2, kit.NewParagraph(says, kit.SizeLine, kit.ColourMuted))
		}
	}
	if o.Chosen != "" {
		p.Column.Add(16, kit.NewStatusLine(kit.GoodMark, w.words.Text("offer.chosen", "name", w.offered(o, o.Chosen))))
	}
	for _, problem := range o.Problems {
		p.Column.Add(12, kit.NewStatusLine(kit.CareMark, present.Visible(problem.Line())))
	}
	away := kit.NewFocusButton(w.words.Text("do.close"), "", p.Close)
	if len(o.Destinations) == 0 && o.Chosen == "" {
		p.Column.Add(16, kit.NewParagraph(w.words.Text("offer.nothing"), kit.SizeLine, theme.ColorNameForeground))
		p.SetButtons(away)
	} else {
		away.SetText(w.words.Text("do.cancel"))
		p.SetButtons(away, kit.NewFocusButton(w.words.Text("offer.yes"), "", func() {
			p.Close()
			w.accept(o)
		}))
	}
	p.Column.Add(0, kit.NewSpace())
	p.Open(away)
}

// offered is the name of a destination, of the offer or of those that are there.
func (w *Window) offered(o connect.Offer, id string) string {
	for _, d := range o.Destinations {
		if d.ID == id {
			return present.Visible(d.Title())
		}
	}
	return w.placeOf(id).Name
}

// accept does what was offered, asks for what the file cannot have, and checks what drops will go to.
func (w *Window) accept(o connect.Offer) {
	w.atDesk(&w.asks, func(context.Context) error { return w.d.Destinations.Accept(o) }, func() {
		id := o.Chosen
		if id == "" {
			id = o.Destinations[0].ID
		}
		for _, d := range o.Destinations {
			w.reopened(d.ID)
		}
		d, ok := w.d.Destinations.Effective().Find(id)
		if !ok || d.Kind == settings.Practice {
			return
		}
		check := func() { w.checkSetup(id, nil) }
		w.has(id, func(has map[connect.Field]bool) {
			switch {
			case d.Kind == settings.AmazonS3 && d.S3 != nil && d.S3.Profile == "" && !(has[connect.AccessKey] && has[connect.SecretKey]):
				w.openForm(d, has, nil) // which checks by itself
			case d.Kind == settings.Linkdrop && !has[connect.Token]:
				w.signIn(id, check)
			default:
				check()
			}
		})
	})
}
