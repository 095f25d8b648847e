package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// SearchField is an entry that Escape leaves, and empties; Enter and the arrow down leave it as it is, for what was found.
type SearchField struct {
	widget.Entry
	OnLeave  func()
	Shortcut func(fyne.Shortcut) // takes the window's shortcuts; may be nil
}

// TypedKey implements fyne.Focusable.
func (s *SearchField) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		s.SetText("")
		s.OnLeave()
		return
	}
	if e.Name == fyne.KeyDown || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		s.OnLeave()
		return
	}
	s.Entry.TypedKey(e)
}

// TypedShortcut implements fyne.Shortcutable: what the field does not know itself is for the window. The toolkit gives
// shortcuts to the focused widget alone, if that takes any; the list takes none.
func (s *SearchField) TypedShortcut(shortcut fyne.Shortcut) {
	if _, ours := shortcut.(*desktop.CustomShortcut); ours && s.Shortcut != nil {
		s.Shortcut(shortcut)
		return
	}
	s.Entry.TypedShortcut(shortcut)
}
