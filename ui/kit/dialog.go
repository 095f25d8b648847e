package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// dialogLayout lays out a question over the window: a title, paragraphs and lines to type in, buttons at the lower right.
type dialogLayout struct {
	title   *Paragraph
	body    []Block
	buttons []*FocusButton
}

// Layout implements fyne.Layout.
func (s dialogLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	const pad = 20
	width := size.Width - 2*pad
	y := float32(pad)
	for i, p := range append([]Block{s.title}, s.body...) {
		height := p.HeightFor(width)
		PlaceAt(p, pad, y, width, height)
		y += height + 8
		if i == 0 {
			y += 4
		}
	}
	x := size.Width - pad
	for i := len(s.buttons) - 1; i >= 0; i-- {
		least := s.buttons[i].MinSize()
		x -= least.Width
		PlaceAt(s.buttons[i], x, size.Height-pad-least.Height, least.Width, least.Height)
		x -= 8
	}
}

// MinSize implements fyne.Layout.
func (s dialogLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	const pad, width = 20, 320
	height := float32(2*pad) + s.title.HeightFor(width-2*pad) + 12 + ButtonHeight + 12
	for _, p := range s.body {
		height += p.HeightFor(width-2*pad) + 8
	}
	return fyne.NewSize(width, height)
}

// DialogButton is a button of a dialog.
type DialogButton struct {
	Text    string
	Primary bool
	Bad     bool // it takes something away: in that colour, and never the main one
	Stays   bool // it does not close the dialog; Act does, when it is time
	Act     func()
}

// ShowDialog shows a question over the window; every button closes it first, unless it stays, and so does Escape. The keyboard
// begins on the first button.
func ShowDialog(over fyne.Canvas, title string, blocks []Block, choices ...DialogButton) *widget.PopUp {
	s := dialogLayout{title: NewParagraph(title, SizeHeader, theme.ColorNameForeground), body: blocks}
	s.title.Style.Bold = true
	all := []fyne.CanvasObject{s.title}
	for _, b := range blocks {
		all = append(all, b)
	}
	var pop *widget.PopUp
	for _, c := range choices {
		p := NewFocusButton(c.Text, "", func() {
			if !c.Stays {
				pop.Hide()
			}
			if c.Act != nil {
				c.Act()
			}
		})
		p.Primary, p.Bad, p.OnEscape = c.Primary && !c.Bad, c.Bad, func() { pop.Hide() }
		s.buttons = append(s.buttons, p)
		all = append(all, p)
	}
	pop = widget.NewModalPopUp(container.New(s, all...), over)
	pop.Show()
	if len(s.buttons) > 0 {
		over.Focus(s.buttons[0]) // the one that changes nothing
	}
	return pop
}

// FitDialog gives a dialog the height that it needs now.
func FitDialog(pop *widget.PopUp) {
	if pop != nil {
		pop.Resize(pop.Content.MinSize())
		pop.Refresh()
	}
}
