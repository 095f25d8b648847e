package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// shortcuts work everywhere in the window; the rows have keys of their own (below).
type shortcuts struct {
	screen *screen
	acts   map[string]func() // by their names
}

// on binds a shortcut.
func (k *shortcuts) on(s fyne.Shortcut, act func()) {
	k.acts[s.ShortcutName()] = act
	k.screen.win.Canvas().AddShortcut(s, k.take)
}

func letter(key fyne.KeyName, more fyne.KeyModifier) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}
}

func quitKey() fyne.Shortcut { return letter(fyne.KeyQ, 0) }

// take does what a shortcut of the window stands for; nothing while a question lies over the window. Quitting is possible
// from a page, too.
func (k *shortcuts) take(s fyne.Shortcut) {
	act, over := k.acts[s.ShortcutName()], k.screen.win.Canvas().Overlays().Top()
	if act == nil {
		return
	}
	top := k.screen.pages.Top()
	onPage := top != nil && over == top
	if over == nil || onPage && s.ShortcutName() == quitKey().ShortcutName() {
		act()
	}
}

// key is what keys do to the chosen row, or to all that are selected: Enter its main button, Space pause or resume, Delete take it
// away, the arrows open and close a group.
func (a *rowActions) key(row present.Row, key fyne.KeyName) {
	rows := a.chosen(row)
	switch key {
	case fyne.KeySpace:
		a.first(rows, present.ActionPause, present.ActionResume)
	case fyne.KeyDelete:
		a.takeAway(rows)
	case fyne.KeyReturn, fyne.KeyEnter:
		a.enter(rows, row)
	case fyne.KeyRight:
		a.fold(row, true)
	case fyne.KeyLeft:
		a.fold(row, false)
	default:
	}
}

// enter is the main button of a row, unless that takes something away: then it is the details. Of several rows the links are copied.
func (a *rowActions) enter(rows []present.Row, row present.Row) {
	switch {
	case len(rows) > 1:
		a.copyAs(rows, a.settings.Choices().linkForm())
	case len(row.Buttons) > 0 && row.Buttons[0].Icon == "" && !present.Destructive(row.Buttons[0].Action):
		a.do(row, row.Buttons[0].Action, fyne.Position{})
	case row.Offers(present.ActionDetails):
		a.do(row, present.ActionDetails, fyne.Position{})
	default:
		a.fold(row, row.Fold == present.Closed)
	}
}

// takeAway is the Delete key: what moves is cancelled, everything else leaves the list; the next row is chosen then. Several that
// were not sent are cancelled first, so that it can be undone.
func (a *rowActions) takeAway(rows []present.Row) {
	a.list.MoveOn()
	if len(rows) == 1 {
		a.takeOneAway(rows[0])
		return
	}
	var cancel []present.Row
	var remove []present.RowKey
	for _, r := range rows {
		switch {
		case r.Offers(present.ActionCancel), r.Offers(present.ActionRemove) && r.Unsent:
			cancel = append(cancel, r)
		case r.Offers(present.ActionRemove):
			remove = append(remove, r.Key)
		}
	}
	a.cancelAll(cancel)
	a.transfers.wishAll(uploader.Remove, remove)
}

func (a *rowActions) takeOneAway(row present.Row) {
	switch {
	case row.Offers(present.ActionCancel):
		a.transfers.cancel(row)
	case row.Offers(present.ActionRemove):
		a.transfers.wish(uploader.Remove, row.Key)
	}
}

// first does the first of these that a row offers, to all rows that offer it.
func (a *rowActions) first(rows []present.Row, actions ...present.Action) {
	for _, action := range actions {
		if those := offering(rows, action); len(those) > 0 {
			a.doAll(those, action, fyne.Position{})
			return
		}
	}
}

// fold opens or closes a group; other rows stay as they are.
func (a *rowActions) fold(row present.Row, wide bool) {
	if row.Fold == present.Closed && wide || row.Fold == present.Open && !wide {
		a.unfold(row.Key.Drop)
	}
}
