package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
)

// dayContent is what is scrolled: the rows in sight and the days above them.
type dayContent struct {
	widget.BaseWidget
	list    *DayList
	days    []*canvas.Text
	objects []fyne.CanvasObject
}

// show takes over what is in sight.
func (c *dayContent) show(from, to int) {
	c.objects = c.objects[:0]
	days := 0
	for n := from; n <= to; n++ {
		if day := c.list.source.Heading(n); day != "" {
			if days == len(c.days) {
				t := canvas.NewText("", nil)
				t.TextSize, t.TextStyle = kit.SizeLine, fyne.TextStyle{Bold: true}
				c.days = append(c.days, t)
			}
			t := c.days[days]
			days++
			t.Text, t.Color = day, kit.Themed(kit.ColourMuted)
			kit.PlaceText(t, Margin, c.list.top(n)-kit.LineHeight(kit.SizeLine)-6)
			c.objects = append(c.objects, t)
		}
		c.objects = append(c.objects, c.list.seen[n])
	}
	canvas.Refresh(c)
}

// CreateRenderer implements fyne.Widget.
func (c *dayContent) CreateRenderer() fyne.WidgetRenderer { return dayContentRenderer{c} }

type dayContentRenderer struct{ c *dayContent }

func (r dayContentRenderer) Objects() []fyne.CanvasObject { return r.c.objects }
func (r dayContentRenderer) MinSize() fyne.Size           { return fyne.NewSize(240, r.c.list.height()) }
func (r dayContentRenderer) Layout(fyne.Size)             {}
func (r dayContentRenderer) Destroy()                     {}

func (r dayContentRenderer) Refresh() {
	for _, t := range r.c.days {
		t.Color = kit.Themed(kit.ColourMuted)
		t.Refresh()
	}
	canvas.Refresh(r.c)
}
