package ui

import (
	"fyne.io/fyne/v2/widget"
)

// sheet shows a question over the window; every button closes it first, and so does Escape.
func (w *Window) sheet(title string, lines []string, choices ...choice) *widget.PopUp {
	var blocks []block
	for _, line := range lines {
		blocks = append(blocks, newParagraph(line, sizeLine, colourMuted))
	}
	return w.sheetOf(title, blocks, choices...)
}

// sheetOf is sheet, of blocks.
func (w *Window) sheetOf(title string, blocks []block, choices ...choice) *widget.PopUp {
	return showDialog(w.win.Canvas(), title, blocks, choices...)
}

// newPage makes a page with an empty column.
func (w *Window) newPage(title string) *page {
	return w.pages.newPage(plain(title), w.words.say("page.back"), w.look)
}

// ask shows a question whose words begin with key; yes runs only when the person says so.
func (w *Window) ask(key string, lines []string, yes func()) *widget.PopUp {
	return w.sheet(w.words.say(key+".title"), lines,
		choice{text: w.words.say(key + ".no")},
		choice{text: w.words.say(key + ".yes"), strong: true, act: yes})
}
