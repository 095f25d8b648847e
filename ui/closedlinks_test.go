package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// canClose makes the place one whose links can have a password and limits, be extended and ended.
func canClose(d *testWindow) {
	d.place.Links.Options = destination.OptionTraits{Password: destination.PasswordOptional, MaxDownloads: true, Note: true}
	d.place.Links.Changes = true
}

func closedWindow(t *testing.T) *testWindow {
	t.Helper()
	return openTestWindow(t, func(d *testWindow, _ *Deps) { canClose(d) })
}

// pick chooses from the menu of the line about links.
func (d *testWindow) pick(text string) {
	d.t.Helper()
	for _, item := range d.closed.choices() {
		if item.Label == text {
			item.Action()
			d.settle()
			return
		}
	}
	d.t.Fatalf("there is no %q", text)
}

// ticked are the entries of that menu, with a star at those that are chosen.
func (d *testWindow) ticked() string {
	var all []string
	for _, item := range d.closed.choices() {
		text := item.Label
		if item.IsSeparator {
			text = "--"
		}
		if item.Checked {
			text += "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// asked reports whether the dialog that lies over the window says this.
func (d *testWindow) asked(text string) bool {
	d.t.Helper()
	top := d.screen.win.Canvas().Overlays().Top()
	if top == nil {
		d.t.Fatal("nothing is asked")
	}
	for _, o := range test.LaidOutObjects(top) {
		if p, ok := o.(*kit.Paragraph); ok && p.Visible() && strings.Contains(p.Text, text) {
			return true
		}
	}
	return false
}

// typeIn types into the line of the dialog that lies over the window.
func (d *testWindow) typeIn(text string) {
	d.t.Helper()
	top := d.screen.win.Canvas().Overlays().Top()
	if top == nil {
		d.t.Fatal("nothing is asked")
	}
	for _, o := range test.LaidOutObjects(top) {
		if line, ok := o.(*kit.FieldEntry); ok {
			line.SetText(text)
			return
		}
	}
	d.t.Fatal("nothing can be typed")
}

// What is chosen for links goes with the next drop, as far as its place can have it, and the line says it.
func TestPasswordAndLimitsGoWithADrop(t *testing.T) {
	d := closedWindow(t)
	if got, want := d.ticked(), "No password*; Make up a password; Type a password…; --; Any number of downloads*; 1 download; 5 downloads; 10 downloads; Another number…; --; Note for whoever opens it…; Ticket…"; got != want {
		t.Errorf("offered %q, want %q", got, want)
	}
	if d.frame.life.Limits.Text != "No password" || d.frame.life.Limits.Icon != "" {
		t.Errorf("the line says %q", d.frame.life.Limits.Text)
	}
	d.pick("Make up a password")
	made := d.closed.chosen.Password.Reveal()
	if len(d.clip) != 1 || d.clip[0] != made || len(made) != 19 {
		t.Fatalf("made %d bytes, copied %d times", len(made), len(d.clip))
	}
	d.pick("5 downloads")
	if d.frame.life.Limits.Text != "Password" || d.frame.life.Limits.Icon != "lock" {
		t.Errorf("the line says %q", d.frame.life.Limits.Text)
	}
	if got, want := d.ticked(), "No password; Make up a password; Type a password…; Copy the password; --; Any number of downloads; 1 download; 5 downloads*; 10 downloads; Another number…; --; Note for whoever opens it…; Ticket…"; got != want {
		t.Errorf("offered %q, want %q", got, want)
	}
	d.intake.add([]string{"/a.pdf"})
	d.settle()
	wishes := d.queue.Wishes()
	if last := wishes[len(wishes)-1]; !strings.HasSuffix(last, " password downloads=5") {
		t.Errorf("dropped: %q", last)
	}
	if len(d.closed.known) != 1 {
		t.Errorf("%d passwords are known", len(d.closed.known))
	}
	d.place.Links.Options = destination.OptionTraits{}
	d.refresh()
	if d.frame.life.Limits.Visible() {
		t.Error("a place without offers them")
	}
	d.intake.add([]string{"/b.pdf"})
	d.settle()
	wishes = d.queue.Wishes()
	if last := wishes[len(wishes)-1]; strings.Contains(last, "password") || strings.Contains(last, "downloads") {
		t.Errorf("dropped where there are none: %q", last)
	}
	d.pullNow()
	if len(d.closed.known) != 0 {
		t.Error("the password of a drop that is gone is kept")
	}
}

// What is typed must be something, and not too much.
func TestTypedLimits(t *testing.T) {
	d := closedWindow(t)
	d.pick("Type a password…")
	for _, wrong := range []string{"", strings.Repeat("x", 1025)} {
		d.typeIn(wrong)
		d.answer("Use it")
		if !d.closed.chosen.Password.IsZero() {
			t.Fatalf("%d bytes were taken", len(wrong))
		}
	}
	d.typeIn("secret words")
	d.answer("Use it")
	if d.closed.chosen.Password.Reveal() != "secret words" || len(d.clip) != 0 {
		t.Error("it is not what was typed, or was copied")
	}
	d.pick("Another number…")
	for _, wrong := range []string{"", "0", "-1", "1.5", "many", "1000001"} {
		d.typeIn(wrong)
		d.answer("Use it")
		if d.closed.chosen.Most != 0 {
			t.Fatalf("%q was taken", wrong)
		}
	}
	d.typeIn(" 42 ")
	d.answer("Use it")
	if d.closed.chosen.Most != 42 || !strings.Contains(d.ticked(), "Another number…*;") {
		t.Errorf("%d; %s", d.closed.chosen.Most, d.ticked())
	}
	d.place.Links.Options.Password = destination.PasswordRequired
	d.pick("Any number of downloads")
	if strings.Contains(d.ticked(), "No password") {
		t.Error("a password that must be can be taken off")
	}
}

// A note is typed in and goes with the next drop, as long as its place has links with one; an empty one is none.
func TestANoteGoesWithADrop(t *testing.T) {
	d := closedWindow(t)
	d.pick("Note for whoever opens it…")
	d.typeIn(strings.Repeat("ü", 1001))
	d.answer("Use it")
	if d.closed.chosen.Note != "" {
		t.Fatal("one that is too long was taken")
	}
	d.typeIn("  The figures of May. Grüße, Ada ")
	d.answer("Use it")
	if d.frame.life.Limits.Text != "Note" || !strings.HasSuffix(d.ticked(), "Note for whoever opens it…*; Ticket…") {
		t.Errorf("the line says %q; %s", d.frame.life.Limits.Text, d.ticked())
	}
	last := func() string {
		d.intake.add([]string{"/a.pdf"})
		d.settle()
		wishes := d.queue.Wishes()
		return wishes[len(wishes)-1]
	}
	if got := last(); !strings.HasSuffix(got, " note=The figures of May. Grüße, Ada") {
		t.Errorf("dropped: %q", got)
	}
	d.place.Links.Options.Note = false
	if got := last(); strings.Contains(got, "note") || strings.Contains(d.ticked(), "Note") {
		t.Errorf("dropped where there are none: %q; %s", got, d.ticked())
	}
	d.place.Links.Options.Note = true
	d.pick("Note for whoever opens it…")
	d.typeIn(" ")
	d.answer("Use it")
	if got := last(); strings.Contains(got, "note") || d.frame.life.Limits.Text != "No password" {
		t.Errorf("dropped: %q", got)
	}
}

// Rows and history say how often links were downloaded, as it changes, where the destination counts; a hidden window asks nobody, nor
// does one that was closed.
func TestRowsSayHowOftenTheirLinksWereDownloaded(t *testing.T) {
	d := openTestWindow(t, func(d *testWindow, deps *Deps) {
		canClose(d)
		d.place.Links.Counts = true
		deps.Downloads = d.archive
	})
	d.clock = uitest.Noon()
	last := uitest.Noon().Add(-22 * time.Minute)
	d.archive.Downloaded("w", destination.Downloads{Count: 2, Last: last})
	d.archive.Put(uploader.Entry{ID: "w", Name: "report.pdf", Size: mb, Linked: true, SentAt: last, Ends: d.clock.Add(time.Hour), Destination: "acme"})
	d.queue.Put(uitest.Single(uitest.File("w", "report.pdf", mb, uitest.Ended(d.clock.Add(time.Hour)))))
	d.pullNow()
	until := func(what string, done func() bool) {
		t.Helper()
		for range 3000 {
			if d.loop.run(); done() {
				return
			}
			<-time.After(10 * time.Millisecond)
		}
		t.Fatalf("not %s, but %q", what, d.says()[0])
	}
	says := func(want string) {
		t.Helper()
		until(want, func() bool { return d.says()[0] == want })
	}
	says("report.pdf | Link ready · downloaded 2 times, last today 11:38 · until today 13:00 | [Copy link, More]")
	d.archive.Downloaded("w", destination.Downloads{Count: 3, Last: d.clock})
	says("report.pdf | Link ready · downloaded 3 times, last today 12:00 · until today 13:00 | [Copy link, More]")
	d.archive.Downloaded("w", destination.Downloads{Over: true, Ends: d.clock}) // somebody took it back
	says("report.pdf | Link ended today 12:00 | [New link, More]")
	d.archive.Downloaded("w", destination.Downloads{Count: 3, Last: d.clock, Ends: d.clock.Add(2 * time.Hour)})
	says("report.pdf | Link ready · downloaded 3 times, last today 12:00 · until today 14:00 | [Copy link, More]")
	d.show(historyTab)
	until("a row in the history", func() bool { return d.history.Len() == 1 })
	if row, _ := d.history.Row(0); row.Texts[0] != "downloaded 3 times, last today 12:00 · 1 MB · sent 11:38 · until today 14:00" {
		t.Errorf("%q", row.Texts)
	}
	listening := func(want int) {
		t.Helper()
		until(fmt.Sprint(want, " following"), func() bool { _, n := d.archive.Asked(); return n == want })
	}
	listening(1)
	d.closing.rest()
	listening(0)
	d.Show()
	d.settle()
	listening(1)
	d.closing.quit()
	listening(0)
	d.place.Links.Counts = false
	if row, _ := d.history.Row(0); strings.Contains(row.Texts[0], "downloaded") {
		t.Errorf("a place that does not count: %q", row.Texts)
	}
}

// A restored drop asks for its password in its row, and gets what is typed.
func TestARestoredDropAsksForItsPassword(t *testing.T) {
	d := closedWindow(t)
	d.queue.Put(uitest.Single(uitest.File("w", "payroll.xlsx", mb, func(i *uploader.Item) {
		i.Step, i.Restored, i.Fault = uploader.Stored, true, &fault.Error{Kind: fault.NeedsPassword, Op: "link"}
	})))
	d.pullNow()
	if got, want := d.says()[0], "payroll.xlsx | Sent · The link waits for its password. | [Password…, More]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.press(present.ActionPassword)
	d.typeIn("CANARY")
	d.answer("Use it")
	if got := d.queue.Wishes(); len(got) != 1 || got[0] != "password of d-w, 6 bytes" {
		t.Errorf("%q", got)
	}
}

// A link can be made to work longer and be ended, from its row and from the history; its password can be copied apart.
func TestLinksAreChangedInTheWindow(t *testing.T) {
	d := closedWindow(t)
	until := uitest.Noon().Add(48 * time.Hour)
	once := uitest.Single(uitest.File("o", "contract.docx", mb, func(i *uploader.Item) { uitest.Ended(until)(i); i.Link.Protected = true }))
	once.View.Options.MaxDownloads, once.View.Options.Note, once.View.Options.Sender = 1, "for Anna", "Bob"
	d.queue.Put(once)
	d.archive.Put(uploader.Entry{ID: "o", Name: "contract.docx", Size: mb, Linked: true, Protected: true, SentAt: uitest.Noon(), Ends: until, Destination: "acme", Drop: "d-o"})
	d.archive.Put(uploader.Entry{ID: "p", Name: "plan.docx", Size: mb, Linked: true, SentAt: uitest.Noon().Add(-time.Hour), Ends: until, Destination: "acme", Drop: "d-p"})
	d.closed.sent("d-o", destination.NewPassword("CANARY"))
	d.pullNow()
	row, _ := d.queued.Row(0)
	if got := row.Texts[0]; !strings.HasPrefix(got, "Password · 1 download · until ") {
		t.Errorf("%q", got)
	}
	var menu []string
	for _, action := range row.Menu {
		menu = append(menu, d.screen.words.ActionText(action))
	}
	if got, want := strings.Join(menu, "; "), "Copy as; QR code; E-mail…; Copy password; New link; Extend by 7 days; Works from now on for; End link now; Delete file; Remove"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.press(present.ActionCopyPassword)
	if len(d.clip) != 1 || d.clip[0] != "CANARY" {
		t.Errorf("%d copied", len(d.clip))
	}
	ends := func() time.Time { link, _, _, _ := d.queued.linkOf(row.Key); return link.Ends }
	d.press(present.ActionExtend)
	waitFor(t, d, func() bool { return ends().Equal(until.Add(7 * 24 * time.Hour)) })
	d.press(present.ActionNewLink) // with the password that is known
	waitFor(t, d, func() bool { return len(d.clip) == 2 })
	d.press(present.ActionEndLink)
	if !d.asked("The file stays stored") {
		t.Error("where files are kept, that is not said")
	}
	d.answer("End link")
	waitFor(t, d, func() bool { return !ends().After(d.clock) })
	if got := d.says()[0]; !strings.Contains(got, "Link ended") || !strings.Contains(got, "still stored") {
		t.Errorf("%q", got)
	}

	d.show(historyTab)
	waitFor(t, d, func() bool { return d.history.Len() == 2 })
	old, _ := d.history.Row(0)
	d.history.Do(old, present.ActionNewLink, fyne.Position{})
	d.typeIn("another")
	d.answer("Use it")
	waitFor(t, d, func() bool { return len(d.clip) == 3 })
	older, _ := d.history.Row(1)
	d.history.Do(older, present.ActionNewLink, fyne.Position{})
	waitFor(t, d, func() bool { return len(d.clip) == 4 })
	for n, o := range d.archive.NewLinks() { // with what the first link had, as far as that is known
		if known := n < 2; known != (o.Note == "for Anna" && o.Sender == "Bob" && o.MaxDownloads == 1 && !o.Password.IsZero()) || !known && o != (destination.LinkOptions{}) {
			t.Errorf("new link %d: %+v", n, o)
		}
	}
}

// In the history it is said who has a password, and what can be done with links.
func TestHistoryOfClosedLinks(t *testing.T) {
	d := closedWindow(t)
	until := uitest.Noon().Add(48 * time.Hour)
	d.archive.Put(uploader.Entry{ID: "o", Name: "contract.docx", Size: mb, Linked: true, Protected: true, SentAt: uitest.Noon(), Ends: until, Destination: "acme"})
	d.show(historyTab)
	waitFor(t, d, func() bool { return d.history.Len() == 1 })
	row := func() present.Row { r, _ := d.history.Row(0); return r }
	sent := func() uploader.Entry {
		all, err := d.archive.List(t.Context(), uploader.Query{})
		if err != nil || len(all) == 0 {
			t.Fatal(len(all), err)
		}
		return all[0]
	}
	if got := read(d.screen.words, row()); !strings.Contains(got, "Link works · Password") || len(row().Menu) != 4 {
		t.Errorf("%q, %v", got, row().Menu)
	}
	d.history.Do(row(), present.ActionExtend, fyne.Position{})
	waitFor(t, d, func() bool { return sent().Ends.Equal(until.Add(7 * 24 * time.Hour)) })
	d.history.Do(row(), present.ActionEndLink, fyne.Position{})
	if !d.asked("deleted, too") {
		t.Error("where files go with their links, that is not said")
	}
	d.answer("End link")
	waitFor(t, d, func() bool {
		return !sent().Ends.After(d.clock) && strings.Contains(read(d.screen.words, row()), "Link ended")
	})
}
