package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// searchField is an entry that Escape leaves.
type searchField struct {
	widget.Entry
	leave  func()
	others func(fyne.Shortcut) // takes the window's shortcuts; may be nil
}

// TypedKey implements fyne.Focusable.
func (s *searchField) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		s.SetText("")
		s.leave()
		return
	}
	s.Entry.TypedKey(e)
}

// TypedShortcut implements fyne.Shortcutable: what the field does not know itself is for the window. The toolkit gives
// shortcuts to the focused widget alone, if that takes any; the list takes none.
func (s *searchField) TypedShortcut(shortcut fyne.Shortcut) {
	if _, ours := shortcut.(*desktop.CustomShortcut); ours && s.others != nil {
		s.others(shortcut)
		return
	}
	s.Entry.TypedShortcut(shortcut)
}
