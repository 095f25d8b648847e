package ui

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/theme"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/settings"
)

// isSettings reports whether a file is one of ours, told by its name alone.
func isSettings(path string) bool { return strings.EqualFold(filepath.Ext(path), ".linkdrop") }

// openSettingsFile lets the person choose one.
func (w *Window) openSettingsFile() {
	w.pick(false, w.words.say("offer.choose"), func(paths []string) { w.offer(paths[0]) })
}

// settingsOrSend asks what a dropped settings file is for.
func (w *Window) settingsOrSend(paths []string) {
	w.sheet(w.words.say("offer.drop.title"), []string{w.words.say("offer.drop.body", "name", plain(filepath.Base(paths[0])))},
		choice{text: w.words.say("offer.drop.send"), act: func() { w.send(paths) }},
		choice{text: w.words.say("offer.drop.use"), strong: true, act: func() { w.offer(paths[0]) }})
}

// offer reads a settings file, off the ui thread, and shows what it would do before anything is done.
func (w *Window) offer(path string) {
	w.disk.do(func() {
		o, err := w.d.Desk.Preview(path)
		w.d.Dispatch(func() {
			if err != nil {
				w.sheet(w.words.say("offer.bad"), []string{w.sayError(err)}, choice{text: w.words.say("do.close"), strong: true})
				return
			}
			w.showOffer(filepath.Base(path), o)
		})
	})
}

// showOffer is the question, with all that the file would do: it may be long, so it is a page.
func (w *Window) showOffer(name string, o setup.Preview) {
	p := w.newPage(w.words.say("offer.title", "name", plain(name)))
	for _, d := range o.Destinations {
		title := newParagraph(plain(d.Title()), sizeName, theme.ColorNameForeground)
		title.style.Bold = true
		p.column.add(16, title)
		for _, says := range w.offers(d) {
			p.column.add(2, newParagraph(says, sizeLine, colourMuted))
		}
	}
	if o.Chosen != "" {
		p.column.add(16, newLine(goodMark, w.words.say("offer.chosen", "name", w.offered(o, o.Chosen))))
	}
	for _, problem := range o.Problems {
		p.column.add(12, newLine(careMark, plain(problem.Line())))
	}
	away := newTabPush(w.words.say("do.close"), "", p.close)
	if len(o.Destinations) == 0 && o.Chosen == "" {
		p.column.add(16, newParagraph(w.words.say("offer.nothing"), sizeLine, theme.ColorNameForeground))
		p.buttons(away)
	} else {
		away.say(w.words.say("do.cancel"))
		p.buttons(away, newTabPush(w.words.say("offer.yes"), "", func() {
			p.close()
			w.accept(o)
		}))
	}
	p.column.add(0, newSpace())
	p.open(away)
}

// offers are the lines about one destination of a settings file: whatever decides where files go, and whom to trust.
func (w *Window) offers(d settings.Destination) []string {
	where := w.words.kindLine(d)
	if d.S3 != nil {
		where = sentence(where, plain(d.S3.Bucket))
	}
	lines := []string{where}
	if len(d.StorageHosts) > 0 {
		lines = append(lines, w.words.say("offer.hosts", "hosts", plain(strings.Join(d.StorageHosts, ", "))))
	}
	if d.CAFile != "" {
		lines = append(lines, w.words.say("offer.ca", "file", plain(d.CAFile)))
	}
	if _, known := w.d.Desk.Effective().Find(d.ID); known {
		lines = append(lines, w.words.say("offer.replaces"))
	}
	return lines
}

// offered is the name of a destination, of the offer or of those that are there.
func (w *Window) offered(o setup.Preview, id string) string {
	for _, d := range o.Destinations {
		if d.ID == id {
			return plain(d.Title())
		}
	}
	return w.placeOf(id).Name
}

// accept does what was offered, asks for what the file cannot have, and checks what drops will go to.
func (w *Window) accept(o setup.Preview) {
	w.atDesk(&w.asks, func(context.Context) error { return w.d.Desk.Import(o) }, func() {
		id := o.Chosen
		if id == "" {
			id = o.Destinations[0].ID
		}
		for _, d := range o.Destinations {
			w.reopened(d.ID)
		}
		d, ok := w.d.Desk.Effective().Find(id)
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
