package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
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
