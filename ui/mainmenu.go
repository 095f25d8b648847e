package ui

import (
	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// mainMenu is behind ≡: the few settings there are, and the ways out.
type mainMenu struct {
	screen      *screen
	words       *present.Catalog
	button      *kit.FocusButton
	places      *places
	preferences *preferences
	openList    func() // shows the destinations; nil: they cannot be changed here
	themed      func() // shows everything in the colours of another theme
	quit        func()
	version     string
}

// open is the ≡ button.
func (m *mainMenu) open() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.button)
	m.screen.menu(m.items(), at.AddXY(0, kit.ButtonHeight+4))
}

// items are the few settings there are, and the ways out.
func (m *mainMenu) items() []*fyne.MenuItem {
	c := m.preferences.settings.Choices()
	theme := fyne.NewMenuItem(m.words.Text("set.theme"), nil)
	var themes []*fyne.MenuItem
	keys := [...]string{kit.LikeSystem: "set.theme.system", kit.Light: "set.theme.light", kit.Dark: "set.theme.dark"}
	for _, choice := range []kit.ThemeChoice{kit.LikeSystem, kit.Light, kit.Dark} {
		item := fyne.NewMenuItem(m.words.Text(keys[choice]), func() { m.chooseTheme(choice) })
		item.Checked = c.Theme == choice
		themes = append(themes, item)
	}
	theme.ChildMenu = fyne.NewMenu("", themes...)
	var items []*fyne.MenuItem
	if m.openList != nil {
		items = append(items, fyne.NewMenuItem(m.words.Text("destinations.menu"), m.openList), fyne.NewMenuItemSeparator())
	}
	items = append(items, theme)
	place := m.places.here()
	if !place.Linkless {
		auto := fyne.NewMenuItem(m.words.Text("set.autocopy"), func() { m.preferences.change(func(c *Choices) { c.NoCopy = !c.NoCopy }) })
		auto.Checked = !c.NoCopy
		items = append(items, auto)
	}
	if place.Early {
		first := fyne.NewMenuItem(m.words.Text("set.atdrop"), func() { m.preferences.change(func(c *Choices) { c.AtDrop = !c.AtDrop }) })
		first.Checked = c.AtDrop
		items = append(items, first)
	}
	if place.Links.Several && !place.Linkless {
		together := fyne.NewMenuItem(m.words.Text("set.together"), func() { m.preferences.change(func(c *Choices) { c.Separate = !c.Separate }) })
		together.Checked = !c.Separate
		items = append(items, together)
	}
	about := fyne.NewMenuItem(m.words.Text("set.about"), m.about)
	quit := fyne.NewMenuItem(m.words.Text("set.quit"), m.quit)
	return append(items, fyne.NewMenuItemSeparator(), about, quit)
}

func (m *mainMenu) about() {
	m.screen.dialog(m.words.Text("window.title"), []string{m.words.Text("about.body", "version", m.version)},
		kit.DialogButton{Text: m.words.Text("do.close"), Primary: true})
}

// chooseTheme changes the colours at once.
func (m *mainMenu) chooseTheme(t kit.ThemeChoice) {
	m.preferences.change(func(c *Choices) { c.Theme = t })
	m.screen.theme.Choice = t
	m.screen.app.Settings().SetTheme(m.screen.theme)
	m.themed()
}
