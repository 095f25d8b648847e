package ui

import (
	"strings"

	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// signIn asks for the token of a destination.
func (s *setupPages) signIn(id string, then func()) {
	d, ok := s.destinations.Effective().Find(id)
	if !ok || d.Kind == settings.Practice {
		return
	}
	if d.Kind == settings.AmazonS3 {
		s.openSettings(id, &fault.Error{Kind: fault.SignIn}, then)
		return
	}
	var pop *widget.PopUp
	var line *kit.Field
	busy := false
	save := func() {
		typed := strings.TrimSpace(line.Entry.Text)
		if typed == "" || busy {
			line.SetNote("", s.words.Text("form.token.missing"))
			kit.FitDialog(pop)
			return
		}
		busy = true
		s.work.save(setup.Draft{Destination: d, Secrets: map[connect.Field]string{connect.Token: typed}}, func(_ settings.Destination, temporary bool, err error) {
			busy = false
			if err != nil {
				line.SetNote("", s.words.Fault(&fault.Error{Kind: fault.KindOf(err)}, s.presenter().For(id).FaultContext(0)).Title)
				kit.FitDialog(pop)
				return
			}
			line.Entry.Text = ""
			pop.Hide()
			if temporary {
				s.work.tell(s.words.Text("fault.no-keychain") + " " + s.words.Text("fault.no-keychain.hint"))
			}
			if then != nil {
				then()
			}
		})
	}
	line = kit.NewField(s.words.Text("form.token"), "", s.words.Text("signin.hint"), true, kit.Keys{Enter: save, Escape: func() { pop.Hide() }})
	line.Entry.OnChanged = func(typed string) {
		hint := s.words.Text("signin.hint")
		if present.Padded(typed) {
			hint = s.words.Text("form.trimmed")
		}
		if line.SetNote(hint, "") {
			kit.FitDialog(pop)
		}
	}
	pop = s.screen.dialogOf(s.words.Text("signin.title", "name", s.words.DestinationTitle(d)), []kit.Block{line},
		kit.DialogButton{Text: s.words.Text("do.cancel")}, kit.DialogButton{Text: s.words.Text("do.signin"), Primary: true, Stays: true, Act: save})
	s.screen.win.Canvas().Focus(line.Entry)
}
