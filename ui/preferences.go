package ui

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/ui/view"
	"linkdrop/uploader/settings"
)

// preferences change what the person chose, and keep it.
type preferences struct {
	settings Settings
	changed  func()
}

// change changes what the person chose, and keeps it.
func (p *preferences) change(change func(*Choices)) {
	c := p.settings.Choices()
	change(&c)
	p.settings.Save(c)
	p.changed()
}

// values are the choices as the page of settings knows them.
func (p *preferences) values() settingspage.Values {
	c := p.settings.Choices()
	is := settings.Defaults().Settings
	return settingspage.Values{
		Life: c.Life, CopyAs: cmp.Or(c.CopyAs, *is.CopyAs), AutoCopy: !c.NoCopy, AtDrop: c.AtDrop, Together: !c.Separate, HistoryDays: c.DaysKept(),
		Limit: c.Limit, Streams: cmp.Or(c.Streams, *is.Streams), Theme: c.themeName(), Language: c.Language,
	}
}

// set takes over what was chosen on that page.
func (p *preferences) set(v settingspage.Values) {
	p.change(func(c *Choices) {
		c.Life, c.CopyAs, c.NoCopy, c.AtDrop, c.Separate = v.Life, v.CopyAs, !v.AutoCopy, v.AtDrop, !v.Together
		c.Limit, c.Streams, c.Language = v.Limit, v.Streams, v.Language
		c.KeepDays(v.HistoryDays)
		c.setTheme(v.Theme)
	})
}

// setTheme shows everything in the colours that were chosen.
func (w *Window) setTheme(t kit.ThemeChoice) {
	if w.screen.theme.Choice == t {
		return
	}
	w.screen.theme.Choice = t
	w.screen.app.Settings().SetTheme(w.screen.theme)
	w.frame.list.Relay()
	w.history.Relay()
}

// openSettings shows the page of settings; once is enough.
func (w *Window) openSettings(prefs *preferences) {
	if w.settings != nil {
		return
	}
	page := w.screen.newPage(w.screen.words.Text("settings.title"))
	page.OnClosed = func() { w.settings = nil }
	d := settingspage.Deps{
		Words: w.screen.words, Page: page, Values: prefs.values, Place: w.places.here, Throttles: w.d.Throttle != nil, History: w.d.Archive != nil,
		Menu:   func(items []*fyne.MenuItem, at fyne.Position) { w.screen.menu(items, at) },
		Source: func(string) settings.Source { return settings.BuiltIn },
		Copy:   func(text string) { w.actions.clipboard.copy(text, nil) },
		Set: func(v settingspage.Values) {
			was := w.d.Settings.Choices()
			prefs.set(v)
			is := w.d.Settings.Choices()
			w.setTheme(is.Theme)
			if w.d.Throttle != nil && is.Limit != was.Limit {
				w.d.Throttle(is.Limit)
			}
		},
		About: settingspage.About{Version: w.d.Version, Places: w.d.Keeps, Save: w.saveReport, Licences: w.showLicences},
	}
	if w.setup != nil {
		d.Destinations = w.setup.openList
		d.Source = func(field string) settings.Source { return w.d.Destinations.Effective().Source(field) }
	}
	w.settings = settingspage.Open(d)
}

// saveReport is "Save report for IT".
func (w *Window) saveReport() {
	words, now := w.screen.words, w.d.Now()
	r := settingspage.Report{At: now, Program: settingspage.Program(w.d.Version, w.d.Locale, w.d.Keeps), Settings: settings.Resolve()}
	if w.setup != nil {
		r.Settings = w.d.Destinations.Effective()
		for _, id := range slices.Sorted(maps.Keys(w.setup.checks)) {
			r.Check = append(r.Check, w.setup.checks[id])
		}
	}
	if w.d.Log != nil {
		r.Log = w.d.Log()
	}
	name := words.Text("settings.report.name", "day", now.Local().Format(time.DateOnly))
	w.saveText("settings.report", name, r.Save)
}

// saveText asks for a place for a file that is called like this, lets save write it there, and says how that went.
func (w *Window) saveText(key, name string, save func(path string) error) {
	words := w.screen.words
	w.intake.chooser.saveAs(words.Text(key), name, func(path string) {
		w.actions.transfers.wishes.do(func() {
			err := save(path)
			w.d.Dispatch(func() {
				says := words.Text("settings.saved", "name", present.Visible(filepath.Base(path)))
				if err != nil {
					says = words.Text("settings.notsaved")
				}
				w.screen.dialog(words.Text(key+".title"), []string{says}, kit.DialogButton{Text: words.Text("do.close"), Primary: true})
			})
		})
	})
}

// showLicences shows what Linkdrop is made with; the licences' texts can be saved.
func (w *Window) showLicences() {
	words := w.screen.words
	page := w.screen.newPage(words.Text("settings.licences"))
	page.Column.Add(16, kit.NewParagraph(words.Text("settings.licences.body"), kit.SizeLine, theme.ColorNameForeground))
	for _, part := range settingspage.Parts() {
		page.Column.Add(8, kit.NewParagraph(part, kit.SizeFooter, kit.ColourMuted))
	}
	page.Column.Add(0, kit.NewSpace())
	page.SetButtons(kit.NewFocusButton(words.Text("settings.licences.save"), "", func() {
		w.saveText("settings.licences.save", words.Text("settings.licences.name"), settingspage.SaveLicences)
	}))
	page.Open(page.Buttons[0])
}

// lives is how long links work: the sentence, and the choice in it.
type lives struct {
	line        *view.LifeLine
	words       *present.Catalog
	screen      *screen
	places      *places
	preferences *preferences
	closed      *closedLinks
}

// show says how long links work, as a choice where there is one.
func (l *lives) show(place present.Place, history bool) {
	chosen := l.preferences.settings.Choices().Life
	before, choice := l.words.LifeLine(place, chosen)
	if choice != "" && l.fixed() { // the administrator locked it: there is nothing to choose
		before, choice = l.words.Text("life.locked", "life", choice), ""
	}
	l.line.Set(before, choice, l.words.LimitsLine(place, l.closed.chosen), present.ShortTicket(l.closed.chosen.Ticket), !l.closed.chosen.At(place).Password.IsZero(), history)
}

// fixed reports whether the administrator locked how long links work.
func (l *lives) fixed() bool {
	d := l.places.destinations
	return d != nil && d.Effective().LinkLife.Source == settings.Enforced
}

// choose opens the choice in "Link works for".
func (l *lives) choose() {
	place := l.places.here()
	c := l.preferences.settings.Choices()
	chosen := present.LinkLife(c.Life, place.Links)
	var items []*fyne.MenuItem
	for _, life := range present.LinkLives(c.Life, place.Links) {
		item := fyne.NewMenuItem(l.words.LinkLife(life), func() { l.preferences.change(func(c *Choices) { c.Life = life }) })
		item.Checked = life == chosen
		items = append(items, item)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.line.Choice)
	l.screen.menu(items, at.AddXY(0, kit.ButtonHeight+4))
}
