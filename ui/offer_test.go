package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"linkdrop/ui/uitest"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/settings"
)

// A settings file shows what it would do, and does it only when the person says so.
func TestSettingsFile(t *testing.T) {
	offer := setup.Preview{Chosen: "acme", Destinations: []settings.Destination{uitest.Acme(), uitest.Europa()}, Problems: []settings.Problem{{Says: "The end is missing."}, {Field: "theme", Says: "This was left out."}}}
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Europa()); d.File, d.Findings = offer, fine() })
	o.intake.add([]string{"/home/ada/acme.linkdrop"})
	o.settle()
	if got := o.reads(); !strings.Contains(got, "acme.linkdrop can set Linkdrop up.") {
		t.Fatalf("asks %q", got)
	}
	o.answer("Set up Linkdrop")
	got := o.page().Title + o.reads()
	for _, want := range []string{"Use acme.linkdrop?", "Acme Share", "Company backend · share.acme.example", "S3 storage · Amazon · acme-eu", "It replaces the one you have.", "New files will go to Acme Share.", "The end is missing.", "theme: This was left out."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if did := o.did(); len(did) > 0 {
		t.Errorf("did %q before it was accepted", did)
	}
	o.answer("Use these settings")
	if got := o.reads(); !strings.Contains(got, "Sign in to Acme Share") || o.frame.header.Name.Text != "Acme Share" {
		t.Errorf("asks %q, the header says %q", got, o.frame.header.Name.Text)
	}
	o.write("t")
	o.key(fyne.KeyReturn)
	o.waitCheck()
	if did := o.did(); !slices.Equal(did, []string{"accept", "save acme token=t", "check acme"}) {
		t.Errorf("did %q", did)
	}
}

func TestSettingsFileIsSentOrRefused(t *testing.T) {
	o := openTestSetup(t, "en", nil)
	o.intake.add([]string{"/a.linkdrop", "/b.pdf"})
	o.settle()
	if got := o.queue.Wishes(); len(got) != 1 {
		t.Errorf("one of several was not simply sent: %q", got)
	}
	o.intake.add([]string{"/a.linkdrop"})
	o.answer("Send it")
	if got := o.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], "add [/a.linkdrop]") {
		t.Errorf("wishes %q", got)
	}
	o.fake.Refuse = errors.New("no")
	o.setup.previewImport("/a.linkdrop")
	o.settle()
	if got := o.reads(); !strings.Contains(got, "This settings file cannot be read") {
		t.Errorf("says %q", got)
	}
	o.answer("Close")
	o.fake.Refuse = nil
	o.setup.previewImport("/a.linkdrop")
	o.settle()
	if got := o.reads(); !strings.Contains(got, "There is nothing in this file") {
		t.Errorf("says %q", got)
	}
}
