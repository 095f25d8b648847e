package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
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

// RowList is a list of rows that knows which are in sight, so that a tick can give those new faces without a refresh of
// the whole list: a refresh costs 13 ms, a row 0.1 ms. It belongs to the ui thread.
type RowList struct {
	widget.List
	source    Source
	callbacks RowCallbacks
	Seen      map[int]*Row // the rows in sight, by their numbers; others are forgotten at the next Redraw
	chosen    present.RowKey
	any       bool // chosen says something
	focus     bool
	onKey     func(f present.Row, key fyne.KeyName)
	OnEscape  func() // what the Escape key does; may be nil
}

// NewRowList makes a list of what s has. key gets the keys that do not move the selection, for the chosen row.
func NewRowList(s Source, acts RowCallbacks, key func(present.Row, fyne.KeyName)) *RowList {
	l := &RowList{source: s, callbacks: acts, Seen: map[int]*Row{}, onKey: key}
	l.callbacks.choose = l.choose
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
		r.show(f, l.any && f.Key == l.chosen, l.focus)
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

// Relay lays the list out again, after rows came, went or changed their order.
func (l *RowList) Relay() {
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

func (l *RowList) choose(key present.RowKey) {
	l.chosen, l.any = key, true
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.Redraw()
}

// SetSelected makes a row the chosen one.
func (l *RowList) SetSelected(key present.RowKey) { l.chosen, l.any = key, true }

// Selected is the face of the chosen row.
func (l *RowList) Selected() (present.Row, bool) {
	if !l.any {
		return present.Row{}, false
	}
	return l.source.Row(l.source.Find(l.chosen))
}

// FocusGained implements fyne.Focusable.
func (l *RowList) FocusGained() {
	l.focus = true
	if !l.any {
		if f, ok := l.source.Row(0); ok {
			l.chosen, l.any = f.Key, true
		}
	}
	l.Redraw()
}

// FocusLost implements fyne.Focusable.
func (l *RowList) FocusLost() {
	l.focus = false
	l.Redraw()
}

// TypedKey implements fyne.Focusable: arrows move the selection, everything else is for the chosen row.
func (l *RowList) TypedKey(e *fyne.KeyEvent) {
	n := -1
	if l.any {
		n = l.source.Find(l.chosen)
	}
	switch e.Name {
	case fyne.KeyEscape:
		if l.OnEscape != nil {
			l.OnEscape()
		}
	case fyne.KeyDown:
		l.GoTo(n + 1)
	case fyne.KeyUp:
		l.GoTo(n - 1)
	case fyne.KeyHome:
		l.GoTo(0)
	case fyne.KeyEnd:
		l.GoTo(l.source.Len() - 1)
	case fyne.KeyPageDown:
		l.GoTo(n + int(l.Size().Height/RowHeight))
	case fyne.KeyPageUp:
		l.GoTo(n - int(l.Size().Height/RowHeight))
	default:
		if f, ok := l.source.Row(n); ok && l.onKey != nil {
			l.onKey(f, e.Name)
		}
	}
}

// GoTo chooses a row and scrolls it into sight.
func (l *RowList) GoTo(n int) {
	n = min(max(0, n), l.source.Len()-1)
	f, ok := l.source.Row(n)
	if !ok {
		return
	}
	l.chosen, l.any = f.Key, true
	top := l.GetScrollOffset()
	switch y := float32(n) * RowHeight; {
	case y < top:
		l.ScrollToOffset(y)
	case y+RowHeight > top+l.Size().Height:
		l.ScrollToOffset(y + RowHeight - l.Size().Height)
	}
	l.Redraw()
}
