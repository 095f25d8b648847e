package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"linkdrop/ui/present"
)

// keys are the shortcuts that work everywhere in the window; the rows have their own (rowKey).
func (w *Window) keys() {
	c := w.win.Canvas()
	w.shortcuts = map[string]func(){}
	on := func(s fyne.Shortcut, act func()) {
		w.shortcuts[s.ShortcutName()] = act
		c.AddShortcut(s, w.shortcut)
	}
	on(letter(fyne.KeyO, 0), func() { w.choose(false) })
	on(letter(fyne.KeyO, fyne.KeyModifierShift), func() { w.choose(true) })
	on(letter(fyne.Key1, 0), func() { w.show(0) })
	on(letter(fyne.Key2, 0), func() { w.show(1) })
	on(letter(fyne.KeyComma, 0), w.preferences)
	on(quitKey(), w.quitAsked)
	on(letter(fyne.KeyF, 0), func() {
		w.show(1)
		c.Focus(w.tabs.search)
	})
	on(&fyne.ShortcutCopy{}, w.copyChosen)
	w.tabs.search.Shortcut = w.shortcut
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch {
		case e.Name != fyne.KeyEscape:
		case w.pages.Len() > 0:
			w.pages.Top().Close()
		case w.banner.notice.Dismissable:
			w.bannerAway()
		}
	})
}

func letter(key fyne.KeyName, more fyne.KeyModifier) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}
}

func quitKey() fyne.Shortcut { return letter(fyne.KeyQ, 0) }

// preferences is where there is something to set: the destinations, or else the menu.
func (w *Window) preferences() {
	if w.d.Destinations == nil {
		w.openMenu()
		return
	}
	w.openPlaces()
}

// shortcut does what a shortcut of the window stands for; nothing while a question lies over the window. Quitting is possible
// from a page, too.
func (w *Window) shortcut(s fyne.Shortcut) {
	act, over := w.shortcuts[s.ShortcutName()], w.win.Canvas().Overlays().Top()
	if act == nil {
		return
	}
	top := w.pages.Top()
	onPage := top != nil && over == top
	if over == nil || onPage && s.ShortcutName() == quitKey().ShortcutName() {
		act()
	}
}

// copyChosen copies the link of the row that is selected.
func (w *Window) copyChosen() {
	if f, ok := w.list.selected(); ok && w.onTab == 0 {
		w.copyRow(f.Key, present.ActionCopyLink)
	}
}

// rowKey is what keys do to the chosen row: Enter its main button, Space pause or resume, Delete take it away, the arrows
// open and close a group.
func (w *Window) rowKey(f present.Row, key fyne.KeyName) {
	switch key {
	case fyne.KeySpace:
		w.doFirst(f, present.ActionPause, present.ActionResume)
	case fyne.KeyDelete:
		w.doFirst(f, present.ActionCancel, present.ActionRemove)
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(f.Buttons) > 0 && f.Buttons[0].Icon == "" {
			w.do(f, f.Buttons[0].Action, fyne.Position{})
			return
		}
		w.fold(f, f.Fold == present.Closed)
	case fyne.KeyRight:
		w.fold(f, true)
	case fyne.KeyLeft:
		w.fold(f, false)
	default:
	}
}

// doFirst does the first of these that the row offers.
func (w *Window) doFirst(f present.Row, deeds ...present.Action) {
	for _, d := range deeds {
		offered := slices.Contains(f.Menu, d) || slices.ContainsFunc(f.Buttons, func(b present.RowButton) bool { return b.Action == d })
		if offered {
			w.do(f, d, fyne.Position{})
			return
		}
	}
}

// fold opens or closes a group; other rows stay as they are.
func (w *Window) fold(f present.Row, wide bool) {
	if f.Fold == present.Closed && wide || f.Fold == present.Open && !wide {
		w.unfold(f.Key.Drop)
	}
}
