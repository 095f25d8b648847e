package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// By keyboard alone, from the empty window of a first run to a storage that new files go to.
func TestAStorageIsAddedByKeyboard(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Findings = fine() })
	if !o.frame.start.Visible() {
		t.Fatal("a first run does not offer to enter S3 details")
	}
	o.shortcut(letter(fyne.KeyComma, 0))
	o.settle()
	o.key(fyne.KeyReturn)              // the destinations
	o.key(fyne.KeyTab, fyne.KeyReturn) // "Add a destination…"
	o.key(fyne.KeyDown, fyne.KeyReturn)
	var order []string
	for _, text := range []string{"Fotos", "acme-files", "/teams/design/", "", "", "AKIA7", " geheim+1 "} {
		order = append(order, o.at())
		o.write(text)
		o.key(fyne.KeyTab)
	}
	order = append(order, o.at())
	o.key(fyne.KeyTab)
	order = append(order, o.at())
	want := []string{"Name", "Bucket", "Folder inside it", "Storage address", "Region", "Access key ID", "Secret access key", "More settings", "Send new files there"}
	if !slices.Equal(order, want) {
		t.Fatalf("Tab goes %q", order)
	}
	o.key(fyne.KeyReturn)
	o.waitCheck()
	o.settle()
	saved := o.fake.Saved("fotos")
	if saved.Name != "Fotos" || saved.S3 == nil || saved.S3.Bucket != "acme-files" || saved.S3.Prefix != "teams/design" || saved.S3.PathStyle != nil {
		t.Fatalf("saved %+v %+v", saved, saved.S3)
	}
	if got := o.did(); !slices.Equal(got, []string{"save fotos access=AKIA7 secret=geheim+1", "check fotos", "choose fotos"}) {
		t.Errorf("did %q", got)
	}
	if got := o.again(); !slices.Contains(got, "fotos") {
		t.Errorf("opened again: %q", got)
	}
	if got := o.reads(); !strings.Contains(got, "Fotos works, and there is something to know.") || !strings.Contains(got, "New files go to Fotos now.") {
		t.Errorf("the page says %q", got)
	}
	o.key(fyne.KeyReturn) // Done
	if o.screen.pages.Len() != 2 || o.at() != "Add a destination…" {
		t.Errorf("%d pages are open, the keyboard is on %s", o.screen.pages.Len(), o.at())
	}
	o.key(fyne.KeyEscape)
	if o.screen.pages.Len() != 1 || o.at() != "Fotos" {
		t.Errorf("%d pages are open, the keyboard is on %s", o.screen.pages.Len(), o.at())
	}
	o.key(fyne.KeyEscape)
	if o.screen.pages.Len() != 0 || o.frame.header.Name.Text != "Fotos" || o.frame.start.Visible() {
		t.Errorf("%d pages, the header says %q", o.screen.pages.Len(), o.frame.header.Name.Text)
	}
}

// What is missing is said under its line, and the keyboard goes to the first of them; nothing was saved.
func TestErrorsStandUnderTheirLine(t *testing.T) {
	o := openTestSetup(t, "en", nil)
	o.setup.addStorage()
	o.key(fyne.KeyReturn)
	if got := o.at(); got != "Bucket" {
		t.Errorf("the keyboard is on %s", got)
	}
	o.write("https://bucket/x")
	o.key(fyne.KeyReturn)
	if got := o.reads(); !strings.Contains(got, "Letters, digits, dots and hyphens") || !strings.Contains(got, "Type the access key ID.") || !strings.Contains(got, "Type the secret access key.") {
		t.Errorf("says %q", got)
	}
	if got := o.did(); len(got) > 0 {
		t.Errorf("did %q", got)
	}
	o.key(fyne.KeyEscape)
	if o.screen.pages.Len() > 0 {
		t.Error("Escape did not close the form")
	}
}

// What copying brings along with a key is left out, and the form says so as soon as it is there.
func TestBlanksAroundAKeyAreLeftOut(t *testing.T) {
	const says = "The blank or line break before or behind it is left out."
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Acme(), connect.Token) })
	o.setup.edit("acme")
	o.settle()
	o.key(fyne.KeyTab, fyne.KeyTab)
	for typed, want := range map[string]bool{"new": false, "new ": true, " new": true, "new\n": true, " ": false, "": false} {
		o.line().SetText(typed)
		if got := o.reads(); strings.Contains(got, says) != want {
			t.Errorf("%q: says %q", typed, got)
		}
	}
	o.line().SetText("new ")
	o.key(fyne.KeyReturn)
	if got := o.did(); len(got) == 0 || got[0] != "save acme token=new" {
		t.Errorf("did %q", got)
	}
	o.key(fyne.KeyEscape)
	o.setup.signIn("acme", nil)
	o.write("other ")
	var line *kit.Field
	for _, b := range test.LaidOutObjects(o.screen.win.Canvas().Overlays().Top()) {
		if f, ok := b.(*kit.Field); ok {
			line = f
		}
	}
	if line == nil || line.Note() != says {
		t.Errorf("signing in says %+v", line)
	}
	o.answer("Sign in")
	if got := o.did(); got[len(got)-1] != "save acme token=other" {
		t.Errorf("did %q", got)
	}
}

// Saved keys never come to the screen, and what a form does not ask for stays.
func TestEditing(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) {
		d.Put(uitest.Europa(), connect.AccessKey, connect.SecretKey, connect.SessionToken)
	})
	o.setup.edit("eu")
	o.settle()
	if got := o.reads(); strings.Count(got, "Saved – leave empty to keep.") != 2 { // the session token is behind "More settings"
		t.Errorf("says %q", got)
	}
	if shown := test.RenderToMarkup(o.screen.win.Canvas()); strings.Contains(shown, "saved<") {
		t.Error("a secret is on the screen")
	}
	o.write("!") // the name
	o.key(fyne.KeyReturn)
	if got := o.did(); len(got) == 0 || got[0] != "save eu" {
		t.Errorf("did %q", got)
	}
	if p := o.fake.Saved("eu"); p.Name != "!Europa" && p.Name != "Europa!" || p.S3.Headers["x-amz-storage-class"] != "STANDARD_IA" || p.S3.Region != "eu-central-1" {
		t.Errorf("saved %+v %+v", p, p.S3)
	}
}

// Another address has no secrets yet: they are asked for again.
func TestAnotherAddressNeedsItsToken(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Acme(), connect.Token) })
	o.setup.edit("acme")
	o.settle()
	o.key(fyne.KeyTab)
	o.line().SetText("share.other.example")
	if got := o.reads(); !strings.Contains(got, "Type it again") {
		t.Errorf("says %q", got)
	}
	o.key(fyne.KeyReturn)
	if o.at() != "Token" || len(o.did()) > 0 {
		t.Errorf("the keyboard is on %s", o.at())
	}
	o.write("new")
	o.key(fyne.KeyReturn)
	if got := o.did(); len(got) == 0 || got[0] != "save acme token=new" || o.fake.Saved("acme").URL != "https://share.other.example" {
		t.Errorf("did %q, saved %+v", got, o.fake.Saved("acme"))
	}
}

// What the company set cannot be typed over: only its keys are asked for.
func TestWhatTheCompanySetIsLocked(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Admin = []settings.Destination{uitest.Europa(), uitest.Acme()} })
	o.setup.edit("eu")
	o.settle()
	var lines []string
	for _, b := range o.page().Column.Blocks {
		if f, ok := b.(*kit.Field); ok {
			lines = append(lines, f.Label)
		}
	}
	if !slices.Equal(lines, []string{"Access key ID", "Secret access key", "Session token"}) {
		t.Errorf("asks for %q", lines)
	}
	o.write("AK")
	o.key(fyne.KeyTab)
	o.write("SK")
	o.key(fyne.KeyReturn)
	for _, v := range o.fake.Effective().Destinations {
		if v.Value.ID == "eu" && (v.Source != settings.Admin || !v.Value.Equal(uitest.Europa())) {
			t.Errorf("it is now the person's: %+v", v)
		}
	}
	if got := o.did(); len(got) == 0 || got[0] != "save eu access=AK secret=SK" {
		t.Errorf("did %q", got)
	}
}

// A failed check leaves new files where they were, unless the person wants it all the same.
func TestAFailedCheckChangesNothing(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Findings, d.NoChain = wrongKeys(), true })
	o.setup.openForm(settings.Destination{Kind: settings.Linkdrop}, nil, nil)
	o.key(fyne.KeyTab)
	o.write("share.acme.example")
	o.key(fyne.KeyTab)
	o.write("t")
	o.key(fyne.KeyReturn)
	o.waitCheck()
	got := o.reads()
	for _, want := range []string{
		"share.acme.example does not work yet.", "New files still go to Practice.",
		"This computer has no keychain. Keys are kept until you close the app, and never written to disk.", "The access keys are not accepted",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if did := o.did(); slices.Contains(did, "choose share.acme.example") {
		t.Errorf("did %q", did)
	}
	o.setup.edit("share.acme.example") // the wish is not forgotten while it is mended
	o.settle()
	if !slices.ContainsFunc(o.page().Column.Blocks, func(b kit.Block) bool { t, ok := b.(*kit.Checkbox); return ok && t.Checked }) {
		t.Error("mended, it would not be used")
	}
	o.key(fyne.KeyEscape)
	test.Tap(o.page().Aside)
	if did := o.did(); !slices.Equal(did, []string{"choose share.acme.example"}) {
		t.Errorf("did %q", did)
	}
}

// A check that is left alone ends, and changes nothing any more.
func TestLeavingACheck(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) {
		d.Put(uitest.Acme())
		d.Findings, d.Hold = fine(), make(chan struct{})
	})
	o.setup.check("acme", func() { t.Error("it passed") })
	waitFor(t, o.testWindow, func() bool { return strings.Contains(o.reads(), "is known") })
	o.key(fyne.KeyReturn) // Stop
	if o.screen.pages.Len() != 0 {
		t.Error("the page stayed")
	}
	o.settle()
}

// Who cannot save is told why, and the form stays as it is.
func TestSavingThatFails(t *testing.T) {
	for want, err := range map[string]error{
		"No more than ten destinations.": fault.New(fault.Policy, "settings", "No more than ten destinations."),
		"The keychain is locked, so the keys could not be kept. Unlock it, then save again.": fault.New(fault.KeychainLocked, "keychain", ""),
		"This computer's disk is full.": fault.New(fault.DiskFull, "settings", ""),
	} {
		o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Acme(), connect.Token); d.Refuse = err })
		o.setup.edit("acme")
		o.settle()
		o.key(fyne.KeyReturn)
		if got := o.reads(); !strings.Contains(got, want) || o.screen.pages.Len() != 1 || o.page().Buttons[1].Text != "Save" {
			t.Errorf("says %q, want %q", got, want)
		}
	}
}

// A backend that gives no link says so first.
func TestNoLinksIsSaidFirst(t *testing.T) {
	o := openTestSetup(t, "en", nil)
	f := o.setup.openForm(settings.Destination{Kind: settings.Mapped}, nil, nil)
	says := func() string { return f.linkless.Text.Text }
	if o.at() != "How the backend talks" || says() != "" && f.linkless.Visible() {
		t.Errorf("at %s, says %q", o.at(), says())
	}
	o.key(fyne.KeyReturn, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if f.chosen == nil || f.chosen.Preset != "fastapi-simple" || says() != "Files are sent. This backend gives no link." || o.page().Column.Blocks[1] != f.linkless {
		t.Fatalf("took %+v, says %q", f.chosen, says())
	}
	o.key(fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn)
	if f.linkless.Visible() || f.chosen.Preset != "fastapi-share" {
		t.Errorf("took %+v, says %q", f.chosen, says())
	}
	o.setup.openForm(settings.Destination{Kind: settings.Companion}, nil, nil)
	if got := o.reads(); !strings.HasPrefix(got, "Files are sent. This backend gives no link.") {
		t.Errorf("Companion says %q", got)
	}
}

// A mapping file with a mistake names its line, and cannot be saved.
func TestMappingFile(t *testing.T) {
	o := openTestSetup(t, "en", nil)
	file := filepath.Join(t.TempDir(), "acme.json")
	if err := os.WriteFile(file, []byte(`{"version":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	f := o.setup.openForm(settings.Destination{Kind: settings.Mapped}, nil, nil)
	o.intake.chooser.native = func(_ context.Context, _ bool, _ string) ([]string, bool) { return []string{file}, true }
	f.chooseFile()
	waitFor(t, o.testWindow, func() bool { return f.chosen != nil })
	if got := f.problem.Text.Text; got != "This mapping cannot be used: line 3, sign.url: must be a path" || f.kind.Button.Text != "acme.json" {
		t.Errorf("says %q of %q", got, f.kind.Button.Text)
	}
	f.fields["form.address"].Entry.SetText("https://api.example")
	f.submit()
	if got := o.did(); len(got) > 0 {
		t.Errorf("did %q", got)
	}
}

// "Open settings" puts the keyboard where what is wrong was typed, and says there what it is, until something else is typed.
func TestOpenSettingsGoesToTheFieldThatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		id       string
		why      *fault.Error
		at, says string
	}{
		"keys":        {"eu", &fault.Error{Kind: fault.Keys}, "Access key ID", "The access key is not accepted."},
		"no bucket":   {"eu", &fault.Error{Kind: fault.NoPlace}, "Bucket", "The storage place was not found."},
		"moved on":    {"eu", &fault.Error{Kind: fault.NoPlace, Code: fault.Redirect, Detail: "x.example"}, "Storage address", "Nothing is stored at this address."},
		"authority":   {"eu", &fault.Error{Kind: fault.Authority}, "Certificates", "Nobody this computer trusts vouches for the storage."},
		"not a field": {"eu", &fault.Error{Kind: fault.StorageFull}, "Name", ""},
		"nothing":     {"eu", nil, "Name", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := openTestSetup(t, "en", several)
			o.setup.openSettings(c.id, c.why, func() {})
			o.settle()
			line, ok := o.line().Owner.(*kit.Field)
			if !ok || !strings.HasPrefix(o.at(), c.at) || line.Wrong != c.says {
				t.Fatalf("the keyboard is on %q, which says %q", o.at(), line.Wrong)
			}
			if o.write("x"); line.Wrong != "" {
				t.Errorf("it still says %q", line.Wrong)
			}
		})
	}
}

// A check that failed leads to the field that is wrong.
func TestAFailedCheckLeadsToItsField(t *testing.T) {
	o := openTestSetup(t, "en", several)
	o.fake.Findings = wrongKeys()
	o.fake.Findings[1].Fault = &fault.Error{Kind: fault.Keys}
	o.setup.check("eu", nil)
	o.waitCheck()
	o.answer("Edit…")
	if line, ok := o.line().Owner.(*kit.Field); !ok || o.at() != "Access key ID" || line.Wrong == "" {
		t.Errorf("the keyboard is on %q", o.at())
	}
}
