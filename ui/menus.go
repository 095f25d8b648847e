package ui

import (
	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// lifeSays is zone C: how long links work, as a choice where there is one.
func (w *Window) lifeSays(place present.Place) {
	history := w.empty() && w.d.Archive != nil
	before, choice := w.words.LifeLine(place, w.d.Settings.Choices().Life)
	w.life.set(before, choice, history)
}

// chooseLife opens the choice in "Link works for".
func (w *Window) chooseLife() {
	place := w.d.Place()
	c := w.d.Settings.Choices()
	chosen := present.LinkLife(c.Life, place.Links)
	var items []*fyne.MenuItem
	for _, life := range present.LinkLives(c.Life, place.Links) {
		item := fyne.NewMenuItem(w.words.LinkLife(life), func() { w.choice(func(c *Choices) { c.Life = life }) })
		item.Checked = life == chosen
		items = append(items, item)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.life.choice)
	w.popUp(items, at.AddXY(0, kit.ButtonHeight+4))
}

// choice changes what the person chose, and keeps it.
func (w *Window) choice(change func(*Choices)) {
	c := w.d.Settings.Choices()
	change(&c)
	w.d.Settings.Save(c)
	w.refresh()
}

// openMenu is the ≡ button.
func (w *Window) openMenu() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.header.menu)
	w.popUp(w.menuItems(), at.AddXY(0, kit.ButtonHeight+4))
}

// menuItems are the few settings there are, and the ways out.
func (w *Window) menuItems() []*fyne.MenuItem {
	c := w.d.Settings.Choices()
	theme := fyne.NewMenuItem(w.words.Text("set.theme"), nil)
	var themes []*fyne.MenuItem
	keys := [...]string{kit.LikeSystem: "set.theme.system", kit.Light: "set.theme.light", kit.Dark: "set.theme.dark"}
	for _, choice := range []kit.ThemeChoice{kit.LikeSystem, kit.Light, kit.Dark} {
		item := fyne.NewMenuItem(w.words.Text(keys[choice]), func() { w.chooseTheme(choice) })
		item.Checked = c.Theme == choice
		themes = append(themes, item)
	}
	theme.ChildMenu = fyne.NewMenu("", themes...)
	var items []*fyne.MenuItem
	if w.d.Destinations != nil {
		items = append(items, fyne.NewMenuItem(w.words.Text("places.menu"), w.openPlaces), fyne.NewMenuItemSeparator())
	}
	items = append(items, theme)
	place := w.d.Place()
	if !place.Linkless {
		auto := fyne.NewMenuItem(w.words.Text("set.autocopy"), func() { w.choice(func(c *Choices) { c.NoCopy = !c.NoCopy }) })
		auto.Checked = !c.NoCopy
		items = append(items, auto)
	}
	if place.Links.Several && !place.Linkless {
		together := fyne.NewMenuItem(w.words.Text("set.together"), func() { w.choice(func(c *Choices) { c.Separate = !c.Separate }) })
		together.Checked = !c.Separate
		items = append(items, together)
	}
	about := fyne.NewMenuItem(w.words.Text("set.about"), w.about)
	quit := fyne.NewMenuItem(w.words.Text("set.quit"), w.quitAsked)
	return append(items, fyne.NewMenuItemSeparator(), about, quit)
}

func (w *Window) about() {
	w.sheet(w.words.Text("window.title"), []string{w.words.Text("about.body", "version", w.d.Version)},
		kit.DialogButton{Text: w.words.Text("do.close"), Primary: true})
}

// chooseTheme changes the colours at once.
func (w *Window) chooseTheme(t kit.ThemeChoice) {
	w.choice(func(c *Choices) { c.Theme = t })
	w.look.Choice = t
	w.app.Settings().SetTheme(w.look)
	w.list.relay()
	w.history.list.relay()
}
