package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Paragraph is text that breaks between words. Its height follows from its width, so whoever lays it out asks HeightFor.
type Paragraph struct {
	widget.BaseWidget
	Text   string
	size   float32
	Style  fyne.TextStyle
	Colour fyne.ThemeColorName
	Align  fyne.TextAlign
}

// NewParagraph makes one; its colour is looked up in the theme whenever it is drawn.
func NewParagraph(text string, size float32, colour fyne.ThemeColorName) *Paragraph {
	p := &Paragraph{Text: text, size: size, Colour: colour}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the words.
func (p *Paragraph) SetText(text string) {
	if text != p.Text {
		p.Text = text
		p.Refresh()
	}
}

// LineHeight is the height of one line, with the room between two.
func (p *Paragraph) LineHeight() float32 {
	return LineHeight(p.size) + 3
}

// HeightFor implements Block.
func (p *Paragraph) HeightFor(width float32) float32 {
	return float32(len(p.lines(width))) * p.LineHeight()
}

// lines breaks the text for a width. A line end in the text stays one.
func (p *Paragraph) lines(width float32) []string {
	fits := FitsIn(width, p.size, p.Style)
	var all []string
	for _, part := range strings.Split(p.Text, "\n") {
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
				line = CutEnd(line, fits)
			}
		}
		all = append(all, line)
	}
	return all
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer { return &paragraphRenderer{p: p} }

type paragraphRenderer struct {
	p    *Paragraph
	text []fyne.CanvasObject
}

func (r *paragraphRenderer) MinSize() fyne.Size { return fyne.NewSize(40, r.p.LineHeight()) }

func (r *paragraphRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	r.text = r.text[:0]
	for i, line := range r.p.lines(size.Width) {
		t := canvas.NewText(line, Themed(r.p.Colour))
		t.TextSize, t.TextStyle, t.Alignment = r.p.size, r.p.Style, r.p.Align
		height := t.MinSize().Height
		PlaceAt(t, 0, float32(i)*r.p.LineHeight()+(r.p.LineHeight()-height)/2, size.Width, height)
		r.text = append(r.text, t)
	}
}

func (r *paragraphRenderer) Refresh() {
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.text }
func (r *paragraphRenderer) Destroy()                     {}
