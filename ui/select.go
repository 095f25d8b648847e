package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pick is a choice of a form from a menu: a label, and a button with what is chosen.
type pick struct {
	widget.BaseWidget
	label  *canvas.Text
	push   *tabPush
	opened func(at fyne.Position)
}

func newPick(label, chosen string, keys formKeys, open func(at fyne.Position)) *pick {
	p := &pick{label: canvas.NewText(label, nil), opened: open}
	p.push = newTabPush(chosen, "", func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.push)
		open(at.AddXY(0, pushHeight+4))
	})
	p.push.name, p.push.trailer, p.push.escape = label, "down", keys.escape
	p.label.TextSize, p.label.TextStyle = sizeLine, fyne.TextStyle{Bold: true}
	p.ExtendBaseWidget(p)
	return p
}

func (p *pick) heightFor(float32) float32 { return lineOf(sizeLine) + 5 + pushHeight }

// CreateRenderer implements fyne.Widget.
func (p *pick) CreateRenderer() fyne.WidgetRenderer { return &pickRenderer{p} }

type pickRenderer struct{ p *pick }

func (r *pickRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.label, r.p.push}
}

func (r *pickRenderer) MinSize() fyne.Size { return fyne.NewSize(200, pushHeight) }

func (r *pickRenderer) Destroy() {}

func (r *pickRenderer) Refresh() {
	r.Layout(r.p.Size())
	r.p.label.Refresh()
	r.p.push.Refresh()
}

func (r *pickRenderer) Layout(size fyne.Size) {
	r.p.label.Color = themed(theme.ColorNameForeground)
	placeText(r.p.label, 0, 0)
	least := r.p.push.MinSize()
	place(r.p.push, 0, lineOf(sizeLine)+5, min(least.Width, size.Width), pushHeight)
}
