package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// line is a sentence with a mark before it: a step of Check setup, or what a form has to say as a whole.
type line struct {
	widget.BaseWidget
	mark mark
	text *paragraph
}

func newLine(m mark, text string) *line {
	l := &line{mark: m, text: newParagraph(text, sizeLine, theme.ColorNameForeground)}
	l.ExtendBaseWidget(l)
	return l
}

// set changes it; no text hides it.
func (l *line) set(m mark, text string) {
	l.mark, l.text.text = m, text
	if text == "" {
		l.Hide()
		return
	}
	l.Show()
	l.Refresh()
}

func (l *line) heightFor(width float32) float32 { return l.text.heightFor(width - 28) }

// CreateRenderer implements fyne.Widget.
func (l *line) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{l: l, picture: newIcon()}
	r.Refresh()
	return r
}

type lineRenderer struct {
	l       *line
	picture *icon
}

func (r *lineRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.picture.image, r.l.text}
}
func (r *lineRenderer) MinSize() fyne.Size { return fyne.NewSize(200, r.l.text.lineHeight()) }
func (r *lineRenderer) Destroy()           {}

func (r *lineRenderer) Refresh() {
	r.l.text.colour = theme.ColorNameForeground
	switch r.l.mark {
	case goodMark:
		r.picture.set("done", theme.ColorNameSuccess)
	case badMark:
		r.picture.set("failed", theme.ColorNameError)
	case careMark:
		r.picture.set("info", colourCare)
	case noMark:
		r.picture.set("skip", colourMuted)
		r.l.text.colour = colourMuted
	}
	r.Layout(r.l.Size())
	r.l.text.Refresh()
	canvas.Refresh(r.l)
}

func (r *lineRenderer) Layout(size fyne.Size) {
	place(r.picture.image, 0, (r.l.text.lineHeight()-18)/2, 18, 18)
	place(r.l.text, 28, 0, size.Width-28, size.Height)
}

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
func (r *pickRenderer) Destroy()           {}

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
