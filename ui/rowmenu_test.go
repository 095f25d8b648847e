package ui

import (
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// menuLines is what the menu of the chosen rows says, and its items.
func menuLines(d *testWindow) (lines []string, items map[string]*fyne.MenuItem) {
	d.t.Helper()
	row, ok := d.frame.list.Selected()
	if !ok {
		d.t.Fatal("no row is selected")
	}
	items = map[string]*fyne.MenuItem{}
	for _, i := range d.actions.menuItems(d.actions.chosen(row), fyne.Position{}) {
		if !i.IsSeparator {
			lines, items[i.Label] = append(lines, i.Label), i
		}
	}
	return lines, items
}

func labels(items []*fyne.MenuItem) (all []string) {
	for _, i := range items {
		all = append(all, i.Label)
	}
	return all
}

// selectRows selects the rows from the first to the nth.
func selectRows(d *testWindow, n int) {
	d.frame.list.GoTo(0)
	d.frame.list.Modifiers = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	for range n - 1 {
		d.frame.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	d.frame.list.Modifiers = func() fyne.KeyModifier { return 0 }
}

func (d *testWindow) typeKey(key fyne.KeyName) {
	d.t.Helper()
	d.frame.list.TypedKey(&fyne.KeyEvent{Name: key})
	d.settle()
}

// threeRows are, from above, one that is done, one that sends and one that failed.
func threeRows(t *testing.T, edit func(*testWindow, *Deps)) *testWindow {
	t.Helper()
	d := openTestWindow(t, edit)
	d.queue.Put(uitest.Single(uitest.File("f", "failed.pdf", mb, uitest.Fails(fault.Unreachable, ""))))
	d.queue.Put(uitest.Single(uitest.File("s", "sends.pdf", 8*mb, uitest.Sends)))
	d.queue.Put(uitest.Single(uitest.File("k", "done.pdf", mb, uitest.Ended(uitest.Noon().Add(146*time.Hour)))))
	d.pullNow()
	d.queue.Wishes()
	return d
}

func TestAMenuOfOneAndOfSeveral(t *testing.T) {
	d := threeRows(t, nil)
	d.frame.list.GoTo(0)
	if got, _ := menuLines(d); strings.Join(got, "; ") != "Copy link; Copy as; QR code; E-mail…; New link; Delete file; Remove" {
		t.Errorf("one: %q", got)
	}
	selectRows(d, 3)
	got, items := menuLines(d)
	if want := "Copy link (1); Copy as (1); E-mail… (1); Pause (1); Try again (1); New link (1); Copy details for IT (1); Cancel (1); Delete file (1); Remove (2)"; strings.Join(got, "; ") != want {
		t.Errorf("several: %q", got)
	}
	items["Remove (2)"].Action()
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"cancel [f]", "remove [k]"}) { // what was not sent can come back
		t.Errorf("wishes: %q", got)
	}
}

// Ctrl+A takes all, Ctrl+C copies their links, Delete takes them away with one Undo for all, and the next row is chosen.
func TestKeysOfSeveral(t *testing.T) {
	d := threeRows(t, nil)
	d.shortcut(&fyne.ShortcutSelectAll{})
	if n := len(d.frame.list.SelectedRows()); n != 3 {
		t.Fatalf("%d are selected", n)
	}
	d.shortcut(&fyne.ShortcutCopy{})
	if !slices.Equal(d.clip, []string{"https://share.acme.example/s/k"}) {
		t.Errorf("copied %q", d.clip)
	}
	d.queue.Put(uitest.Single(uitest.File("w", "waits.pdf", mb, uitest.Sends)))
	d.pullNow()
	if n := len(d.frame.list.SelectedRows()); n != 3 {
		t.Errorf("%d are selected after one more came", n)
	}
	d.frame.list.GoTo(0)
	selectRows(d, 1)
	d.typeKey(fyne.KeyDelete) // waits.pdf has sent little: it goes at once
	d.pullNow()
	if row, _ := d.frame.list.Selected(); row.Name != "done.pdf" || !slices.Equal(d.queue.Wishes(), []string{"remove [w]"}) {
		t.Errorf("%q is chosen", row.Name)
	}
}

func TestCancellingSeveralCanBeUndone(t *testing.T) {
	d := openTestWindow(t, nil)
	for _, id := range []string{"a", "b", "c"} {
		d.queue.Put(uitest.Single(uitest.File(id, id, mb, uitest.Sends)))
	}
	d.pullNow()
	selectRows(d, 2)
	d.typeKey(fyne.KeyDelete)
	if got, n := d.queue.Wishes(), d.frame.banner.Notice; !slices.Equal(got, []string{"cancel [c b]"}) || n.Text != "2 uploads cancelled." || n.Label != "Undo" {
		t.Fatalf("wishes %q, banner %+v", got, n)
	}
	test.Tap(d.frame.banner.Action)
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"run [c b]"}) || d.frame.banner.Notice.Text != "" || len(d.queued.undo) != 0 {
		t.Errorf("wishes %q, banner %+v", got, d.frame.banner.Notice)
	}
	d.typeKey(fyne.KeySpace)
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"pause [c b]"}) {
		t.Errorf("space: %q", got)
	}
}

// Everything can be selected where there is very much, and its menu opens.
func TestSelectingTenThousand(t *testing.T) {
	d := openTestWindow(t, nil)
	big := uitest.Folder("big", "Big", 10_000, 1, nil)
	big.View.Options.Together, big.View.Folder = false, false
	d.queue.Put(big)
	d.pullNow()
	d.frame.list.SelectAll()
	_, items := menuLines(d)
	if items["Remove"] == nil {
		t.Fatalf("%v", items)
	}
	d.shortcut(&fyne.ShortcutCopy{}) // none has a link
	items["Remove"].Action()
	d.settle()
	if got := d.queue.Wishes(); len(got) != 1 || len(strings.Fields(got[0])) != 10_001 {
		t.Errorf("%d wishes", len(got))
	}
	if n := d.queue.Lists(); n > 3000 { // a few times through all, and not once through all for each
		t.Errorf("the queue was asked %d times", n)
	}
}

// No Enter key removes anything; where that is the main button, it shows the details.
func TestEnterTakesNothingAway(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("x", "x.xlsx", mb, uitest.Fails(fault.Policy, "No spreadsheets."))))
	d.pullNow()
	d.frame.list.GoTo(0)
	d.typeKey(fyne.KeyReturn)
	if got := d.queue.Wishes(); len(got) != 0 {
		t.Fatalf("wishes %q", got)
	}
	d.answer("Copy details for IT")
	if len(d.clip) != 1 || !strings.Contains(d.clip[0], "Host: storage.acme.example\n") || !strings.Contains(d.clip[0], "Request: 4F2A\n") {
		t.Errorf("copied %q", d.clip)
	}
}

func TestDetailsNameHostAndRequest(t *testing.T) {
	p := openTestWindow(t, nil).presenter()
	why := &fault.Error{Kind: fault.Forbidden, Host: "storage.acme.example", RequestID: "4F2A"}
	if got := strings.Join(p.Details("a.pdf", why), "\n"); !strings.Contains(got, "Host: storage.acme.example\nRequest: 4F2A") {
		t.Errorf("%q", got)
	}
	if got := strings.Join(p.Details("a.pdf", &fault.Error{Kind: fault.Gone}), "\n"); strings.Contains(got, "Host") || strings.Contains(got, "Request") {
		t.Errorf("%q", got)
	}
}

// The forms of a link, the person's own among them.
func TestCopyAs(t *testing.T) {
	d := threeRows(t, func(d *testWindow, _ *Deps) {
		d.choices.Templates = []present.LinkTemplate{{Name: "Ticket\u202e", Text: "{ticket} {name} {size} {link}"}}
	})
	d.queue.ChangeDrop("d-k", func(drop *uitest.Drop) { drop.View.Options.Ticket = "SUP-1" })
	d.pullNow()
	d.frame.list.GoTo(0)
	_, items := menuLines(d)
	forms := items["Copy as"].ChildMenu.Items
	if got := labels(forms); !slices.Equal(got, []string{"Name and link", "Markdown", "HTML", "Ticket[U+202E]"}) {
		t.Fatalf("%q", got)
	}
	for _, f := range forms {
		f.Action()
		d.settle()
	}
	const until = " (until Fri 28 Nov 2025, 14:00 UTC)"
	if want := []string{
		"done.pdf — https://share.acme.example/s/k" + until, `[done\.pdf](https://share.acme.example/s/k)` + until,
		`<a href="https://share.acme.example/s/k">done.pdf</a>` + until, "SUP-1 done.pdf 1 MB https://share.acme.example/s/k",
	}; !slices.Equal(d.clip, want) {
		t.Errorf("copied %q", d.clip)
	}
	if got := d.says()[0]; !strings.HasPrefix(got, "done.pdf | Link copied") {
		t.Errorf("row: %q", got)
	}
}

func TestMailAndQR(t *testing.T) {
	opened := make(chan *url.URL, 4)
	var broken atomic.Bool
	d := threeRows(t, func(_ *testWindow, deps *Deps) {
		deps.Open = func(u *url.URL) error {
			fails := broken.Load()
			opened <- u
			if fails {
				return fault.New(fault.Bug, "open", "")
			}
			return nil
		}
	})
	d.press(present.ActionMail)
	if u := <-opened; u.Scheme != "mailto" || !strings.Contains(u.Query().Get("body"), "https://share.acme.example/s/k") || len(d.clip) != 0 {
		t.Errorf("%s, copied %q", u, d.clip)
	}
	broken.Store(true)
	d.press(present.ActionMail)
	<-opened
	waitFor(t, d, func() bool { return d.frame.banner.Notice.Text == "No mail program could be opened." })
	broken.Store(false)
	d.queue.Change("k", func(i *uploader.Item, _ *uploader.Numbers) {
		i.Link.URL = destination.NewURL("https://share.acme.example/" + strings.Repeat("s", 3000))
	})
	d.pullNow()
	d.press(present.ActionMail)
	if u := <-opened; u.Query().Get("body") != "" || len(d.clip) != 1 || !strings.Contains(d.frame.banner.Notice.Text, "paste it into the mail") {
		t.Errorf("%s, copied %d, says %q", u, len(d.clip), d.frame.banner.Notice.Text)
	}
	d.press(present.ActionQR)
	if got := d.frame.banner.Notice.Text; got != "This link is too long for a QR code." {
		t.Errorf("says %q", got)
	}
	d.queue.Change("k", func(i *uploader.Item, _ *uploader.Numbers) { i.Link = uitest.Link("k", time.Time{}) })
	d.pullNow()
	d.press(present.ActionQR)
	d.answer("Close")
}

// One question for all, and its answer is never the one that takes something away.
func TestDeletingSeveralAsksOnce(t *testing.T) {
	d := openTestWindow(t, nil)
	for _, id := range []string{"a", "b"} {
		d.queue.Put(uitest.Single(uitest.File(id, id+".pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour)))))
		d.archive.Put(uploader.Entry{ID: id, Name: id, Linked: true})
	}
	d.pullNow()
	selectRows(d, 2)
	_, items := menuLines(d)
	items["Delete file"].Action()
	d.answer("Keep")
	items["Delete file"].Action()
	d.answer("Delete file")
	waitFor(t, d, func() bool { return len(d.queued.busy) == 0 && len(d.queued.deleted) == 2 })
	for _, row := range d.says() {
		if !strings.Contains(row, "File deleted. The link no longer works.") || strings.Contains(row, "Copy link") {
			t.Errorf("%q", row)
		}
	}
}

// New links of several rows are copied together; one whose password nobody knows any more is left alone, and that is said.
func TestNewLinksOfSeveral(t *testing.T) {
	d := openTestWindow(t, nil)
	for _, id := range []string{"a", "b", "c"} {
		d.queue.Put(uitest.Single(uitest.File(id, id+".pdf", mb, func(i *uploader.Item) {
			uitest.Ended(uitest.Noon().Add(time.Hour))(i)
			i.Link.Protected = id == "c"
		})))
		d.archive.Put(uploader.Entry{ID: id, Name: id, Linked: true})
	}
	d.pullNow()
	selectRows(d, 3)
	_, items := menuLines(d)
	items["New link"].Action()
	if got := d.frame.banner.Notice.Text; got != "1 file has links with a password: make its new link alone." {
		t.Errorf("says %q", got)
	}
	waitFor(t, d, func() bool { return len(d.queued.busy) == 0 && len(d.clip) > 0 })
	if len(d.clip) != 1 || strings.Count(d.clip[0], "\n") != 1 || !strings.Contains(d.clip[0], "a.pdf — https://share.acme.example/s/a-new (until ") || !strings.Contains(d.clip[0], "/s/b-new") {
		t.Errorf("copied %q", d.clip)
	}
}

// A life is chosen for a row, or for several.
func TestLivesOfRows(t *testing.T) {
	d := openTestWindow(t, func(d *testWindow, _ *Deps) { d.place.Links.Changes = true })
	for _, id := range []string{"a", "b"} {
		d.queue.Put(uitest.Single(uitest.File(id, id+".pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour)))))
		d.archive.Put(uploader.Entry{ID: id, Name: id, Linked: true})
	}
	d.pullNow()
	selectRows(d, 2)
	_, items := menuLines(d)
	lives := items["Works from now on for"].ChildMenu.Items
	if got := labels(lives); !slices.Equal(got, []string{"1 hour", "1 day", "7 days"}) {
		t.Fatalf("%q", got)
	}
	lives[1].Action()
	waitFor(t, d, func() bool { return len(d.queued.busy) == 0 && len(d.queued.newLinks) == 2 })
	for _, row := range d.says() {
		if !strings.Contains(row, "until Sun 23 Nov, 12:00") {
			t.Errorf("%q", row)
		}
	}
}

// Files that wait or failed go to another destination, which must be able to have what was asked of their links; the old row goes
// when the new one is noted, and stays when that fails.
func TestSendingElsewhere(t *testing.T) {
	o := openTestSetup(t, "en", func(f *uitest.Destinations) {
		f.Put(settings.Destination{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "https://share.acme.example"})
		f.Put(settings.Destination{ID: "eu", Name: "Europa", Kind: settings.Linkdrop, URL: "https://eu.acme.example"})
	})
	o.queue.Put(uitest.Single(uitest.File("f", "failed.pdf", mb, uitest.Fails(fault.Unreachable, ""))))
	o.queue.ChangeDrop("d-f", func(d *uitest.Drop) {
		d.View.Options = uploader.Options{Ticket: "SUP-1", Life: time.Hour}
	})
	o.pullNow()
	o.queue.Wishes()
	o.frame.list.GoTo(0)
	_, items := menuLines(o.testWindow)
	if items["Send to another destination"] == nil {
		t.Fatalf("there is no way elsewhere: %v", items)
	}
	places := items["Send to another destination"].ChildMenu.Items
	if got := labels(places); slices.Contains(got, "Acme Share") || len(got) == 0 {
		t.Fatalf("%q", got)
	}
	o.queue.Refuse(fault.New(fault.DiskFull, "add", ""))
	places[0].Action()
	o.settle()
	if got := o.queue.Wishes(); len(got) != 0 || o.queued.Len() != 1 {
		t.Errorf("it could not be added: %q, %d rows", got, o.queued.Len())
	}
	o.queue.Refuse(nil)
	places[0].Action()
	o.settle()
	got := o.queue.Wishes()
	if len(got) != 2 || !strings.HasPrefix(got[0], "add [/home/ada/Documents/failed.pdf]") || !strings.HasSuffix(got[0], "ticket=SUP-1") || got[1] != "remove [f]" {
		t.Errorf("wishes: %q", got)
	}
	if o.queue.Last() == "acme" {
		t.Error("it went to the same place")
	}
}

func TestWhichPlacesHonourALink(t *testing.T) {
	open, closed := present.Place{}, present.Place{}
	closed.Links.Options = destination.OptionTraits{Password: destination.PasswordOptional, MaxDownloads: true, Note: true}
	must := closed
	must.Links.Options.Password = destination.PasswordRequired
	linkless := closed
	linkless.Linkless = true
	for _, c := range []struct {
		o     uploader.Options
		honed []bool // open, closed, must, linkless
	}{
		{uploader.Options{}, []bool{true, true, false, true}},
		{uploader.Options{Protected: true}, []bool{false, true, true, false}},
		{uploader.Options{MaxDownloads: 1}, []bool{false, true, false, false}},
		{uploader.Options{Note: "n"}, []bool{false, true, false, false}},
	} {
		for i, p := range []present.Place{open, closed, must, linkless} {
			if got := p.Honours(c.o); got != c.honed[i] {
				t.Errorf("%+v at place %d: %v", c.o, i, got)
			}
		}
	}
}

// A drop while something is typed is acknowledged where the person looks.
func TestADropWhileAFormIsOpenIsSaid(t *testing.T) {
	o := openTestSetup(t, "en", nil)
	o.setup.addStorage()
	o.intake.add([]string{"/a.pdf", "/b.pdf"})
	o.settle()
	if got := o.screen.pages.Top().Said(); got != "2 files and folders are being sent. You will find them in the window when this page is closed." {
		t.Errorf("the form says %q", got)
	}
}
