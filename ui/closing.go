package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"linkdrop/assets"
	"linkdrop/ui/present"
)

// closing is the way out: the window hides while it sends, where there is a tray, or asks what would be lost, or ends the program.
type closing struct {
	screen    *screen
	words     *present.Catalog
	queued    *queueRows
	places    *places
	clipboard *clipboard
	notifier  *notifier
	settings  Settings
	now       func() time.Time
	show      func() // shows the window again
	rest      func() // stops what ticks
	end       func() // ends what is under way

	hasTray       bool
	clipboardDies bool // what was copied is gone when this program ends

	question *widget.PopUp // before quitting
	quitting bool
	hidden   bool
	trayTold bool // the person was told about the tray
}

// pasteWithin is how long after a copy a person is taken to still want to paste it (PRODUCT.md).
const pasteWithin = time.Hour

// closeAsked is what the toolkit calls when the window is closed, and also when the program is told to quit. While files
// are on their way and there is a tray, the window only hides.
func (q *closing) closeAsked() {
	if q.quitting {
		return
	}
	if q.queued.view.Totals.Moving > 0 && q.hasTray {
		q.keepSize()
		q.hidden = true
		q.rest()
		q.screen.win.Hide()
		if !q.trayTold {
			q.trayTold = true
			q.notifier.notify(q.words.Text("note.tray"), q.words.Text("note.tray.body"))
		}
		return
	}
	q.quitAsked()
}

// quitAsked says what ends with the program, and ends it. Where nothing does, it does not ask.
func (q *closing) quitAsked() {
	reasons := q.reasons()
	if len(reasons) == 0 {
		q.quit()
		return
	}
	if q.hidden {
		q.show()
	}
	if q.question == nil || !q.question.Visible() {
		q.question = q.screen.confirm("quit", reasons, q.quit)
	}
}

// reasons are sentences about what a person would miss.
func (q *closing) reasons() []string {
	copied := q.clipboardDies && !q.clipboard.copiedAt.IsZero() && q.now().Sub(q.clipboard.copiedAt) < pasteWithin
	return q.words.QuitReasons(q.queued.view.Totals.Moving, q.practised(), copied)
}

// practised reports whether there are links that end with the program.
func (q *closing) practised() bool {
	for _, d := range q.queued.rows.drops {
		if d.Done > 0 && q.places.at(d.Destination).Practice {
			return true
		}
	}
	return false
}

func (q *closing) quit() {
	q.quitting = true
	q.keepSize()
	q.rest()
	q.end()
	q.screen.app.Quit()
}

// keepSize remembers the window's size for next time.
func (q *closing) keepSize() {
	size := q.screen.win.Canvas().Size()
	c := q.settings.Choices()
	if size.Width >= leastWidth && size.Height >= leastHeight && (size.Width != c.Width || size.Height != c.Height) {
		c.Width, c.Height = size.Width, size.Height
		q.settings.Save(c)
	}
}

// tray puts an icon where the system has a place for it.
func (q *closing) tray() {
	tray, ok := q.screen.app.(desktop.App)
	if !ok || !q.hasTray {
		return
	}
	quit := fyne.NewMenuItem(q.words.Text("tray.quit"), q.quitAsked)
	quit.IsQuit = true
	tray.SetSystemTrayMenu(fyne.NewMenu(q.words.Text("window.title"), fyne.NewMenuItem(q.words.Text("tray.show"), q.show), quit))
	tray.SetSystemTrayIcon(fyne.NewStaticResource("linkdrop.svg", assets.AppIcon))
}
