package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// paragraph is text that breaks between words. Its height follows from its width, so whoever lays it out asks heightFor.
type paragraph struct {
	widget.BaseWidget
	text   string
	size   float32
	style  fyne.TextStyle
	colour fyne.ThemeColorName
	align  fyne.TextAlign
}

func newParagraph(text string, size float32, colour fyne.ThemeColorName) *paragraph {
	p := &paragraph{text: text, size: size, colour: colour}
	p.ExtendBaseWidget(p)
	return p
}

func (p *paragraph) set(text string) {
	if text != p.text {
		p.text = text
		p.Refresh()
	}
}

func (p *paragraph) lineHeight() float32 {
	return lineOf(p.size) + 3
}

func (p *paragraph) heightFor(width float32) float32 {
	return float32(len(p.lines(width))) * p.lineHeight()
}

// lines breaks the text for a width. A line end in the text stays one.
func (p *paragraph) lines(width float32) []string {
	fits := fitsIn(width, p.size, p.style)
	var all []string
	for _, part := range strings.Split(p.text, "\n") {
		line := ""
		for _, word := range strings.Fields(part) {
			switch {
			case line == "":
				line = word
			case fits(line + " " + word):
				line += " " + word
			default:
				all = append(all, line)
				line = word
			}
			if !fits(line) {
				line = cutEnd(line, fits)
			}
		}
		all = append(all, line)
	}
	return all
}

// CreateRenderer implements fyne.Widget.
func (p *paragraph) CreateRenderer() fyne.WidgetRenderer { return &paragraphRenderer{p: p} }

type paragraphRenderer struct {
	p    *paragraph
	text []fyne.CanvasObject
}

func (r *paragraphRenderer) MinSize() fyne.Size { return fyne.NewSize(40, r.p.lineHeight()) }

func (r *paragraphRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	r.text = r.text[:0]
	for i, line := range r.p.lines(size.Width) {
		t := canvas.NewText(line, themed(r.p.colour))
		t.TextSize, t.TextStyle, t.Alignment = r.p.size, r.p.style, r.p.align
		height := t.MinSize().Height
		place(t, 0, float32(i)*r.p.lineHeight()+(r.p.lineHeight()-height)/2, size.Width, height)
		r.text = append(r.text, t)
	}
}

func (r *paragraphRenderer) Refresh() {
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.text }
func (r *paragraphRenderer) Destroy()                     {}
