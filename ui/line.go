package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mark is the small icon before a sentence. It never stands alone: the words beside it say the same.
type mark uint8

const (
	noMark mark = iota
	goodMark
	badMark
	careMark
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

func (r *lineRenderer) Destroy() {}

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
