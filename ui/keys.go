package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"linkdrop/ui/present"
)

// shortcuts work everywhere in the window; the rows have keys of their own (rowkeys.go).
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

// key is what keys do to the chosen row: Enter its main button, Space pause or resume, Delete take it away, the arrows
// open and close a group.
func (a *rowActions) key(row present.Row, key fyne.KeyName) {
	switch key {
	case fyne.KeySpace:
		a.first(row, present.ActionPause, present.ActionResume)
	case fyne.KeyDelete:
		a.first(row, present.ActionCancel, present.ActionRemove)
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(row.Buttons) > 0 && row.Buttons[0].Icon == "" {
			a.do(row, row.Buttons[0].Action, fyne.Position{})
			return
		}
		a.fold(row, row.Fold == present.Closed)
	case fyne.KeyRight:
		a.fold(row, true)
	case fyne.KeyLeft:
		a.fold(row, false)
	default:
	}
}

// first does the first of these that the row offers.
func (a *rowActions) first(row present.Row, actions ...present.Action) {
	for _, action := range actions {
		offered := slices.Contains(row.Menu, action) || slices.ContainsFunc(row.Buttons, func(b present.RowButton) bool { return b.Action == action })
		if offered {
			a.do(row, action, fyne.Position{})
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
