package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/settings"
)

// What the administrator locked stays as it is, whatever is saved, and the rest is kept.
func TestSavingKeepsWhatIsLocked(t *testing.T) {
	dir := t.TempDir()
	admin := filepath.Join(dir, "admin.json")
	text := `{"locked": ["limit", "theme", "link_life", "history_days", "language", "copy_as"], "limit": 65536, "theme": "dark", "link_life": "24h", "history_days": 7, "language": "de", "copy_as": "html"}`
	if err := os.WriteFile(admin, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	store := settings.Open(filepath.Join(dir, "person"), admin)
	choices := OpenChoices(store, func(err error) { t.Error(err) })
	c := choices.Choices()
	c.Limit, c.Theme, c.Life, c.Language, c.CopyAs, c.Streams, c.NoCopy = 0, kit.Light, time.Hour, "en", settings.CopyLink, 3, true
	c.KeepDays(400)
	choices.Save(c)
	choices.Flush()
	got := choices.Choices()
	if got.Limit != 65536 || got.Theme != kit.Dark || got.Life != 24*time.Hour || got.DaysKept() != 7 || got.Language != "de" || got.CopyAs != settings.CopyHTML {
		t.Errorf("what is locked became %+v", got)
	}
	if e := store.Effective(); got.Streams != 3 || !got.NoCopy || e.Streams != (settings.Value[int]{Value: 3, Source: settings.Person}) || e.AutoCopy.Value {
		t.Errorf("what is not locked is %+v, in the file %v", got, e.Streams)
	}
}

// A life that is locked is a sentence, and no choice.
func TestALockedLifeIsNoChoice(t *testing.T) {
	life := settings.Duration(24 * time.Hour)
	o := openTestSetup(t, "en", func(d *uitest.Destinations) {
		d.Held, d.Holds = settings.Settings{LinkLife: &life}, []string{"link_life"}
	})
	o.choices.Life = 24 * time.Hour
	o.refresh()
	if o.frame.life.Choice.Visible() {
		t.Errorf("there is a choice: %q", o.frame.life.Choice.Text)
	}
}

// What is chosen on the page counts at once: the theme is seen, the limit is told to whoever sends.
func TestTheSettingsCountAtOnce(t *testing.T) {
	var limits []int64
	d := openTestWindow(t, func(_ *testWindow, deps *Deps) {
		deps.Throttle = func(perSecond int64) { limits = append(limits, perSecond) }
	})
	d.shortcut(letter(fyne.KeyComma, 0))
	d.chooseSetting("Speed at most", 5) // 2 MB/s
	d.chooseSetting("Appearance", 3)    // dark
	d.chooseSetting("Language", 2)      // German
	if d.screen.theme.Choice != kit.Dark || !slices.Equal(limits, []int64{2_000_000}) || d.choices.Language != "de" {
		t.Errorf("the theme is %v, the limits were %v, the choices are %+v", d.screen.theme.Choice, limits, d.choices)
	}
	if d.shortcut(letter(fyne.KeyComma, 0)); d.screen.pages.Len() != 1 {
		t.Errorf("%d pages are open", d.screen.pages.Len())
	}
}

// chooseSetting opens a choice on the page and takes one by the arrow keys.
func (d *testWindow) chooseSetting(label string, nth int) {
	d.t.Helper()
	c := d.screen.win.Canvas()
	for range 30 {
		if b, ok := c.Focused().(*kit.FocusButton); ok && strings.HasPrefix(b.Name, label+": ") {
			b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
			for range nth {
				c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			}
			c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			d.settle()
			return
		}
		c.FocusNext()
	}
	d.t.Fatalf("there is no %q", label)
}

// "Save report for IT" asks where, and writes what is set, what was checked and what was logged.
func TestTheReportIsSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.txt")
	var names []string
	o := openTestSetup(t, "en", several)
	o.d.Log = func() []string { return []string{"level=WARN msg=late"} }
	o.d.Keeps = []settingspage.Place{{Key: "settings.place.settings", Path: "/home/ada/settings.json"}}
	o.intake.chooser.save = saves(path, &names)
	o.fake.Findings = fine()
	o.setup.check("eu", nil)
	o.waitCheck()
	o.screen.pages.CloseAll()
	o.saveReport()
	waitFor(t, o.testWindow, func() bool { return strings.Contains(o.reads(), "report.txt was saved.") })
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Linkdrop: 0.1.0", "settings: /home/ada/settings.json", `"id":"eu"`, "eu: name ok", "level=WARN msg=late"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	if !slices.Equal(names, []string{"Linkdrop report 2025-11-22.txt"}) {
		t.Errorf("it is to be called %q", names)
	}
	o.answer("Close")
	o.intake.chooser.save = saves(filepath.Join(path, "no", "folder"), &names)
	o.saveReport()
	waitFor(t, o.testWindow, func() bool { return strings.Contains(o.reads(), "could not be saved") })
}

// saves is a dialog in which somebody chose a path; names gets what was proposed.
func saves(path string, names *[]string) func(context.Context, string, string) (string, bool) {
	return func(_ context.Context, _, name string) (string, bool) {
		*names = append((*names)[:0], name)
		return path, true
	}
}

// The licences' texts can be saved, too.
func TestTheLicencesAreSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "licences.txt")
	var names []string
	o := openTestSetup(t, "de", nil)
	o.intake.chooser.save = saves(path, &names)
	o.showLicences()
	o.key(fyne.KeyReturn)
	waitFor(t, o.testWindow, func() bool { return strings.Contains(o.reads(), "licences.txt wurde gespeichert.") })
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "fyne.io/fyne/v2") || !strings.Contains(string(text), "SIL OPEN FONT LICENSE") {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

// What is copied of a link is as it was chosen: by itself at the end of a drop, and by the button.
func TestTheFormOfCopiedLinks(t *testing.T) {
	for as, want := range map[settings.CopyAs]string{
		"": "https://x", settings.CopyLink: "https://x", settings.CopyNamed: "a.pdf — https://x", settings.CopyMarkdown: "[a\\.pdf](https://x", settings.CopyHTML: `<a href="https://x`,
	} {
		d := openTestWindow(t, nil)
		d.choices.CopyAs = as
		drop := uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(d.clock.Add(time.Hour))))
		drop.Items[0].Link.URL = destination.NewURL("https://x.example/a")
		link := drop.Items[0].Link
		d.queue.Put(drop)
		d.pullNow()
		row, _ := d.queued.Row(0)
		d.actions.do(row, present.ActionCopyLink, fyne.Position{})
		d.settle()
		d.bell.Observer().Settled(uploader.DropReport{Drop: drop.View, Links: []uploader.NamedLink{{Item: "a", Name: "a.pdf", Link: link}}})
		d.settle()
		if len(d.clip) != 2 || !strings.HasPrefix(d.clip[0], want) || !strings.HasPrefix(d.clip[1], want) {
			t.Errorf("%q copies %q", as, d.clip)
		}
	}
}
