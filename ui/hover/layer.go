package hover

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/drag"
	"linkdrop/ui/present"
	"linkdrop/ui/view"
)

// openAfter is how long the pointer rests on the header's name before the destinations open: who passes by does not mean them.
const openAfter = 400 * time.Millisecond

// Layer is what is seen over the window while something hovers. It is a drag.Sink of the ui thread.
type Layer struct {
	Canvas fyne.Canvas
	// Hint is what becomes of it over a destination; empty: over the one where drops go.
	Hint func(kind drag.Kind, taking bool, dest string) present.DropHint
	// Top is where the sheet begins, below the header.
	Top func() float32
	// Name is the header's name, over which Open is called; nil: there is nothing to choose.
	Name fyne.CanvasObject
	Open func() *Choice
	// After runs a function on the ui thread after a while.
	After func(time.Duration, func())
	// Take takes what was let go, for a destination; empty: for the one where drops go.
	Take func(paths []string, made bool, dest string)
	// Fail says why it could not be had.
	Fail func(why drag.Failure)

	sheet   *view.DropSheet // nil: nothing hovers
	choice  *Choice         // nil: not open
	dest    string          // over which the pointer is; empty: none
	resting int             // counts the times that the pointer came onto the name
	onName  bool
}

// Hover implements drag.Sink.
func (l *Layer) Hover(h drag.Hover) {
	scale := max(l.Canvas.Scale(), 0.1)
	at := fyne.NewPos(float32(h.X)/scale, float32(h.Y)/scale)
	l.dest = l.choice.over(at)
	switch {
	case h.Taking || h.Kind == drag.Nothing:
		l.onName = false
		l.closeChoice()
	case l.choice != nil && !l.choice.near(at) && !l.inName(at):
		l.onName = false
		l.closeChoice()
	default:
		l.rest(at)
	}
	if l.sheet == nil {
		l.sheet = view.NewDropSheet()
		l.Canvas.Overlays().Add(l.sheet)
	}
	l.sheet.Set(l.Hint(h.Kind, h.Taking, l.dest), l.Top())
}

// rest opens the destinations once the pointer has been on the header's name for a while.
func (l *Layer) rest(at fyne.Position) {
	was := l.onName
	l.onName = l.inName(at)
	if !l.onName || was || l.choice != nil || l.Open == nil {
		return
	}
	l.resting++
	now := l.resting
	l.After(openAfter, func() {
		if l.onName && now == l.resting && l.sheet != nil && l.choice == nil {
			l.choice = l.Open()
		}
	})
}

func (l *Layer) inName(at fyne.Position) bool {
	over := l.Canvas.Overlays().List()
	covered := len(over) > 0 && over[0] != fyne.CanvasObject(l.sheet) // by a page, or a question
	return l.Name != nil && !covered && within(l.Name, at)
}

// within reports whether a place of the window is on an object.
func within(o fyne.CanvasObject, at fyne.Position) bool {
	from, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	return at.X >= from.X && at.Y >= from.Y && at.X < from.X+size.Width && at.Y < from.Y+size.Height
}

func (l *Layer) closeChoice() {
	if l.choice != nil {
		l.choice.Menu.Dismiss()
		l.choice = nil
	}
}

// end takes the sheet away. What came to lie over it meanwhile, a question say, stays.
func (l *Layer) end() {
	l.closeChoice()
	l.dest, l.onName = "", false
	if l.sheet == nil {
		return
	}
	overlays := l.Canvas.Overlays()
	above := slices.Clone(overlays.List())
	above = above[slices.IndexFunc(above, func(o fyne.CanvasObject) bool { return o == l.sheet })+1:]
	overlays.Remove(l.sheet)
	l.sheet = nil
	for _, o := range above {
		overlays.Add(o)
	}
}

// Left implements drag.Sink.
func (l *Layer) Left() { l.end() }

// Dropped implements drag.Sink.
func (l *Layer) Dropped(d drag.Drop) {
	dest := l.dest
	l.end()
	l.Take(d.Paths, d.Made, dest)
}

// Failed implements drag.Sink.
func (l *Layer) Failed(why drag.Failure) {
	l.end()
	l.Fail(why)
}
