package view

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// HeadingHeight is that of the line with a day above its first row.
const HeadingHeight float32 = 32

// nearEnd is how many rows before the last one more of them are asked for.
const nearEnd = 40

// DaySource is what a list by days draws.
type DaySource interface {
	Source
	Heading(n int) string // the day that begins with row n; empty where it goes on
}

// DayList is a list of rows with a heading above each day. Only what is in sight is drawn, and where a row stands is computed from the
// count of the headings above it, so that 100,000 rows scroll as one does. The toolkit's list would look at every row before it where
// heights differ. It belongs to the ui thread.
type DayList struct {
	widget.BaseWidget
	source    DaySource
	callbacks RowCallbacks
	onKey     func(f present.Row, key fyne.KeyName)
	OnEscape  func() // what the Escape key does; may be nil
	// OnMenu opens the menu of a row at a place of the window.
	OnMenu    func(f present.Row, at fyne.Position)
	OnNearEnd func() // called when the last rows come into sight; may be nil

	headings []int // of each row: how many headings there are up to it, its own included
	scroll   *container.Scroll
	content  *dayContent
	seen     map[int]*Row
	spare    []*Row
	chosen   present.RowKey
	any      bool // chosen says something
	focus    bool
}

// NewDayList makes a list of what s has. key gets the keys that do not move the selection, for the chosen row.
func NewDayList(s DaySource, acts RowCallbacks, key func(present.Row, fyne.KeyName)) *DayList {
	l := &DayList{source: s, callbacks: acts, onKey: key, seen: map[int]*Row{}}
	l.callbacks.choose = func(key present.RowKey, _ fyne.KeyModifier) { l.choose(key) }
	l.callbacks.menu = l.openMenu
	l.callbacks.scroll = func(by float32) {
		l.scroll.ScrollToOffset(fyne.NewPos(0, l.scroll.Offset.Y+by))
		l.fill()
	}
	l.content = &dayContent{list: l}
	l.content.ExtendBaseWidget(l.content)
	l.scroll = container.NewVScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.fill() }
	l.ExtendBaseWidget(l)
	return l
}

// Compact is the list without the toolkit's shadows.
func (l *DayList) Compact(look *kit.Theme) fyne.CanvasObject {
	return container.NewThemeOverride(l, kit.Compact(look))
}

// CreateRenderer implements fyne.Widget.
func (l *DayList) CreateRenderer() fyne.WidgetRenderer { return &dayListRenderer{l} }

type dayListRenderer struct{ l *DayList }

func (r *dayListRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.scroll} }
func (r *dayListRenderer) MinSize() fyne.Size           { return fyne.NewSize(240, RowHeight) }
func (r *dayListRenderer) Destroy()                     {}
func (r *dayListRenderer) Refresh()                     { r.l.Redraw() }

func (r *dayListRenderer) Layout(size fyne.Size) {
	kit.PlaceAt(r.l.scroll, 0, 0, size.Width, size.Height)
	r.l.fill()
}

// top is where row n begins, below its heading.
func (l *DayList) top(n int) float32 {
	return float32(n)*RowHeight + float32(l.headings[n])*HeadingHeight
}

// height is that of everything.
func (l *DayList) height() float32 {
	if len(l.headings) == 0 {
		return 0
	}
	return l.top(len(l.headings)-1) + RowHeight
}

// rowAt is the row that a height lies in, or the next one below.
func (l *DayList) rowAt(y float32) int {
	return sort.Search(len(l.headings), func(n int) bool { return l.top(n)+RowHeight > y })
}

// Relay lays the list out again, after rows came, went or changed their order. Rows that only came at the end cost no more than they
// are.
func (l *DayList) Relay(kept int) {
	l.headings = l.headings[:min(max(0, kept), len(l.headings))]
	for n := len(l.headings); n < l.source.Len(); n++ {
		count := 0
		if n > 0 {
			count = l.headings[n-1]
		}
		if l.source.Heading(n) != "" {
			count++
		}
		l.headings = append(l.headings, count)
	}
	for n, r := range l.seen {
		l.spare = append(l.spare, r)
		delete(l.seen, n)
	}
	if l.focus {
		l.chooseAny()
	}
	l.scroll.Refresh()
	l.fill()
}

// chooseAny chooses the first row where none is chosen.
func (l *DayList) chooseAny() {
	if _, _, ok := l.Selected(); ok {
		return
	}
	if f, ok := l.source.Row(0); ok {
		l.chosen, l.any = f.Key, true
	}
}

// ToTop shows the newest.
func (l *DayList) ToTop() {
	l.any = false
	l.scroll.ScrollToTop()
	l.fill()
}

// fill gives the rows in sight something to draw on, and forgets the others.
func (l *DayList) fill() {
	from, to := l.sight()
	for n, r := range l.seen {
		if n < from || n > to {
			l.spare = append(l.spare, r)
			delete(l.seen, n)
		}
	}
	for n := from; n <= to; n++ {
		r := l.seen[n]
		if r == nil {
			r = l.row()
			l.seen[n] = r
		}
		l.draw(n, r)
		kit.PlaceAt(r, 0, l.top(n), l.Size().Width, RowHeight)
	}
	l.content.show(from, to)
	if l.OnNearEnd != nil && to >= len(l.headings)-nearEnd {
		l.OnNearEnd()
	}
}

// row is one that nobody uses, or a new one.
func (l *DayList) row() *Row {
	if n := len(l.spare); n > 0 {
		r := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return r
	}
	return newRow(l.callbacks)
}

func (l *DayList) draw(n int, r *Row) {
	if f, ok := l.source.Row(n); ok {
		r.show(f, l.any && f.Key == l.chosen, l.focus)
	}
}

// Redraw gives the rows in sight new faces.
func (l *DayList) Redraw() {
	for n, r := range l.seen {
		l.draw(n, r)
	}
	l.content.Refresh()
}

// sight is the first and the last row in sight; to is below from where there is none.
func (l *DayList) sight() (from, to int) {
	at, height := l.scroll.Offset.Y, l.Size().Height
	if height <= 0 {
		return 0, -1
	}
	return l.rowAt(at), min(l.rowAt(at+height), len(l.headings)-1)
}

// InSight calls f for the rows in sight.
func (l *DayList) InSight(f func(n int, r *Row)) {
	from, to := l.sight()
	for n := from; n <= to; n++ {
		if r, ok := l.seen[n]; ok {
			f(n, r)
		}
	}
}

func (l *DayList) choose(key present.RowKey) {
	l.chosen, l.any = key, true
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.Redraw()
}

// openMenu is a click with the other button.
func (l *DayList) openMenu(key present.RowKey, at fyne.Position) {
	l.choose(key)
	if f, _, ok := l.Selected(); ok && l.OnMenu != nil {
		l.OnMenu(f, at)
	}
}

// Selected is the face of the chosen row, and its number.
func (l *DayList) Selected() (present.Row, int, bool) {
	if !l.any {
		return present.Row{}, -1, false
	}
	n := l.source.Find(l.chosen)
	f, ok := l.source.Row(n)
	return f, n, ok
}

// FocusGained implements fyne.Focusable.
func (l *DayList) FocusGained() {
	l.focus = true
	l.chooseAny()
	l.Redraw()
}

// FocusLost implements fyne.Focusable.
func (l *DayList) FocusLost() {
	l.focus = false
	l.Redraw()
}

// TypedRune implements fyne.Focusable.
func (l *DayList) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: arrows move the selection, everything else is for the chosen row.
func (l *DayList) TypedKey(e *fyne.KeyEvent) {
	f, n, ok := l.Selected()
	page := int(l.Size().Height / RowHeight)
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
		l.GoTo(n + page)
	case fyne.KeyPageUp:
		l.GoTo(n - page)
	case desktop.KeyMenu:
		l.menuKey(f, n, ok)
	case fyne.KeyF10:
		if shiftHeld() {
			l.menuKey(f, n, ok)
		}
	default:
		if ok && l.onKey != nil {
			l.onKey(f, e.Name)
		}
	}
}

func (l *DayList) menuKey(f present.Row, n int, ok bool) {
	if ok && l.OnMenu != nil {
		l.OnMenu(f, l.Corner(n))
	}
}

// GoTo chooses a row and scrolls it into sight, with its day where it is the first of it.
func (l *DayList) GoTo(n int) {
	n = min(max(0, n), len(l.headings)-1)
	f, ok := l.source.Row(n)
	if !ok || n < 0 {
		return
	}
	l.chosen, l.any = f.Key, true
	top, height := l.top(n), l.Size().Height
	if l.source.Heading(n) != "" {
		top -= HeadingHeight
	}
	switch bottom := l.top(n) + RowHeight; {
	case top < l.scroll.Offset.Y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > l.scroll.Offset.Y+height:
		l.scroll.ScrollToOffset(fyne.NewPos(0, bottom-height))
	}
	l.fill()
	l.Redraw()
}

// Corner is where a menu of a row in sight opens.
func (l *DayList) Corner(n int) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
	return at.AddXY(l.Size().Width, l.top(min(n, len(l.headings)-1))-l.scroll.Offset.Y+RowHeight/2)
}
