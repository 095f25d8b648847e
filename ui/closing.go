package ui

import (
	"bytes"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"linkdrop/assets"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/settings"
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

	overall       func() uploader.Numbers // of everything under way
	follow        func()                  // lets the tray's icon show what moves, or rest
	hasTray       bool
	inTray        trayState // what the tray shows
	clipboardDies bool      // what was copied is gone when this program ends

	question *widget.PopUp // before quitting
	quitting bool
	hidden   bool
	trayTold bool // the person was told about the tray
}

// pasteWithin is how long after a copy a person is taken to still want to paste it (PRODUCT.md).
const pasteWithin = time.Hour

// hides reports whether closing only hides the window.
func (q *closing) hides() bool {
	if !q.hasTray {
		return false
	}
	switch q.settings.Choices().Close {
	case settings.HideAlways:
		return true
	case settings.QuitAlways:
		return false
	case settings.HideWhileSending:
	}
	return q.queued.view.Totals.Moving > 0
}

// closeAsked is what the toolkit calls when the window is closed, and also when the program is told to quit. Where there is a tray, the
// window may only hide, as the person chose.
func (q *closing) closeAsked() {
	if q.quitting {
		return
	}
	if q.hides() {
		q.keepSize()
		q.hidden = true
		q.rest()
		q.screen.win.Hide()
		q.follow()
		if !q.trayTold {
			q.trayTold = true
			if q.queued.view.Totals.Moving > 0 {
				q.notifier.notify(q.words.Text("note.tray"), q.words.Text("note.tray.body"))
			} else {
				q.notifier.notify(q.words.Text("note.hidden"), q.words.Text("note.hidden.body"))
			}
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

// trayState is what the tray shows: a sentence, and how much of all is sent.
type trayState struct {
	sentence string // empty: nothing moves
	percent  int    // in steps of 5
}

// tray puts an icon where the system has a place for it, and shows there how far it is.
func (q *closing) tray() {
	tray, ok := q.screen.app.(desktop.App)
	if !ok || !q.hasTray {
		return
	}
	var items []*fyne.MenuItem
	if q.inTray.sentence != "" {
		says := fyne.NewMenuItem(q.inTray.sentence, nil)
		says.Disabled = true
		items = append(items, says, fyne.NewMenuItemSeparator())
	}
	quit := fyne.NewMenuItem(q.words.Text("tray.quit"), q.quitAsked)
	quit.IsQuit = true
	tray.SetSystemTrayMenu(fyne.NewMenu(q.words.Text("window.title"), append(items, fyne.NewMenuItem(q.words.Text("tray.show"), q.show), quit)...))
	icon := fyne.NewStaticResource("linkdrop.svg", assets.AppIcon)
	if q.inTray.sentence != "" {
		icon = fyne.NewStaticResource(fmt.Sprintf("linkdrop-%d.svg", q.inTray.percent), progressIcon(q.inTray.percent))
	}
	tray.SetSystemTrayIcon(icon)
}

// showProgress lets the tray show how far everything is, where that is something else than what it shows.
func (q *closing) showProgress() {
	now := trayState{}
	if totals := q.queued.view.Totals; totals.Moving > 0 {
		t := q.words.Total(totals, q.overall(), present.Pace{})
		now.percent = int(t.Progress*20) * 5
		now.sentence = present.JoinFacts(t.Texts[len(t.Texts)-1], q.words.Text("tray.progress", "percent", q.words.Number(now.percent)))
	}
	if now != q.inTray {
		q.inTray = now
		q.tray()
	}
}

// progressIcon is the program's icon with a bar at its foot, of which so much is filled.
func progressIcon(percent int) []byte {
	const bar = `<rect x="16" y="432" width="480" height="80" rx="40" fill="#0B1530"/><rect x="28" y="444" width="%d" height="56" rx="28" fill="#63CC94"/></svg>`
	return bytes.Replace(assets.AppIcon, []byte("</svg>"), fmt.Appendf(nil, bar, max(56, 456*percent/100)), 1)
}
