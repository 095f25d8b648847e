package hover

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// nearBy is how far from the destinations the pointer may stray without closing them.
const nearBy = 24

// Choice is the destinations that opened under something that hovers.
type Choice struct {
	Menu  *widget.PopUpMenu
	Dests []string // the ids of its rows, from the first on
}

// over is the destination that a place of the window is on, lit up; empty: none.
func (c *Choice) over(at fyne.Position) string {
	if c == nil {
		return ""
	}
	for i, dest := range c.Dests {
		if row := c.Menu.Items[i]; within(row, at) {
			if lit, ok := row.(desktop.Hoverable); ok {
				lit.MouseIn(nil)
			}
			return dest
		}
	}
	c.Menu.DeactivateChild()
	return ""
}

// near reports whether a place is on the destinations, or hardly beside them.
func (c *Choice) near(at fyne.Position) bool {
	from, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.Menu), c.Menu.Size()
	return at.X >= from.X-nearBy && at.Y >= from.Y-nearBy && at.X < from.X+size.Width+nearBy && at.Y < from.Y+size.Height+nearBy
}
