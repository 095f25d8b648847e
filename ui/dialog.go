package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sheet is a question over the window: a title, paragraphs and lines to type in, buttons at the lower right.
type sheet struct {
	title *paragraph
	body  []block
	push  []*tabPush
}

// Layout implements fyne.Layout.
func (s sheet) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	const pad = 20
	width := size.Width - 2*pad
	y := float32(pad)
	for i, p := range append([]block{s.title}, s.body...) {
		height := p.heightFor(width)
		place(p, pad, y, width, height)
		y += height + 8
		if i == 0 {
			y += 4
		}
	}
	x := size.Width - pad
	for i := len(s.push) - 1; i >= 0; i-- {
		least := s.push[i].MinSize()
		x -= least.Width
		place(s.push[i], x, size.Height-pad-least.Height, least.Width, least.Height)
		x -= 8
	}
}

// MinSize implements fyne.Layout.
func (s sheet) MinSize([]fyne.CanvasObject) fyne.Size {
	const pad, width = 20, 320
	height := float32(2*pad) + s.title.heightFor(width-2*pad) + 12 + pushHeight + 12
	for _, p := range s.body {
		height += p.heightFor(width-2*pad) + 8
	}
	return fyne.NewSize(width, height)
}

// choice is a button of a sheet.
type choice struct {
	text   string
	strong bool
	stays  bool // it does not close the sheet; act does, when it is time
	act    func()
}

// showDialog shows a question over the window; every button closes it first, unless it stays, and so does Escape. The keyboard
// begins on the first button.
func showDialog(over fyne.Canvas, title string, blocks []block, choices ...choice) *widget.PopUp {
	s := sheet{title: newParagraph(title, sizeHeader, theme.ColorNameForeground), body: blocks}
	s.title.style.Bold = true
	all := []fyne.CanvasObject{s.title}
	for _, b := range blocks {
		all = append(all, b)
	}
	var pop *widget.PopUp
	for _, c := range choices {
		p := newTabPush(c.text, "", func() {
			if !c.stays {
				pop.Hide()
			}
			if c.act != nil {
				c.act()
			}
		})
		p.strong, p.escape = c.strong, func() { pop.Hide() }
		s.push = append(s.push, p)
		all = append(all, p)
	}
	pop = widget.NewModalPopUp(container.New(s, all...), over)
	pop.Show()
	if len(s.push) > 0 {
		over.Focus(s.push[0]) // the one that changes nothing
	}
	return pop
}

// fitDialog gives a dialog the height that it needs now.
func fitDialog(pop *widget.PopUp) {
	if pop != nil {
		pop.Resize(pop.Content.MinSize())
		pop.Refresh()
	}
}
