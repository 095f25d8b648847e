package ui

import (
	"fyne.io/fyne/v2/widget"
)

// sheet shows a question over the window; every button closes it first, and so does Escape.
func (w *Window) sheet(title string, lines []string, choices ...DialogButton) *widget.PopUp {
	var blocks []Block
	for _, line := range lines {
		blocks = append(blocks, NewParagraph(line, SizeLine, ColourMuted))
	}
	return w.sheetOf(title, blocks, choices...)
}

// sheetOf is sheet, of blocks.
func (w *Window) sheetOf(title string, blocks []Block, choices ...DialogButton) *widget.PopUp {
	return ShowDialog(w.win.Canvas(), title, blocks, choices...)
}

// newPage makes a page with an empty column.
func (w *Window) newPage(title string) *Page {
	return w.pages.NewPage(plain(title), w.words.say("page.back"), w.look)
}

// ask shows a question whose words begin with key; yes runs only when the person says so.
func (w *Window) ask(key string, lines []string, yes func()) *widget.PopUp {
	return w.sheet(w.words.say(key+".title"), lines,
		DialogButton{Text: w.words.say(key + ".no")},
		DialogButton{Text: w.words.say(key + ".yes"), Primary: true, Act: yes})
}
