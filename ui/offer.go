package ui

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/theme"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// mostOffered is how many destinations of a settings file are named one by one.
const mostOffered = 4

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
	w.work.do(func() {
		o, err := w.d.Desk.Read(path)
		w.d.Dispatch(func() {
			if err != nil {
				w.sheet(w.words.say("offer.bad"), []string{w.sayError(err)}, choice{text: w.words.say("do.close"), strong: true})
				return
			}
			w.showOffer(filepath.Base(path), o)
		})
	})
}

// showOffer is the question.
func (w *Window) showOffer(name string, o connect.Offer) {
	var lines []block
	for i, d := range o.Destinations {
		if i == mostOffered {
			lines = append(lines, newParagraph(w.words.count("offer.more", len(o.Destinations)-i), sizeLine, colourMuted))
			break
		}
		title := newParagraph(plain(d.Title()), sizeName, theme.ColorNameForeground)
		title.style.Bold = true
		says := w.words.kindLine(d)
		if _, known := w.d.Desk.Effective().Find(d.ID); known {
			says = sentence(says, w.words.say("offer.replaces"))
		}
		lines = append(lines, title, newParagraph(says, sizeLine, colourMuted))
	}
	if o.Chosen != "" {
		lines = append(lines, newParagraph(w.words.say("offer.chosen", "name", w.offered(o, o.Chosen)), sizeLine, theme.ColorNameForeground))
	}
	for i, p := range o.Problems {
		if i < mostOffered {
			lines = append(lines, newLine(careMark, plain(p.Says)))
		}
	}
	if len(o.Destinations) == 0 && o.Chosen == "" {
		lines = append(lines, newParagraph(w.words.say("offer.nothing"), sizeLine, colourMuted))
		w.sheetOf(w.words.say("offer.title", "name", plain(name)), lines, choice{text: w.words.say("do.close"), strong: true})
		return
	}
	w.sheetOf(w.words.say("offer.title", "name", plain(name)), lines,
		choice{text: w.words.say("do.cancel")}, choice{text: w.words.say("offer.yes"), strong: true, act: func() { w.accept(o) }})
}

// offered is the name of a destination, of the offer or of those that are there.
func (w *Window) offered(o connect.Offer, id string) string {
	for _, d := range o.Destinations {
		if d.ID == id {
			return plain(d.Title())
		}
	}
	return w.placeOf(id).Name
}

// accept does what was offered, asks for what the file cannot have, and checks what drops will go to.
func (w *Window) accept(o connect.Offer) {
	w.atDesk(func(context.Context) error { return w.d.Desk.Accept(o) }, func() {
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
