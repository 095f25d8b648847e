package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/settings"
)

// places is the page of destinations: which there are, which one drops go to, and what can be done with each. Up and Down
// move, Enter sends new files there (or edits the one they go to), Space opens the menu of ⋯, Delete removes.
type destinationsPage struct {
	w    *Window
	page *kit.Page
	list *rowList
	all  []settings.Value[settings.Destination]
}

// openPlaces shows the page; once is enough.
func (w *Window) openPlaces() {
	if w.d.Destinations == nil || w.pages.Len() > 0 {
		return
	}
	p := &destinationsPage{w: w, page: w.newPage(w.words.Text("places.title"))}
	acts := rowCallbacks{words: w.words, action: p.do, unfold: func(uploader.DropID) {}}
	p.list = newRowList(p, acts, p.key)
	p.list.onEscape = p.page.Close
	p.page.List = p.list.scoped(w.look)
	p.page.SetButtons(kit.NewFocusButton(w.words.Text("places.add"), "plus", w.openKinds))
	p.page.OnClosed = func() { w.places = nil }
	w.places = p
	p.read()
	p.list.chosen, p.list.any = present.RowKey{Item: uploader.ItemID(w.d.Place().ID)}, true
	p.page.Open(p.list)
	p.list.goTo(p.find(p.list.chosen))
}

// read takes over what is set up now.
func (p *destinationsPage) read() {
	p.all = p.w.d.Destinations.Effective().Destinations
	p.list.relay()
}

func (p *destinationsPage) len() int { return len(p.all) }

func (p *destinationsPage) find(key present.RowKey) int {
	for n, d := range p.all {
		if d.Value.ID == string(key.Item) {
			return n
		}
	}
	return -1
}

// face implements source.
func (p *destinationsPage) row(n int) (present.Row, bool) {
	if n < 0 || n >= len(p.all) {
		return present.Row{}, false
	}
	v := p.all[n]
	return p.w.words.DestinationRow(v, p.w.d.Place().ID == v.Value.ID), true
}

// key is what keys do to the chosen row.
func (p *destinationsPage) key(f present.Row, key fyne.KeyName) {
	at := p.w.win.Canvas().Size()
	middle := fyne.NewPos(at.Width/2, kit.PageBarHeight+rowHeight*float32(p.find(f.Key)+1)-p.list.GetScrollOffset())
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		if f.Buttons[0].Action == present.ActionUse {
			p.do(f, present.ActionUse, middle)
			return
		}
		p.firstOf(f, middle, present.ActionEdit, present.ActionSignIn, present.ActionCheck)
	case fyne.KeySpace:
		p.do(f, present.ActionMore, middle)
	case fyne.KeyDelete:
		p.firstOf(f, middle, present.ActionRemoveDestination)
	default:
	}
}

// firstOf does the first of these that the row offers.
func (p *destinationsPage) firstOf(f present.Row, at fyne.Position, deeds ...present.Action) {
	for _, d := range deeds {
		if slices.Contains(f.Menu, d) {
			p.do(f, d, at)
			return
		}
	}
}

// do is every button of every row here.
func (p *destinationsPage) do(f present.Row, d present.Action, at fyne.Position) {
	id := string(f.Key.Item)
	switch d {
	case present.ActionUse:
		p.w.use(id, nil)
	case present.ActionEdit:
		p.w.edit(id)
	case present.ActionCheck:
		p.w.checkSetup(id, nil)
	case present.ActionSignIn:
		p.w.signIn(id, nil)
	case present.ActionRemoveDestination:
		p.w.removeAsked(id)
	case present.ActionMore:
		var items []*fyne.MenuItem
		for _, d := range f.Menu {
			items = append(items, fyne.NewMenuItem(p.w.words.ActionText(d), func() { p.do(f, d, at) }))
		}
		p.w.popUp(items, at)
	default:
	}
}

// placesMenu opens at the destination's name in the header.
func (w *Window) placesMenu() {
	var items []*fyne.MenuItem
	now := w.d.Place().ID
	for _, v := range w.d.Destinations.Effective().Destinations {
		d := v.Value
		item := fyne.NewMenuItem(kit.CutEnd(w.words.DestinationTitle(d), kit.FitsIn(240, kit.SizeLine, fyne.TextStyle{})), func() { w.use(d.ID, nil) })
		item.Checked = d.ID == now
		items = append(items, item)
	}
	items = append(items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(w.words.Text("places.add"), w.openKinds), fyne.NewMenuItem(w.words.Text("places.manage"), w.openPlaces))
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.header.name)
	w.popUp(items, at.AddXY(0, kit.ButtonHeight+4))
}

// placeOf is where something goes that may have been dropped a while ago. A destination that was removed has its old name.
func (w *Window) placeOf(id string) present.Place {
	p := w.d.PlaceOf(id)
	if d, gone := w.gone[id]; gone && w.d.Destinations != nil {
		if _, back := w.d.Destinations.Effective().Find(id); !back {
			p.Name = present.Visible(d.Title())
		}
	}
	return p
}

// editable reports whether the person may change a destination.
func (w *Window) editable(id string) bool {
	for _, v := range w.d.Destinations.Effective().Destinations {
		if v.Value.ID == id {
			return v.Source != settings.Admin && v.Value.Kind != settings.Practice
		}
	}
	return false
}
