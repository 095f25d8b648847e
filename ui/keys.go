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
func (a *rowActions) key(f present.Row, key fyne.KeyName) {
	switch key {
	case fyne.KeySpace:
		a.first(f, present.ActionPause, present.ActionResume)
	case fyne.KeyDelete:
		a.first(f, present.ActionCancel, present.ActionRemove)
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(f.Buttons) > 0 && f.Buttons[0].Icon == "" {
			a.do(f, f.Buttons[0].Action, fyne.Position{})
			return
		}
		a.fold(f, f.Fold == present.Closed)
	case fyne.KeyRight:
		a.fold(f, true)
	case fyne.KeyLeft:
		a.fold(f, false)
	default:
	}
}

// first does the first of these that the row offers.
func (a *rowActions) first(f present.Row, actions ...present.Action) {
	for _, d := range actions {
		offered := slices.Contains(f.Menu, d) || slices.ContainsFunc(f.Buttons, func(b present.RowButton) bool { return b.Action == d })
		if offered {
			a.do(f, d, fyne.Position{})
			return
		}
	}
}

// fold opens or closes a group; other rows stay as they are.
func (a *rowActions) fold(f present.Row, wide bool) {
	if f.Fold == present.Closed && wide || f.Fold == present.Open && !wide {
		a.unfold(f.Key.Drop)
	}
}
