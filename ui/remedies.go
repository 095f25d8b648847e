package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// able reports whether somebody provides what a fault's button does.
func (w *Window) able(d present.Action) bool {
	if r, leads := present.RemedyOf(d); leads && (w.d.Remedies[r] != nil || r == present.OpenClock) {
		return w.d.Remedies[r] != nil
	}
	return w.d.Destinations != nil
}

// remedyFor is a fault's button, for a destination. Afterwards what waits there goes on, and then is called; it may be nil.
func (w *Window) remedyFor(dest string, d present.Action, why *fault.Error, then func()) {
	if then == nil {
		then = func() {}
	}
	if r, leads := present.RemedyOf(d); leads && w.d.Remedies[r] != nil {
		w.d.Remedies[r](dest)
		return
	}
	if w.d.Destinations == nil {
		return
	}
	switch d {
	case present.ActionSignIn:
		w.signIn(dest, then)
	case present.ActionOpenSettings:
		w.openSettings(dest, then)
	case present.ActionCheckSetup:
		w.checkSetup(dest, then)
	case present.ActionUnlock: // the system asks for the password when the keychain is read
		w.reopened(dest)
		then()
	case present.ActionAllowHost:
		w.allow(dest, why, then)
	case present.ActionAddAgain:
		w.addAgain(dest)
	default:
	}
}

// openSettings is where wrong keys are typed anew. What the company set has nothing else to be changed.
func (w *Window) openSettings(id string, then func()) {
	d, ok := w.d.Destinations.Effective().Find(id)
	switch {
	case !ok || d.Kind == settings.Practice:
	case !w.editable(id) && d.Kind != settings.AmazonS3:
		w.signIn(id, then)
	default:
		w.has(id, func(has map[connect.Field]bool) {
			w.openForm(d, has, func(settings.Destination) { then() })
		})
	}
}

// signIn asks for the token of a destination.
func (w *Window) signIn(id string, then func()) {
	d, ok := w.d.Destinations.Effective().Find(id)
	if !ok || d.Kind == settings.Practice {
		return
	}
	if d.Kind == settings.AmazonS3 {
		w.openSettings(id, then)
		return
	}
	var pop *widget.PopUp
	var line *kit.Field
	busy := false
	save := func() {
		typed := strings.TrimSpace(line.Entry.Text)
		if typed == "" || busy {
			line.SetNote("", w.words.Text("form.token.missing"))
			kit.FitDialog(pop)
			return
		}
		busy = true
		w.saveSetup(connect.Setup{Destination: d, Secrets: map[connect.Field]string{connect.Token: typed}}, func(_ settings.Destination, temporary bool, err error) {
			busy = false
			if err != nil {
				line.SetNote("", w.words.Fault(&fault.Error{Kind: fault.KindOf(err)}, w.painter().For(id).FaultContext(0)).Title)
				kit.FitDialog(pop)
				return
			}
			line.Entry.Text = ""
			pop.Hide()
			if temporary {
				w.tell(w.words.Text("fault.no-keychain") + " " + w.words.Text("fault.no-keychain.hint"))
			}
			if then != nil {
				then()
			}
		})
	}
	line = kit.NewField(w.words.Text("form.token"), "", w.words.Text("signin.hint"), true, kit.Keys{Enter: save, Escape: func() { pop.Hide() }})
	line.Entry.OnChanged = func(typed string) {
		hint := w.words.Text("signin.hint")
		if present.Padded(typed) {
			hint = w.words.Text("form.trimmed")
		}
		if line.SetNote(hint, "") {
			kit.FitDialog(pop)
		}
	}
	pop = w.sheetOf(w.words.Text("signin.title", "name", w.words.DestinationTitle(d)), []kit.Block{line},
		kit.DialogButton{Text: w.words.Text("do.cancel")}, kit.DialogButton{Text: w.words.Text("do.signin"), Primary: true, Stays: true, Act: save})
	w.win.Canvas().Focus(line.Entry)
}

// allow asks whether files may go to a host that a destination has not used before.
func (w *Window) allow(id string, why *fault.Error, then func()) {
	if why == nil || why.Host == "" {
		w.reopened(id)
		then()
		return
	}
	host := kit.NewParagraph(present.Visible(why.Host), kit.SizeName, theme.ColorNameForeground)
	host.Style.Bold = true
	lines := []kit.Block{
		kit.NewParagraph(w.words.Text("allow.body", "where", w.placeOf(id).Name), kit.SizeLine, kit.ColourMuted), host,
		kit.NewParagraph(w.words.Text("allow.warn"), kit.SizeLine, kit.ColourMuted),
	}
	w.sheetOf(w.words.Text("allow.title"), lines,
		kit.DialogButton{Text: w.words.Text("allow.no")}, kit.DialogButton{Text: w.words.Text("allow.yes"), Primary: true, Act: func() {
			w.atDesk(&w.disk, func(context.Context) error { return w.d.Destinations.Allow(id, why.Host) }, func() {
				w.reopened(id)
				then()
			})
		}})
}

// addAgain opens the form of a destination that was removed, with everything but its secrets.
func (w *Window) addAgain(id string) {
	w.disk.do(func() {
		d, ok := w.d.Destinations.Removed(id)
		w.d.Dispatch(func() {
			if !ok {
				w.openKinds()
				return
			}
			w.openForm(d, nil, nil)
		})
	})
}
