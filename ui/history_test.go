package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/settings"
)

// typed types into whatever has the keyboard.
func (d *testWindow) typed(text string) {
	for _, r := range text {
		d.screen.win.Canvas().Focused().TypedRune(r)
	}
}

func (d *testWindow) typedKey(name fyne.KeyName) {
	d.screen.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
}

// The history is reached, searched and used without a mouse.
func TestTheHistoryByKeyboard(t *testing.T) {
	d := openTestWindow(t, nil)
	d.archive.Put(
		uploader.Entry{ID: "1", Name: "budget.xlsx", Linked: true, SentAt: d.clock, Ends: d.clock.Add(time.Hour)},
		uploader.Entry{ID: "2", Name: "report.pdf", Linked: true, SentAt: d.clock, Ends: d.clock.Add(time.Hour)},
	)
	d.shortcut(letter(fyne.Key2, 0))
	waitFor(t, d, func() bool { return d.history.Len() == 2 })
	if d.screen.win.Canvas().Focused() != fyne.Focusable(d.history.List) {
		t.Fatalf("Ctrl+2 gives the keyboard to %T", d.screen.win.Canvas().Focused())
	}
	d.typedKey(fyne.KeyDown)
	d.typedKey(fyne.KeyReturn)
	waitFor(t, d, func() bool { return len(d.clip) == 1 })
	if d.clip[0] != "https://share.acme.example/s/2-new" {
		t.Errorf("Enter copied %q", d.clip)
	}
	d.shortcut(letter(fyne.KeyF, 0))
	d.typed("bud")
	waitFor(t, d, func() bool { return d.history.Len() == 1 })
	d.typedKey(fyne.KeyDown)
	if d.screen.win.Canvas().Focused() != fyne.Focusable(d.history.List) || d.frame.tabs.Search.Text != "bud" {
		t.Errorf("the arrow down gives the keyboard to %T, and leaves %q", d.screen.win.Canvas().Focused(), d.frame.tabs.Search.Text)
	}
	d.shortcut(letter(fyne.KeyF, 0))
	d.typedKey(fyne.KeyEscape)
	waitFor(t, d, func() bool { return d.history.Len() == 2 })
}

// Three letters and Enter copy a link of the list "Now"; what was sent earlier gets a new one, and it is said.
func TestThePaletteCopiesLinks(t *testing.T) {
	d := openTestWindow(t, nil)
	d.archive.Put(
		uploader.Entry{ID: "1", Name: "repair.pdf", Linked: true, SentAt: d.clock, Ends: d.clock.Add(time.Hour)},
		uploader.Entry{ID: "2", Name: "repaint.pdf", Linked: true, SentAt: d.clock, DeletedAt: d.clock},
	)
	d.queue.Put(uitest.Single(uitest.File("r", "report.pdf", mb, uitest.Ended(d.clock.Add(time.Hour)))))
	d.pullNow()
	d.shortcut(letter(fyne.KeyK, 0))
	d.typed("rep")
	d.typedKey(fyne.KeyReturn)
	if len(d.clip) != 1 || !strings.HasSuffix(d.clip[0], "/r") || d.palette.Opened() {
		t.Fatalf("copied %q", d.clip)
	}
	d.shortcut(letter(fyne.KeyK, 0))
	d.typed("pai")
	waitFor(t, d, func() bool {
		if d.palette.Opened() {
			d.typedKey(fyne.KeyReturn) // nothing happens before it is found
		}
		return len(d.clip) == 2
	})
	if d.clip[1] != "https://share.acme.example/s/1-new" || !strings.Contains(d.notices.own.Text, "repair.pdf") {
		t.Errorf("copied %q, and told %q", d.clip, d.notices.own.Text)
	}
	d.shortcut(letter(fyne.KeyK, 0))
	d.typed("his")
	d.typedKey(fyne.KeyReturn)
	if d.frame.tab != historyTab {
		t.Error("an action was not done")
	}
	d.shortcut(letter(fyne.KeyK, 0))
	d.shortcut(letter(fyne.Key1, 0)) // the window below has to wait
	if d.frame.tab != historyTab || !d.palette.Opened() {
		t.Error("a shortcut reached the window below the palette")
	}
	d.typedKey(fyne.KeyEscape)
	if d.palette.Opened() || d.screen.win.Canvas().Focused() != fyne.Focusable(d.history.List) {
		t.Errorf("Escape gives the keyboard to %T", d.screen.win.Canvas().Focused())
	}
}

// A ticket goes with every drop until it is taken away, and the line says so, also where links ask for nothing.
func TestTicketOfDrops(t *testing.T) {
	d := openTestWindow(t, nil)
	last := func() string { w := d.queue.Wishes(); return w[len(w)-1] }
	d.closed.askTicket()
	d.typeIn(strings.Repeat("x", 101))
	d.answer("Use it")
	if d.closed.chosen.Ticket != "" {
		t.Fatal("a ticket of 101 letters was taken")
	}
	d.typeIn(" SUP-4711 ")
	d.answer("Use it")
	if got := d.frame.life.Limits.Text; got != "Ticket SUP-4711" {
		t.Errorf("the line says %q", got)
	}
	d.intake.add([]string{"/a.pdf"})
	d.settle()
	if !strings.HasSuffix(last(), " ticket=SUP-4711") {
		t.Errorf("dropped: %q", last())
	}
	d.closed.set(func(c *present.LinkLimits) { c.Ticket = "" })
	d.intake.add([]string{"/b.pdf"})
	d.settle()
	if strings.Contains(last(), "ticket") || d.frame.life.Limits.Visible() {
		t.Errorf("dropped: %q", last())
	}
	d.intake.sendWith([]string{"/c.pdf"}, "OLD-1")
	d.settle()
	if !strings.HasSuffix(last(), " ticket=OLD-1") {
		t.Errorf("sent again: %q", last())
	}
}

// How long the history is kept is a setting: 90 days where nobody chose, and none is written then.
func TestDaysOfTheHistory(t *testing.T) {
	for _, days := range []int{90, 0, 30} {
		dir := t.TempDir()
		s := OpenChoices(settings.Open(dir, ""), func(err error) { t.Error(err) })
		if got := s.Choices().DaysKept(); got != 90 {
			t.Errorf("nobody chose, and it is %d days", got)
		}
		c := s.Choices()
		c.KeepDays(days)
		s.Save(c)
		s.Flush()
		e := settings.Open(dir, "").Effective()
		if (e.HistoryDays.Source == settings.Person) != (days != 90) {
			t.Errorf("%d days are in the settings as those of %v", days, e.HistoryDays.Source)
		}
		if got := OpenChoices(settings.Open(dir, ""), nil).Choices().DaysKept(); got != days {
			t.Errorf("%d days became %d", days, got)
		}
	}
	if got := (Choices{}).DaysKept(); got != 90 {
		t.Errorf("the zero Choices keep it for %d days", got)
	}
}
