package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// waiting puts files into the queue that wait for a destination.
func (o *testSetup) waiting(dest string, why *fault.Error, names ...string) {
	for _, name := range names {
		d := uitest.Single(uitest.File(name, name, mb, func(i *uploader.Item) { i.Held, i.Destination = true, dest }))
		d.View.Destination, d.View.Held = dest, true
		o.queue.Put(d)
	}
	if why != nil {
		o.queue.Hold(uploader.Hold{Destination: dest, Fault: why})
	}
	o.pullNow()
	o.queue.Wishes()
}

func several(d *uitest.Destinations) {
	d.Admin = []settings.Destination{uitest.Acme()}
	d.Put(uitest.Europa(), connect.AccessKey, connect.SecretKey)
	_ = d.Choose("acme")
}

func TestPlacesPage(t *testing.T) {
	o := openTestSetup(t, "en", several)
	o.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyComma, Modifier: fyne.KeyModifierShortcutDefault})
	o.key(fyne.KeyReturn)
	var got []string
	for n := range o.setup.list.Len() {
		f, _ := o.setup.list.Row(n)
		line := read(o.screen.words, f)
		if f.Locked {
			line += " locked"
		}
		for _, d := range f.Menu {
			line += ", " + o.screen.words.ActionText(d)
		}
		got = append(got, line)
	}
	want := []string{
		"Europa | S3 storage · Amazon | [Use this, More], Use this, Check setup, Watch a folder…, Edit…, Remove…",
		"Acme Share | New files go here · Set by your company · Company backend · share.acme.example | [More] locked, Check setup, Sign in",
		"Practice | On this computer only | [Use this, More], Use this, Check setup, Watch a folder…",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	o.key(fyne.KeyUp, fyne.KeyReturn)
	if did := o.did(); !slices.Equal(did, []string{"choose eu"}) || o.frame.header.Name.Text != "Europa" {
		t.Errorf("did %q, the header says %q", did, o.frame.header.Name.Text)
	}
	o.key(fyne.KeyReturn) // it is used already: Enter edits
	if o.screen.pages.Len() != 3 || o.page().Title != "Europa" {
		t.Error("Enter did not edit")
	}
	o.key(fyne.KeyEscape, fyne.KeyDelete)
	if got := o.reads(); !strings.Contains(got, "Remove Europa?") {
		t.Errorf("Delete asks %q", got)
	}
	o.answer("Keep")
	o.key(fyne.KeyEnd, fyne.KeyDelete)
	if top := o.screen.win.Canvas().Overlays().Top(); top != o.page() {
		t.Error("practice can be removed")
	}
}

// Choosing another destination is shown at once, and is for new files only.
func TestAnotherDestinationIsForNewFiles(t *testing.T) {
	o := openTestSetup(t, "en", several)
	o.waiting("acme", nil, "old.pdf")
	o.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: o.clock.Add(30 * time.Second)})
	o.pullNow()
	test.Tap(o.frame.header.Name)
	o.key(fyne.KeyDown, fyne.KeyReturn) // Europa
	if o.frame.header.Name.Text != "Europa" {
		t.Fatalf("the header says %q", o.frame.header.Name.Text)
	}
	if got := o.frame.banner.Notice.Text; !strings.HasPrefix(got, "Cannot reach Acme Share.") {
		t.Errorf("the banner says %q", got)
	}
	o.intake.add([]string{"/new.pdf"})
	o.settle()
	if got := o.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], "add [/new.pdf]") {
		t.Errorf("wishes %q", got)
	}
	if got := o.queue.Last(); got != "eu" {
		t.Errorf("it goes to %q", got)
	}
}

func TestRemoving(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Europa(), connect.SecretKey); _ = d.Choose("eu") })
	o.waiting("eu", nil, "a.pdf", "b.pdf")
	o.setup.askRemoval("eu")
	got := o.reads()
	for _, want := range []string{"Remove Europa?", "2 files are not sent yet.", "Its keys are deleted", "New files will go to Practice."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	o.answer("Remove")
	if did := o.did(); !slices.Equal(did, []string{"remove eu"}) || o.frame.header.Name.Text != "Practice" {
		t.Errorf("did %q, the header says %q", did, o.frame.header.Name.Text)
	}

	o.queue.Hold(uploader.Hold{Destination: "eu", Fault: &fault.Error{Kind: fault.NoDestination}})
	o.pullNow()
	n := o.frame.banner.Notice
	if n.Text != "Europa was removed. 2 files still wait for it." || n.Label != "Add it again" || n.SecondLabel != "Remove these" {
		t.Errorf("banner %+v", n)
	}
	test.Tap(o.frame.banner.Action)
	o.settle()
	if o.page().Title != "S3 storage" || o.line().Text != "Europa" {
		t.Error("the form is not filled in")
	}
	o.key(fyne.KeyReturn)
	if o.at() != "Access key ID" {
		t.Errorf("its keys need not be typed again: at %s", o.at())
	}
	o.write("A")
	o.key(fyne.KeyTab)
	o.write("S")
	o.queue.Wishes()
	o.key(fyne.KeyReturn)
	if did := o.did(); len(did) == 0 || did[0] != "save eu access=A secret=S" || !o.fake.Saved("eu").Equal(uitest.Europa()) {
		t.Errorf("did %q, saved %+v", did, o.fake.Saved("eu"))
	}
	if got := o.queue.Wishes(); !slices.Contains(got, "nudge eu") {
		t.Errorf("what waits was not told: %q", got)
	}
}

// "Remove these" takes what was not sent, and leaves what was.
func TestRemoveThese(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Lose(uitest.Europa()) })
	o.waiting("eu", &fault.Error{Kind: fault.NoDestination}, "a.pdf", "b.pdf")
	sent := uitest.Single(uitest.File("done", "done.pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour))))
	sent.View.Destination = "eu"
	half := uitest.Folder("f", "Party", 3, mb, func(n int, i *uploader.Item) {
		i.Step, i.Held = []uploader.Step{uploader.Found, uploader.Sent, uploader.Linked}[n], true
	})
	half.View.Destination = "eu"
	other := uitest.Single(uitest.File("other", "other.pdf", mb, nil))
	for _, d := range []uitest.Drop{sent, half, other} {
		o.queue.Put(d)
	}
	o.pullNow()
	if n := o.frame.banner.Notice; n.Text != "Europa was removed. 4 files still wait for it." {
		t.Errorf("banner %+v", n)
	}
	test.Tap(o.frame.banner.Other)
	o.settle()
	if got := o.queue.Wishes(); !slices.Equal(got, []string{"remove [d-b.pdf d-a.pdf]", "remove [f-0 f-1]"}) {
		t.Errorf("wishes %q", got)
	}
}

// Each fault's button does what it says, and what waits goes on afterwards.
func TestRemedies(t *testing.T) {
	for kind, c := range map[fault.Kind]struct {
		action string
		act    func(o *testSetup)
		did    []string
	}{
		fault.SignIn: {"Sign in", func(o *testSetup) {
			o.key(fyne.KeyReturn)
			if got := o.reads(); !strings.Contains(got, "Sign in to Acme Share") || !strings.Contains(got, "Type or paste the token.") {
				o.t.Errorf("asks %q", got)
			}
			o.write("t0ken")
			o.key(fyne.KeyReturn)
		}, []string{"save acme token=t0ken"}},
		fault.Keys: {"Open settings", func(o *testSetup) {
			if o.at() != "Token" {
				o.t.Errorf("the keyboard is on %q", o.at())
			}
			o.write("k")
			o.key(fyne.KeyReturn)
		}, []string{"save acme token=k", "check acme"}},
		fault.NoPlace:        {"Check setup", func(*testSetup) {}, []string{"check acme"}},
		fault.KeychainLocked: {"Unlock", func(*testSetup) {}, nil},
		fault.NewHost: {"Allow", func(o *testSetup) {
			if got := o.reads(); !strings.Contains(got, "uploads.example.net") {
				o.t.Errorf("asks %q", got)
			}
			o.answer("Allow")
		}, []string{"allow acme uploads.example.net"}},
	} {
		o := openTestSetup(t, "en", func(d *uitest.Destinations) {
			d.Put(uitest.Acme(), connect.Token)
			_ = d.Choose("acme")
			d.Findings = fine()
		})
		o.waiting("acme", &fault.Error{Kind: kind, Host: "uploads.example.net"}, "a.pdf")
		if o.frame.banner.Notice.Label != c.action {
			t.Errorf("%v: the button is %q", kind, o.frame.banner.Notice.Label)
		}
		test.Tap(o.frame.banner.Action)
		o.settle()
		c.act(o)
		if kind == fault.Keys || kind == fault.NoPlace {
			o.waitCheck()
		}
		if did := o.did(); !slices.Equal(did, c.did) {
			t.Errorf("%v: did %q, want %q", kind, did, c.did)
		}
		if got := o.queue.Wishes(); !slices.Contains(got, "nudge acme") || !slices.Contains(o.again(), "acme") {
			t.Errorf("%v: it does not go on: %q", kind, got)
		}
	}
}

// Without a date and time to open there is no button for it.
func TestClockHasAButtonOnlyWhereItLeadsSomewhere(t *testing.T) {
	o := openTestSetup(t, "en", func(d *uitest.Destinations) { d.Put(uitest.Acme()) })
	if o.notices.remedies.able(present.ActionOpenClock) {
		t.Error("a button without a deed")
	}
	opened := ""
	o.notices.remedies.provided = map[present.Remedy]func(string){present.OpenClock: func(dest string) { opened = dest }}
	o.notices.remedies.do("acme", present.ActionOpenClock, nil, nil)
	if !o.notices.remedies.able(present.ActionOpenClock) || opened != "acme" {
		t.Errorf("opened %q", opened)
	}
}

// Files that are dropped on a page are shown, but never at the price of what somebody typed.
func TestDropOnAPage(t *testing.T) {
	o := openTestSetup(t, "en", nil)
	o.setup.openList()
	o.intake.add([]string{"/a.pdf"})
	o.settle()
	if o.screen.pages.Len() != 0 {
		t.Error("the list of destinations hides the files")
	}
	o.setup.addStorage()
	o.write("Typed")
	o.intake.add([]string{"/b.pdf"})
	o.settle()
	if o.screen.pages.Len() != 1 || o.line().Text != "Typed" {
		t.Error("what was typed is gone")
	}
}

// A new link lives as long as where the file is allows, whatever new files go to.
func TestANewLinkIsTheOldDestinations(t *testing.T) {
	d := openTestWindow(t, func(_ *testWindow, deps *Deps) {
		deps.PlaceOf = func(id string) present.Place {
			return present.Place{ID: id, Links: destination.LinkTraits{Choices: []time.Duration{time.Hour}, Default: time.Hour}}
		}
	})
	d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(-time.Hour)))))
	d.archive.Put(uploader.Entry{ID: "a", Name: "a.pdf", Destination: "acme", Linked: true})
	d.pullNow()
	d.press(present.ActionNewLink)
	waitFor(t, d, func() bool { return len(d.queued.busy) == 0 })
	if got := d.says()[0]; got != "a.pdf | Link copied · until today 13:00 | [Copy link, More]" {
		t.Errorf("row: %q", got)
	}
}
