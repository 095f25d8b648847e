package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Source is what a list draws.
type Source interface {
	Len() int
	Row(n int) (present.Row, bool)
	Find(key present.RowKey) int
}

// KeyedSource is a Source that knows the keys of its rows without making them, so that many can be selected.
type KeyedSource interface {
	Source
	Key(n int) (present.RowKey, bool)
}

// RowList is a list of rows that knows which are in sight, so that a tick can give those new faces without a refresh of
// the whole list: a refresh costs 13 ms, a row 0.1 ms. It belongs to the ui thread.
type RowList struct {
	widget.List
	source    KeyedSource
	callbacks RowCallbacks
	Seen      map[int]*Row // the rows in sight, by their numbers; others are forgotten at the next Redraw
	selection selection
	focus     bool
	onKey     func(f present.Row, key fyne.KeyName)
	OnEscape  func() // what the Escape key does where one row is selected; may be nil
	// OnMenu opens the menu of what is selected at a place of the window.
	OnMenu  func(f present.Row, at fyne.Position)
	OnlyOne bool // several cannot be selected
	// Modifiers are the keys that are held down now; nil: what the toolkit's driver says.
	Modifiers func() fyne.KeyModifier
}

// NewRowList makes a list of what s has. key gets the keys that do not move the selection, for the chosen row.
func NewRowList(s KeyedSource, acts RowCallbacks, key func(present.Row, fyne.KeyName)) *RowList {
	l := &RowList{source: s, callbacks: acts, Seen: map[int]*Row{}, onKey: key}
	l.callbacks.choose, l.callbacks.menu = l.choose, l.openMenu
	l.selection.source = s
	l.callbacks.scroll = func(by float32) { l.ScrollToOffset(max(0, l.GetScrollOffset()+by)) }
	l.HideSeparators = true
	l.Length = s.Len
	l.CreateItem = func() fyne.CanvasObject { return newRow(l.callbacks) }
	l.UpdateItem = func(n int, o fyne.CanvasObject) {
		r, ok := o.(*Row)
		if !ok {
			return
		}
		for at, other := range l.Seen {
			if other == r && at != n {
				delete(l.Seen, at)
			}
		}
		l.Seen[n] = r
		l.draw(n, r)
	}
	l.ExtendBaseWidget(l)
	return l
}

// Compact is the list without the toolkit's gaps between rows.
func (l *RowList) Compact(look *kit.Theme) fyne.CanvasObject {
	return container.NewThemeOverride(l, kit.Compact(look))
}

func (l *RowList) draw(n int, r *Row) {
	if f, ok := l.source.Row(n); ok {
		r.show(f, l.selection.has(f.Key), l.focus)
	}
}

// Redraw gives the rows in sight new faces, and forgets the others.
func (l *RowList) Redraw() {
	from, to := l.sight()
	for n, r := range l.Seen {
		if n < from || n > to || n >= l.source.Len() {
			delete(l.Seen, n)
			continue
		}
		l.draw(n, r)
	}
}

// Relay lays the list out again, after rows came, went or changed their order. Where the chosen row is gone, the next one is chosen.
func (l *RowList) Relay() {
	l.selection.mend()
	clear(l.Seen)
	l.Refresh()
}

// sight is the rows in sight, and one more at each end.
func (l *RowList) sight() (from, to int) {
	top := l.GetScrollOffset()
	return int(top/RowHeight) - 1, int((top+l.Size().Height)/RowHeight) + 1
}

// InSight calls f for the rows in sight.
func (l *RowList) InSight(f func(n int, r *Row)) {
	from, to := l.sight()
	for n := max(0, from); n <= to; n++ {
		if r, ok := l.Seen[n]; ok {
			f(n, r)
		}
	}
}

// choose is a click on a row.
func (l *RowList) choose(key present.RowKey, with fyne.KeyModifier) {
	switch {
	case l.OnlyOne:
		l.selection.only(key)
	case with&fyne.KeyModifierShift != 0:
		l.selection.reach(l.source.Find(key))
	case with&fyne.KeyModifierShortcutDefault != 0:
		l.selection.toggle(key)
	default:
		l.selection.only(key)
	}
	l.takeKeyboard()
}

// openMenu is a click with the other button: on a row that is not selected it selects that one.
func (l *RowList) openMenu(key present.RowKey, at fyne.Position) {
	if !l.selection.has(key) {
		l.selection.only(key)
	}
	l.takeKeyboard()
	if f, ok := l.Selected(); ok && l.OnMenu != nil {
		l.OnMenu(f, at)
	}
}

func (l *RowList) takeKeyboard() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.Redraw()
}

// SetSelected makes a row the chosen one.
func (l *RowList) SetSelected(key present.RowKey) { l.selection.only(key) }

// SelectAll selects every row.
func (l *RowList) SelectAll() {
	l.selection.all()
	l.Redraw()
}

// Selected is the face of the chosen row: of several that are selected, the one where the keyboard is.
func (l *RowList) Selected() (present.Row, bool) {
	if !l.selection.any {
		return present.Row{}, false
	}
	return l.source.Row(l.source.Find(l.selection.chosen))
}

// SelectedRows are the faces of all rows that are selected, from above.
func (l *RowList) SelectedRows() (all []present.Row) {
	if !l.selection.several() {
		if f, ok := l.Selected(); ok {
			all = append(all, f)
		}
		return all
	}
	for n := range l.source.Len() {
		if key, ok := l.source.Key(n); ok && l.selection.has(key) {
			if f, ok := l.source.Row(n); ok {
				all = append(all, f)
			}
		}
	}
	return all
}

// Several reports whether more than one row is selected, and this one among them.
func (l *RowList) Several(key present.RowKey) bool {
	return l.selection.several() && l.selection.has(key)
}

// MoveOn makes the row after the selected ones the chosen one as soon as they are gone; without one, the row before them.
func (l *RowList) MoveOn() { l.selection.moveOn() }

// FocusGained implements fyne.Focusable.
func (l *RowList) FocusGained() {
	l.focus = true
	if key, ok := l.source.Key(0); ok && !l.selection.any {
		l.selection.only(key)
	}
	l.Redraw()
}

// FocusLost implements fyne.Focusable.
func (l *RowList) FocusLost() {
	l.focus = false
	l.Redraw()
}

// TypedKey implements fyne.Focusable: arrows move the selection, with Shift they stretch it; everything else is for the chosen row.
func (l *RowList) TypedKey(e *fyne.KeyEvent) {
	n := -1
	if l.selection.any {
		n = l.source.Find(l.selection.chosen)
	}
	if to, moves := l.moves(n, e.Name); moves {
		l.GoTo(to)
		return
	}
	switch e.Name {
	case fyne.KeyEscape:
		l.escape()
	case desktop.KeyMenu:
		l.menuKey(n)
	case fyne.KeyF10:
		if l.shift() {
			l.menuKey(n)
		}
	default:
		if f, ok := l.source.Row(n); ok && l.onKey != nil {
			l.onKey(f, e.Name)
		}
	}
}

// moves is where a key leads from row n; false: it does not move.
func (l *RowList) moves(n int, key fyne.KeyName) (to int, ok bool) {
	page := int(l.Size().Height / RowHeight)
	switch key {
	case fyne.KeyDown:
		return n + 1, true
	case fyne.KeyUp:
		return n - 1, true
	case fyne.KeyHome:
		return 0, true
	case fyne.KeyEnd:
		return l.source.Len() - 1, true
	case fyne.KeyPageDown:
		return n + page, true
	case fyne.KeyPageUp:
		return n - page, true
	default:
		return n, false
	}
}

// escape leaves one row of several, and then the list.
func (l *RowList) escape() {
	switch {
	case l.selection.several():
		l.selection.only(l.selection.chosen)
		l.Redraw()
	case l.OnEscape != nil:
		l.OnEscape()
	}
}

// menuKey opens the menu at the right end of the chosen row, which it scrolls into sight.
func (l *RowList) menuKey(n int) {
	f, ok := l.source.Row(n)
	if !ok || l.OnMenu == nil {
		return
	}
	l.reveal(n)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
	l.OnMenu(f, at.AddXY(l.Size().Width, float32(n)*RowHeight-l.GetScrollOffset()+RowHeight/2))
}

// shift reports whether the Shift key is held down.
func (l *RowList) shift() bool {
	if l.Modifiers != nil {
		return l.Modifiers()&fyne.KeyModifierShift != 0
	}
	return shiftHeld()
}

// shiftHeld asks the toolkit, which says of the Shift key alone only that it is held down.
func shiftHeld() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// GoTo chooses a row and scrolls it into sight; with Shift it selects all rows up to there.
func (l *RowList) GoTo(n int) {
	n = min(max(0, n), l.source.Len()-1)
	key, ok := l.source.Key(n)
	if !ok {
		return
	}
	if l.shift() && !l.OnlyOne {
		l.selection.reach(n)
	} else {
		l.selection.only(key)
	}
	l.reveal(n)
	l.Redraw()
}

// reveal scrolls until a row is in sight.
func (l *RowList) reveal(n int) {
	top := l.GetScrollOffset()
	switch y := float32(n) * RowHeight; {
	case y < top:
		l.ScrollToOffset(y)
	case y+RowHeight > top+l.Size().Height:
		l.ScrollToOffset(y + RowHeight - l.Size().Height)
	}
}
