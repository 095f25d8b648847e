package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// keys are the shortcuts that work everywhere in the window; the rows have their own (rowKey).
func (w *Window) keys() {
	c := w.win.Canvas()
	on := func(key fyne.KeyName, more fyne.KeyModifier, act func()) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}, func(fyne.Shortcut) { act() })
	}
	on(fyne.KeyO, 0, func() { w.choose(false) })
	on(fyne.KeyO, fyne.KeyModifierShift, func() { w.choose(true) })
	on(fyne.Key1, 0, func() { w.show(0) })
	on(fyne.Key2, 0, func() { w.show(1) })
	on(fyne.KeyComma, 0, w.openMenu)
	on(fyne.KeyQ, 0, w.quitAsked)
	on(fyne.KeyF, 0, func() {
		w.show(1)
		c.Focus(w.tabs.search)
	})
	c.AddShortcut(&fyne.ShortcutCopy{}, func(fyne.Shortcut) { w.copyChosen() })
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape && w.banner.notice.closes {
			w.bannerAway()
		}
	})
}

// copyChosen copies the link of the row that is selected.
func (w *Window) copyChosen() {
	if f, ok := w.list.selected(); ok && w.onTab == 0 {
		w.copyRow(f.key, doCopy)
	}
}

// TypedShortcut passes Copy on while the list has the keyboard; the toolkit gives shortcuts to the focused widget first.
func (l *rowList) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); ok && l.copy != nil {
		l.copy()
	}
}
