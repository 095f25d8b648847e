package ui

import (
	"slices"
	"strings"
	"testing"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// What could not be saved does not look as if it were: it is said, and nothing that should follow it happens.
func TestWhatCouldNotBeSavedIsSaid(t *testing.T) {
	full := fault.New(fault.DiskFull, "settings", "")
	for name, do := range map[string]func(o *testSetup){
		"use":    func(o *testSetup) { o.setup.work.use("eu", func() { o.t.Error("it was taken for chosen") }) },
		"remove": func(o *testSetup) { o.setup.askRemoval("eu"); o.answer("Remove") },
		"accept": func(o *testSetup) { o.setup.accept(setup.Preview{Chosen: "eu"}) },
	} {
		o := openTestSetup(t, "en", func(d *uitest.Destinations) {
			d.Put(uitest.Europa(), connect.AccessKey, connect.SecretKey)
			d.Refuse = full
		})
		do(o)
		o.settle()
		if got := o.frame.banner.Notice.Text; !strings.Contains(got, "disk is full") {
			t.Errorf("%s: the banner says %q", name, got)
		}
		if again := o.again(); len(again) > 0 || o.screen.pages.Len() > 0 {
			t.Errorf("%s: it went on, %q, %d pages", name, again, o.screen.pages.Len())
		}
	}
}

// A tick on path style is saved, and taking it away too.
func TestPathStyleIsSaved(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Europa(), connect.AccessKey, connect.SecretKey) })
	for _, on := range []bool{true, false} {
		f := o.setup.openForm(o.fake.Saved("eu"), map[connect.Field]bool{connect.AccessKey: true, connect.SecretKey: true}, nil)
		f.pathStyle.Checked = on
		f.submit()
		o.settle()
		if s := o.fake.Saved("eu").S3; on != (s.PathStyle != nil && *s.PathStyle) {
			t.Errorf("ticked %v, saved %v", on, s.PathStyle)
		}
		for o.screen.pages.Len() > 0 {
			o.page().Close()
		}
		o.settle()
	}
}

// Every choice is written, and only what was chosen.
func TestChoicesAreWritten(t *testing.T) {
	for theme, want := range map[kit.ThemeChoice]settings.Theme{kit.Light: settings.Light, kit.Dark: settings.Dark} {
		dir := t.TempDir()
		s := OpenChoices(settings.Open(dir, ""), func(err error) { t.Error(err) })
		c := s.Choices()
		c.Theme = theme
		c.Templates = []present.LinkTemplate{{Name: "Ticket", Text: "{ticket}: {link}"}}
		s.Save(c)
		s.Flush()
		store := settings.Open(dir, "")
		if e := store.Effective(); e.Theme.Value != want || e.Theme.Source != settings.Person || e.Window.Source != settings.BuiltIn || e.LinkLife.Source != settings.BuiltIn {
			t.Errorf("%v: %+v", want, e.Theme)
		}
		if again := OpenChoices(store, nil).Choices(); again.Theme != theme || !slices.Equal(again.Templates, c.Templates) {
			t.Errorf("%v is not read again", want)
		}
	}
}

// The most frequent fault of several files is the banner's.
func TestTheMostFrequentFaultIsTold(t *testing.T) {
	d := openTestWindow(t, nil)
	for n, kind := range []fault.Kind{fault.Gone, fault.Unreadable, fault.Unreadable} {
		name := []string{"a", "b", "c"}[n]
		d.queue.Put(uitest.Single(uitest.File(name, name, 1, uitest.Fails(kind, ""))))
	}
	d.pullNow()
	if got := d.frame.banner.Notice; !strings.Contains(got.Text, "could not be read") || !strings.Contains(got.Text, "2") {
		t.Errorf("says %q", got.Text)
	}
	d.notices.act(present.ActionRetry)
	d.settle()
	if got := d.queue.Wishes(); len(got) != 1 || !slices.Contains(got, "run [b c]") && !slices.Contains(got, "run [c b]") {
		t.Errorf("wished %q", got)
	}
}
