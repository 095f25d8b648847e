package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"linkdrop/assets"
)

// pasteWithin is how long after a copy a person is taken to still want to paste it (PRODUCT.md).
const pasteWithin = time.Hour

// closeAsked is what the toolkit calls when the window is closed, and also when the program is told to quit. While files
// are on their way and there is a tray, the window only hides.
func (w *Window) closeAsked() {
	if w.quitting {
		return
	}
	if w.view.Totals.Moving > 0 && w.d.Tray {
		w.keepSize()
		w.hidden = true
		w.rest()
		w.win.Hide()
		if !w.trayed {
			w.trayed = true
			w.notify(w.words.Text("note.tray"), w.words.Text("note.tray.body"))
		}
		return
	}
	w.quitAsked()
}

// rest stops the ticks.
func (w *Window) rest() {
	w.ticks.run(false, nil)
	w.slow.run(false, nil)
}

// quitAsked says what ends with the program, and ends it. Where nothing does, it does not ask.
func (w *Window) quitAsked() {
	reasons := w.quitReasons()
	if len(reasons) == 0 {
		w.quit()
		return
	}
	if w.hidden {
		w.Show()
	}
	if w.leaving == nil || !w.leaving.Visible() {
		w.leaving = w.ask("quit", reasons, w.quit)
	}
}

// quitReasons are sentences about what a person would miss.
func (w *Window) quitReasons() []string {
	copied := w.d.ClipboardDies && !w.copiedAt.IsZero() && w.d.Now().Sub(w.copiedAt) < pasteWithin
	return w.words.QuitReasons(w.view.Totals.Moving, w.practised(), copied)
}

// practised reports whether there are links that end with the program.
func (w *Window) practised() bool {
	for _, d := range w.now.rows.drops {
		if d.Done > 0 && w.placeOf(d.Destination).Practice {
			return true
		}
	}
	return false
}

func (w *Window) quit() {
	w.quitting = true
	w.keepSize()
	w.rest()
	w.end()
	w.app.Quit()
}

// keepSize remembers the window's size for next time.
func (w *Window) keepSize() {
	size := w.win.Canvas().Size()
	c := w.d.Settings.Choices()
	if size.Width >= leastWidth && size.Height >= leastHeight && (size.Width != c.Width || size.Height != c.Height) {
		c.Width, c.Height = size.Width, size.Height
		w.d.Settings.Save(c)
	}
}

// tray puts an icon where the system has a place for it.
func (w *Window) tray() {
	desk, ok := w.app.(desktop.App)
	if !ok || !w.d.Tray {
		return
	}
	quit := fyne.NewMenuItem(w.words.Text("tray.quit"), w.quitAsked)
	quit.IsQuit = true
	desk.SetSystemTrayMenu(fyne.NewMenu("Linkdrop", fyne.NewMenuItem(w.words.Text("tray.show"), w.Show), quit))
	desk.SetSystemTrayIcon(fyne.NewStaticResource("linkdrop.svg", assets.AppIcon))
}
