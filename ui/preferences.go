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
			prefs.set(v)
			is := w.d.Settings.Choices()
			w.setTheme(is.Theme)
			if w.d.Throttle != nil {
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
	w.intake.chooser.saveAs(words.Text("settings.report"), name, func(path string) {
		w.actions.transfers.wishes.do(func() {
			err := r.Save(path)
			w.d.Dispatch(func() {
				says := words.Text("settings.report.saved", "name", present.Visible(filepath.Base(path)))
				if err != nil {
					says = words.Text("settings.report.failed")
				}
				w.screen.dialog(words.Text("settings.report.title"), []string{says}, kit.DialogButton{Text: words.Text("do.close"), Primary: true})
			})
		})
	})
}

// showLicences shows what Linkdrop is made with, and under which licences.
func (w *Window) showLicences() {
	page := w.screen.newPage(w.screen.words.Text("settings.licences"))
	page.Column.Add(16, kit.NewParagraph(w.screen.words.Text("settings.licences.body"), kit.SizeLine, theme.ColorNameForeground))
	for _, part := range settingspage.Parts() {
		page.Column.Add(8, kit.NewParagraph(part, kit.SizeFooter, kit.ColourMuted))
	}
	page.Column.Add(0, kit.NewSpace())
	page.Open(nil)
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
	before, choice := l.words.LifeLine(place, l.preferences.settings.Choices().Life)
	l.line.Set(before, choice, l.words.LimitsLine(place, l.closed.chosen), present.ShortTicket(l.closed.chosen.Ticket), !l.closed.chosen.At(place).Password.IsZero(), history)
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
