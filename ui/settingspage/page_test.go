package settingspage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/settings"
)

// desk is a page over a window, with everything around it pretended.
type desk struct {
	t      *testing.T
	page   *Page
	d      Deps
	win    fyne.Window
	values Values
	locked []string
	menu   []*fyne.MenuItem
	did    []string
}

func openDesk(t *testing.T, locale string, edit func(*desk)) *desk {
	t.Helper()
	app := test.NewTempApp(t)
	theme := kit.NewTheme(kit.Light)
	app.Settings().SetTheme(theme)
	k := &desk{t: t, win: app.NewWindow("")}
	k.win.SetPadded(false)
	k.win.Resize(fyne.NewSize(440, 560))
	t.Cleanup(k.win.Close)
	k.values = Values{CopyAs: settings.CopyLink, AutoCopy: true, Together: true, HistoryDays: 90, Streams: 8, Theme: settings.System}
	words := present.NewCatalog(locale)
	did := func(what string) func() { return func() { k.did = append(k.did, what) } }
	k.d = Deps{
		Words: words, Page: kit.NewPageStack(k.win.Canvas(), nil).NewPage(words.Text("settings.title"), words.Text("page.back"), theme),
		Menu:   func(items []*fyne.MenuItem, _ fyne.Position) { k.menu = items },
		Values: func() Values { return k.values }, Set: func(v Values) { k.values = v },
		Source: func(field string) settings.Source {
			if slices.Contains(k.locked, field) {
				return settings.Enforced
			}
			return settings.Person
		},
		Place: func() present.Place {
			return present.Place{ID: "acme", Name: "Acme Share", Early: true, Links: destination.LinkTraits{Several: true, Choices: []time.Duration{time.Hour, 24 * time.Hour}}}
		},
		Destinations: did("destinations"), Throttles: true, History: true, Copy: func(text string) { k.did = append(k.did, "copy "+text) },
		About: About{Version: "0.1.0", Places: []Place{{"settings.place.settings", "/home/ada/.config/linkdrop/settings.json"}}, Save: did("report"), Licences: did("licences")},
	}
	if edit != nil {
		edit(k)
	}
	k.page = Open(k.d)
	return k
}

// at is what the keyboard is on, as people would call it.
func (k *desk) at() string {
	switch f := k.win.Canvas().Focused().(type) {
	case *kit.FocusButton:
		return f.Name
	case *kit.Checkbox:
		return f.Label.Text
	case *kit.Card:
		return f.Title
	}
	return "nothing"
}

func (k *desk) key(names ...fyne.KeyName) {
	k.t.Helper()
	for _, name := range names {
		if name == fyne.KeyTab {
			k.win.Canvas().FocusNext()
			continue
		}
		k.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	}
}

// Tab goes through every setting from top to bottom, and each says what is chosen.
func TestEverySettingByKeyboard(t *testing.T) {
	k := openDesk(t, "en", nil)
	want := []string{
		"Acme Share", "Links work for: 1 day", "What is copied: The link", "Copy links by itself", "Link at once, before the file has arrived",
		"One link for several files", "History keeps what was sent: 90 days", "Speed at most: No limit", "Connections at once: 8",
		"Appearance: Like the system", "Language: Like the system", "Copy path: Your settings", "Save report for IT…", "Licences", "Back",
	}
	var order []string
	for range want {
		order = append(order, k.at())
		k.key(fyne.KeyTab)
	}
	if !slices.Equal(order, want) {
		t.Fatalf("Tab goes\n%s", strings.Join(order, "\n"))
	}
	for _, what := range []string{"Acme Share", "Copy path: Your settings", "Save report for IT…", "Licences"} {
		for k.at() != what {
			k.key(fyne.KeyTab)
		}
		k.key(fyne.KeyReturn)
	}
	if !slices.Equal(k.did, []string{"destinations", "copy /home/ada/.config/linkdrop/settings.json", "report", "licences"}) {
		t.Errorf("did %q", k.did)
	}
	k.key(fyne.KeyEscape)
	if k.win.Canvas().Overlays().Top() != nil {
		t.Error("Escape is not the way back")
	}
}

// What is chosen counts at once, and the keyboard stays where it was.
func TestChoosing(t *testing.T) {
	for name, c := range map[string]struct {
		at, item string
		now      string
		good     func(Values) bool
	}{
		"life":     {"Links work for: 1 day", "1 hour", "Links work for: 1 hour", func(v Values) bool { return v.Life == time.Hour }},
		"copy":     {"What is copied: The link", "Markdown", "What is copied: Markdown", func(v Values) bool { return v.CopyAs == settings.CopyMarkdown }},
		"history":  {"History keeps what was sent: 90 days", "As long as links work", "History keeps what was sent: As long as links work", func(v Values) bool { return v.HistoryDays == 0 }},
		"speed":    {"Speed at most: No limit", "2 MB/s", "Speed at most: 2 MB/s", func(v Values) bool { return v.Limit == 2_000_000 }},
		"streams":  {"Connections at once: 8", "2", "Connections at once: 2", func(v Values) bool { return v.Streams == 2 }},
		"theme":    {"Appearance: Like the system", "Dark", "Appearance: Dark", func(v Values) bool { return v.Theme == settings.Dark }},
		"language": {"Language: Like the system", "Deutsch", "Language: Deutsch", func(v Values) bool { return v.Language == "de" }},
	} {
		t.Run(name, func(t *testing.T) {
			k := openDesk(t, "en", nil)
			for range 20 {
				if k.at() == c.at {
					break
				}
				k.key(fyne.KeyTab)
			}
			k.key(fyne.KeySpace)
			at := slices.IndexFunc(k.menu, func(i *fyne.MenuItem) bool { return i.Label == c.item })
			if at < 0 {
				t.Fatalf("there is no %q", c.item)
			}
			checked := 0
			for _, item := range k.menu {
				if item.Checked {
					checked++
				}
			}
			k.menu[at].Action()
			if !c.good(k.values) || k.at() != c.now || checked != 1 {
				t.Errorf("%+v, the keyboard is on %q, %d were chosen before", k.values, k.at(), checked)
			}
		})
	}
	k := openDesk(t, "en", nil)
	k.key(fyne.KeyTab, fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn)
	if k.values.AutoCopy || k.at() != "Copy links by itself" {
		t.Error("Enter does not change a tick")
	}
}

// What the administrator locked says so, has no choice, and Tab passes it by.
func TestLocked(t *testing.T) {
	k := openDesk(t, "en", func(k *desk) {
		k.locked = []string{"link_life", "auto_copy", "limit", "language"}
		k.values.Limit = 1_000_000
	})
	var locked []string
	for _, b := range k.d.Page.Column.Blocks {
		if l, ok := b.(*line); ok && l.button == nil {
			locked = append(locked, l.label.Text+": "+l.full+". "+l.note.Text)
		}
	}
	const by = "Set by your administrator."
	want := []string{"Links work for: 1 day. " + by, "Copy links by itself: On. " + by, "Speed at most: 1 MB/s. " + by, "Language: Like the system. " + by}
	if !slices.Equal(locked, want) {
		t.Errorf("locked: %q", locked)
	}
	if len(k.page.fields) != 7 || k.page.fields["limit"] != nil {
		t.Errorf("can be changed: %v", k.page.fields)
	}
}

// A value that is not among the usual ones, as a file may have it, is shown and stays.
func TestUnusualValues(t *testing.T) {
	k := openDesk(t, "de", func(k *desk) {
		k.values.Limit, k.values.Streams, k.values.HistoryDays, k.values.Language = 123_456, 7, 45, "pt-BR"
	})
	var says []string
	for _, b := range k.d.Page.Column.Blocks {
		if l, ok := b.(*line); ok {
			says = append(says, l.full)
		}
	}
	for _, want := range []string{"123 kB/s", "7", "45 Tage", "pt-BR"} {
		if !slices.Contains(says, want) {
			t.Errorf("%q is not among %q", want, says)
		}
	}
}

// Nothing sticks out or lies over something else, in any language, at any width.
func TestEverythingHasItsPlace(t *testing.T) {
	for _, locale := range []string{"en", "de", "en-XA", "ar-XB"} {
		for _, width := range []float32{360, 440, 760, 1200} {
			k := openDesk(t, locale, func(k *desk) { k.locked = []string{"link_life", "one_link"} })
			k.win.Resize(fyne.NewSize(width, 560))
			bottom := float32(0)
			for _, b := range k.d.Page.Column.Blocks {
				if b.Position().Y < bottom-0.5 || b.Position().X < -13 || b.Position().X+b.Size().Width > k.d.Page.Column.Width+kit.FocusRingRoom+1 {
					t.Errorf("%s at %v: %T at %v is %v, what is above ends at %v", locale, width, b, b.Position(), b.Size(), bottom)
				}
				bottom = b.Position().Y + b.Size().Height
				l, ok := b.(*line)
				if !ok || l.button == nil {
					continue
				}
				if at := l.button.Position(); at.X < 0 || at.X+l.button.Size().Width > l.Size().Width+0.5 || l.button.MinSize().Width > l.button.Size().Width+1 {
					t.Errorf("%s at %v: %q at %v is %v of %v", locale, width, l.button.Text, at, l.button.Size(), l.Size())
				}
			}
		}
	}
}

// A long path is seen whole.
func TestPathsBreak(t *testing.T) {
	fits := func(s string) bool { return len([]rune(s)) <= 10 }
	for path, want := range map[string]string{
		"/home/ada/.config/linkdrop": "/home/ada/\n.config/\nlinkdrop", `C:\Users\Ada\x`: "C:\\Users\\\nAda\\x", "abcdefghijklmno": "abcdefghij\nklmno", "": "", "/": "/",
	} {
		if got := breakPath(path, fits); got != want {
			t.Errorf("%q breaks as %q", path, got)
		}
	}
}
