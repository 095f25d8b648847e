package history

import (
	"slices"

	"fyne.io/fyne/v2"

	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// key is what keys do to the chosen row: Enter its main button, Delete what it offers of that.
func (p *Page) key(row present.Row, key fyne.KeyName) {
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(row.Buttons) > 0 {
			p.Do(row, row.Buttons[0].Action, p.List.Corner(p.Find(row.Key)))
		}
	case fyne.KeyDelete:
		if slices.Contains(row.Menu, present.ActionDeleteFile) {
			p.Do(row, present.ActionDeleteFile, fyne.Position{})
		}
	default:
	}
}

// Do is every button of every row, and every line of its menu.
func (p *Page) Do(row present.Row, action present.Action, at fyne.Position) {
	e, ok := p.entry(string(row.Key.Item))
	if !ok || p.busy[e.ID] != present.NoAction {
		return
	}
	switch action {
	case present.ActionMore:
		var items []*fyne.MenuItem
		for n, action := range row.Whole() {
			if n > 0 && present.Destructive(action) && !present.Destructive(row.Whole()[n-1]) {
				items = append(items, fyne.NewMenuItemSeparator())
			}
			items = append(items, fyne.NewMenuItem(p.d.Words.ActionText(action), func() { p.Do(row, action, at) }))
		}
		p.d.Over.Menu(items, at)
	case present.ActionNewLink:
		p.newLink(e, func() {})
	case present.ActionSendAgain:
		p.d.Send(e.Paths, e.Ticket)
	case present.ActionTicket:
		p.askTicket(e)
	case present.ActionShowTicket:
		p.showTicket(e.Ticket)
	case present.ActionExtend:
		p.begin(e.ID, action)
		p.d.Sent.Extend(e, func(err error) { p.ended(e.ID, err) })
	case present.ActionEndLink:
		p.d.Over.Confirm("endlink", []string{p.d.Words.EndsLink(row.Name, p.d.Presenter().For(e.Destination).Place.Links.KeepsAfter)}, func() {
			p.begin(e.ID, action)
			p.d.Sent.End(e.ID, func(err error) { p.ended(e.ID, err) })
		})
	case present.ActionDeleteFile:
		p.d.Over.Confirm("delete", []string{p.d.Words.Text("delete.body", "name", row.Name)}, func() {
			p.begin(e.ID, action)
			p.d.Sent.Delete(e.ID, func(err error) { p.ended(e.ID, err) })
		})
	default:
	}
}

// NewLink makes a new link to an entry that was found elsewhere, copies it, and says so.
func (p *Page) NewLink(e uploader.Entry) {
	if p.busy[e.ID] == present.NoAction {
		p.newLink(e, func() { p.d.Tell(p.d.Words.Text("history.copied", "name", present.Visible(e.Name))) })
	}
}

// newLink makes a new link and copies it. What has links with a password gets one with a password. copied is called when it is on the
// clipboard.
func (p *Page) newLink(e uploader.Entry, copied func()) {
	renew := func(password destination.Password) {
		p.begin(e.ID, present.ActionNewLink)
		p.d.Sent.NewLink(e, password, func(link destination.Link, err error) {
			if err == nil {
				p.copied = e.ID
				p.d.Copy(link.URL.Reveal())
				copied()
			}
			p.ended(e.ID, err)
		})
	}
	if !e.Protected {
		renew(destination.Password{})
		return
	}
	p.d.Over.AskPassword(renew)
}

func (p *Page) begin(id string, action present.Action) {
	p.busy[id] = action
	p.List.Redraw()
}

// ended is called when what was done to an entry is over.
func (p *Page) ended(id string, err error) {
	delete(p.busy, id)
	p.d.Failed(err)
	p.Load()
}
