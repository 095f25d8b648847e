package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// The pages of destinations as markup, in both languages; the German ones in the least window.
func TestGoldenPages(t *testing.T) {
	form := func(kind settings.Kind) func(*testSetup) {
		return func(o *testSetup) { o.setup.openForm(settings.Destination{Kind: kind}, nil, nil) }
	}
	for name, set := range map[string]func(*testSetup){
		"first_run":      func(*testSetup) {},
		"places":         func(o *testSetup) { o.setup.openList() },
		"kinds":          func(o *testSetup) { o.setup.openKinds() },
		"form_s3":        form(settings.AmazonS3),
		"form_linkdrop":  form(settings.Linkdrop),
		"form_companion": form(settings.Companion),
		"form_mapping":   form(settings.Mapped),
		"form_errors": func(o *testSetup) {
			form(settings.AmazonS3)(o)
			o.key(fyne.KeyReturn)
		},
		"form_edit": func(o *testSetup) { o.setup.edit("eu") },
		"check_good": func(o *testSetup) {
			o.fake.Findings = fine()
			o.setup.check("eu", nil)
			o.waitCheck()
		},
		"check_bad": func(o *testSetup) {
			o.fake.Findings = wrongKeys()
			o.setup.openCheck(uitest.Europa(), checkOptions{use: true, temporary: true})
			o.waitCheck()
		},
		"removal": func(o *testSetup) {
			_ = o.fake.Choose("eu")
			o.waiting("eu", nil, "a.pdf", "b.pdf")
			o.setup.askRemoval("eu")
		},
		"sign_in": func(o *testSetup) { o.setup.signIn("acme", nil) },
		"banner_gone": func(o *testSetup) {
			o.fake.Lose(settings.Destination{ID: "old", Name: "Acme Archive", Kind: settings.Linkdrop})
			o.waiting("old", &fault.Error{Kind: fault.NoDestination}, "a.pdf", "b.pdf")
		},
		"offer": func(o *testSetup) {
			o.fake.File = setup.Preview{Chosen: "acme", Destinations: []settings.Destination{uitest.Acme(), uitest.Europa()}}
			o.setup.previewImport("/home/ada/acme.linkdrop")
		},
	} {
		for _, locale := range []string{"en", "de"} {
			t.Run(name+"_"+locale, func(t *testing.T) {
				put := several
				if name == "first_run" {
					put = func(*uitest.Destinations) {}
				}
				o := openTestSetup(t, locale, put)
				if locale == "de" {
					o.screen.win.Resize(fyne.NewSize(leastWidth, leastHeight))
				}
				set(o)
				o.settle()
				test.AssertRendersToMarkup(t, "pages/"+name+"_"+locale+".xml", o.screen.win.Canvas())
				o.screen.win.Resize(fyne.NewSize(leastWidth, leastHeight))
				o.settle()
				o.inside()
			})
		}
	}
}

// inside looks whether a button or a line to type in sticks out of the window at its side, or is too small for its words.
func (o *testSetup) inside() {
	o.t.Helper()
	over := o.screen.win.Canvas().Overlays().Top()
	if over == nil {
		over = o.screen.win.Content()
	}
	for _, obj := range test.LaidOutObjects(over) {
		p, ok := obj.(*kit.FocusButton)
		if !ok || !p.Visible() || p.Size().IsZero() {
			continue
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p)
		if _, asks := over.(*widget.PopUp); asks && at.Y+p.Size().Height > leastHeight-24 {
			o.t.Errorf("%q is at %v, below the window", p.Name, at)
		}
		if at.X < 0 || at.X+p.Size().Width > leastWidth || p.Size().Width < p.MinSize().Width {
			o.t.Errorf("%q is at %v, %v wide", p.Name, at, p.Size().Width)
		}
	}
}
