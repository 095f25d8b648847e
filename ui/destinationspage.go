package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// destinationsPage is the page of destinations: which there are, which one drops go to, and what can be done with each. Up and Down
// move, Enter sends new files there (or edits the one they go to), Space opens the menu of ⋯, Delete removes.
type destinationsPage struct {
	s    *setupPages
	page *kit.Page
	list *view.RowList
	all  []settings.Value[settings.Destination]
}

// openList shows the page; once is enough.
func (s *setupPages) openList() {
	if s.list != nil {
		return
	}
	p := &destinationsPage{s: s, page: s.screen.newPage(s.words.Text("destinations.title"))}
	acts := view.RowCallbacks{Words: s.words, Action: p.do, Unfold: func(present.RowKey) {}}
	p.list = view.NewRowList(p, acts, p.key)
	p.list.OnEscape, p.list.OnlyOne = p.page.Close, true
	p.list.OnMenu = func(f present.Row, at fyne.Position) { p.do(f, present.ActionMore, at) }
	p.page.List = p.list.Compact(s.screen.theme)
	p.page.SetButtons(kit.NewFocusButton(s.words.Text("destinations.add"), "plus", s.openKinds))
	p.page.OnClosed = func() { s.list = nil }
	s.list = p
	p.read()
	used := present.RowKey{Item: uploader.ItemID(s.places.here().ID)}
	p.list.SetSelected(used)
	p.page.Open(p.list)
	p.list.GoTo(p.Find(used))
}

// read takes over what is set up now.
func (p *destinationsPage) read() {
	p.all = p.s.destinations.Effective().Destinations
	p.list.Relay()
}

func (p *destinationsPage) Len() int { return len(p.all) }

func (p *destinationsPage) Find(key present.RowKey) int {
	for n, d := range p.all {
		if d.Value.ID == string(key.Item) {
			return n
		}
	}
	return -1
}

// Key implements view.KeyedSource.
func (p *destinationsPage) Key(n int) (present.RowKey, bool) {
	if n < 0 || n >= len(p.all) {
		return present.RowKey{}, false
	}
	return present.RowKey{Item: uploader.ItemID(p.all[n].Value.ID)}, true
}

// Row implements view.Source.
func (p *destinationsPage) Row(n int) (present.Row, bool) {
	if n < 0 || n >= len(p.all) {
		return present.Row{}, false
	}
	v := p.all[n]
	return p.s.words.DestinationRow(v, p.s.places.here().ID == v.Value.ID), true
}

// key is what keys do to the chosen row.
func (p *destinationsPage) key(f present.Row, key fyne.KeyName) {
	at := p.s.screen.win.Canvas().Size()
	middle := fyne.NewPos(at.Width/2, kit.PageBarHeight+view.RowHeight*float32(p.Find(f.Key)+1)-p.list.GetScrollOffset())
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
func (p *destinationsPage) firstOf(f present.Row, at fyne.Position, actions ...present.Action) {
	for _, d := range actions {
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
		p.s.work.use(id, nil)
	case present.ActionEdit:
		p.s.edit(id)
	case present.ActionCheck:
		p.s.check(id, nil)
	case present.ActionSignIn:
		p.s.signIn(id, nil)
	case present.ActionRemoveDestination:
		p.s.askRemoval(id)
	case present.ActionMore:
		var items []*fyne.MenuItem
		for _, d := range f.Menu {
			items = append(items, fyne.NewMenuItem(p.s.words.ActionText(d), func() { p.do(f, d, at) }))
		}
		p.s.screen.menu(items, at)
	default:
	}
}

// askRemoval asks first, and says what becomes of what still waits, and where new files will go.
func (s *setupPages) askRemoval(id string) {
	d, ok := s.destinations.Effective().Find(id)
	if !ok || !s.places.editable(id) {
		return
	}
	used := s.places.here().ID == id
	lines := s.words.RemovalLines(s.waiting(id), used && s.places.onlyPractice())
	s.screen.dialog(s.words.Text("removal.title", "name", s.words.DestinationTitle(d)), lines,
		kit.DialogButton{Text: s.words.Text("removal.no")},
		kit.DialogButton{Text: s.words.Text("do.remove"), Bad: true, Act: func() { s.remove(d, used) }})
}

// remove takes a destination out. Where drops went there, it says where they go now.
func (s *setupPages) remove(d settings.Destination, used bool) {
	s.places.removed[d.ID] = d
	s.work.change(s.work.asking, func(ctx context.Context) error {
		err := s.destinations.Remove(ctx, d.ID)
		if err != nil && fault.KindOf(err) == fault.KeychainLocked { // it is gone all the same
			s.work.dispatch(func() { s.work.tell(s.words.Text("removal.locked")) })
			return nil
		}
		return err
	}, func() {
		s.work.reopenSoon(d.ID)
		if used && !s.places.onlyPractice() {
			s.work.tell(s.words.Text("checking.used", "name", s.places.here().Name))
		}
	})
}
