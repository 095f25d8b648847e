package ui

import (
	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/view"
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
