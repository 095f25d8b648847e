package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Mark is the small icon before a sentence. It never stands alone: the words beside it say the same.
type Mark uint8

// The marks.
const (
	MutedMark Mark = iota // a dash, and muted words
	GoodMark
	BadMark
	CareMark
)

// StatusLine is a sentence with a mark before it.
type StatusLine struct {
	widget.BaseWidget
	mark Mark
	Text *Paragraph
}

// NewStatusLine makes one; an empty text is for later.
func NewStatusLine(m Mark, text string) *StatusLine {
	s := &StatusLine{mark: m, Text: NewParagraph(text, SizeLine, theme.ColorNameForeground)}
	s.ExtendBaseWidget(s)
	return s
}

// Set changes it; no text hides it.
func (s *StatusLine) Set(m Mark, text string) {
	s.mark, s.Text.Text = m, text
	if text == "" {
		s.Hide()
		return
	}
	s.Show()
	s.Refresh()
}

// HeightFor implements Block.
func (s *StatusLine) HeightFor(width float32) float32 { return s.Text.HeightFor(width - 28) }

// CreateRenderer implements fyne.Widget.
func (s *StatusLine) CreateRenderer() fyne.WidgetRenderer {
	r := &statusLineRenderer{s: s, picture: NewIcon()}
	r.Refresh()
	return r
}

type statusLineRenderer struct {
	s       *StatusLine
	picture *Icon
}

func (r *statusLineRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.picture.Image, r.s.Text}
}

func (r *statusLineRenderer) MinSize() fyne.Size { return fyne.NewSize(200, r.s.Text.LineHeight()) }

func (r *statusLineRenderer) Destroy() {}

func (r *statusLineRenderer) Refresh() {
	r.s.Text.Colour = theme.ColorNameForeground
	switch r.s.mark {
	case GoodMark:
		r.picture.Set("done", theme.ColorNameSuccess)
	case BadMark:
		r.picture.Set("failed", theme.ColorNameError)
	case CareMark:
		r.picture.Set("info", ColourCare)
	case MutedMark:
		r.picture.Set("skip", ColourMuted)
		r.s.Text.Colour = ColourMuted
	}
	r.Layout(r.s.Size())
	r.s.Text.Refresh()
	canvas.Refresh(r.s)
}

func (r *statusLineRenderer) Layout(size fyne.Size) {
	PlaceAt(r.picture.Image, 0, (r.s.Text.LineHeight()-18)/2, 18, 18)
	PlaceAt(r.s.Text, 28, 0, size.Width-28, size.Height)
}
