package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/present"
)

// Trouble is the window of a Linkdrop that cannot start: it names the folder that queue, history and settings are kept in,
// what is wrong with it, and what to do. It is shown; app.Run ends when it is closed. It must be called on the ui thread.
func Trouble(app fyne.App, locale, folder string, err error) fyne.Window {
	if locale == "" {
		locale = lang.SystemLocale().String()
	}
	words := present.NewCatalog(locale)
	win := app.NewWindow(words.Text("window.title"))
	title := widget.NewLabelWithStyle(words.Text("trouble.title"), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	body := widget.NewLabel(words.StartProblem(folder, err))
	for _, l := range []*widget.Label{title, body} {
		l.Wrapping = fyne.TextWrapWord
	}
	end := widget.NewButton(words.Text("do.close"), win.Close)
	win.SetContent(container.NewBorder(title, container.NewCenter(end), nil, nil, container.NewVScroll(body)))
	win.Resize(fyne.NewSize(defaultWidth, 260))
	win.Canvas().Focus(end)
	win.Show()
	return win
}
