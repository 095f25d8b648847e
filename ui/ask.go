package ui

import (
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// sheet shows a question over the window; every button closes it first, and so does Escape.
func (w *Window) sheet(title string, lines []string, choices ...kit.DialogButton) *widget.PopUp {
	var blocks []kit.Block
	for _, line := range lines {
		blocks = append(blocks, kit.NewParagraph(line, kit.SizeLine, kit.ColourMuted))
	}
	return w.sheetOf(title, blocks, choices...)
}

// sheetOf is sheet, of blocks.
func (w *Window) sheetOf(title string, blocks []kit.Block, choices ...kit.DialogButton) *widget.PopUp {
	return kit.ShowDialog(w.win.Canvas(), title, blocks, choices...)
}

// newPage makes a page with an empty column.
func (w *Window) newPage(title string) *kit.Page {
	return w.pages.NewPage(present.Visible(title), w.words.Text("page.back"), w.look)
}

// ask shows a question whose words begin with key; yes runs only when the person says so.
func (w *Window) ask(key string, lines []string, yes func()) *widget.PopUp {
	return w.sheet(w.words.Text(key+".title"), lines,
		kit.DialogButton{Text: w.words.Text(key + ".no")},
		kit.DialogButton{Text: w.words.Text(key + ".yes"), Primary: true, Act: yes})
}
