package ui

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"linkdrop/ui/downloads"
	"linkdrop/ui/drag"
	"linkdrop/ui/history"
	"linkdrop/ui/hover"
	"linkdrop/ui/palette"
	"linkdrop/ui/present"
	"linkdrop/ui/settingspage"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/watchfolder"
)

const (
	defaultWidth, defaultHeight float32 = 440, 560
	leastWidth, leastHeight     float32 = 360, 420
)

// Window is Linkdrop's window: the shell in which the parts stand. Except for New, its methods belong to the ui thread.
type Window struct {
	d         Deps
	ctx       context.Context // ends with the window
	screen    *screen
	frame     *frame
	places    *places
	queued    *queueRows
	actions   *rowActions
	notices   *notices
	history   *history.Page
	palette   *palette.Palette
	counts    *downloads.Counts // how often links were downloaded
	setup     *setupPages       // nil: destinations cannot be changed here
	intake    *intake
	hover     *hover.Layer // what is seen while something is dragged over the window
	lives     *lives
	closed    *closedLinks
	settings  *settingspage.Page // nil: it is not open
	total     *total
	closing   *closing
	shortcuts *shortcuts
	ticks     tickers
	elsewhere bool        // there is more than one destination
	recount   atomic.Bool // rows are about to be drawn with what is new of counts
}

// New builds the window and attaches it to the bell; Show shows it. It must be called on the ui thread, before app.Run.
func New(app fyne.App, d Deps) *Window {
	d = withDefaults(app, d)
	w := &Window{d: d}
	w.screen = newScreen(app, present.NewCatalog(d.Locale), d.Settings.Choices().Theme, w.refresh)
	w.ticks = newTickers(d.Dispatch)
	delivery := w.assemble()
	w.screen.win.SetContent(w.frame.box)
	w.screen.win.SetPadded(false)
	w.screen.win.SetOnDropped(w.intake.dropped)
	w.screen.win.SetCloseIntercept(w.closing.closeAsked)
	w.size()
	w.closing.tray()
	if d.Bell != nil {
		d.Bell.attach(d.Dispatch, w.pull, delivery.reported)
	}
	w.pull()
	return w
}

func withDefaults(app fyne.App, d Deps) Deps {
	if d.PlaceOf == nil {
		d.PlaceOf = func(string) present.Place { return d.Place() }
	}
	if d.Dispatch == nil {
		d.Dispatch = Dispatch
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Clipboard == nil {
		d.Clipboard = func(text string) { app.Clipboard().SetContent(text) }
	}
	if d.Notify == nil {
		d.Notify = func(title, body string) { app.SendNotification(fyne.NewNotification(title, body)) }
	}
	if d.Open == nil {
		d.Open = app.OpenURL
	}
	if d.Locale == "" {
		d.Locale = lang.SystemLocale().String()
	}
	return d
}

// Show shows the window, also after it was hidden.
func (w *Window) Show() {
	w.closing.hidden = false
	w.counts.See(true)
	w.screen.win.Show()
	w.screen.win.RequestFocus()
	w.attachDrags()
	w.pull()
}

// attachDrags lets the system's own drag and drop begin, once there is a window for it. Otherwise the toolkit's remains.
func (w *Window) attachDrags() {
	handle := uintptr(0)
	if w.d.Drags != nil {
		handle = w.screen.handle()
	}
	if handle == 0 {
		return
	}
	w.d.Drags.Attach(handle, w.intake.names(), &drag.Relay{Dispatch: w.d.Dispatch, To: w.hover})
	w.d.Drags = nil
}

// Receive brings the window to the front and adds files to it. It may be called from any goroutine.
func (w *Window) Receive(paths []string) {
	w.d.Dispatch(func() {
		w.Show()
		if len(paths) > 0 {
			w.intake.add(paths)
		}
	})
}

// Found sends what was finished in the watched folder of a destination. It may be called from any goroutine; done is called once, from
// another one, unless the window has ended.
func (w *Window) Found(dest, path string, done func(id uploader.DropID, err error)) {
	w.d.Dispatch(func() { w.intake.found(dest, path, done) })
}

// WatchTrouble says what keeps the watched folder of a destination from working; Well: nothing any more. It may be called from any
// goroutine.
func (w *Window) WatchTrouble(dest, folder string, why watchfolder.Trouble, name string) {
	w.d.Dispatch(func() { w.intake.trouble(dest, folder, why, name) })
}

// presenter makes view models of what is true now.
func (w *Window) presenter() present.Presenter {
	return present.Presenter{
		Words: w.screen.words, Place: w.places.here(), Now: w.d.Now(), Archive: w.d.Archive != nil, PlaceOf: w.places.at,
		Holds: w.queued.view.Holds, BannerDestination: w.frame.banner.Notice.Destination, Able: w.notices.remedies.able,
		Elsewhere: w.elsewhere,
	}
}

// size takes the size of last time, or the default.
func (w *Window) size() {
	c := w.d.Settings.Choices()
	size := fyne.NewSize(defaultWidth, defaultHeight)
	if c.Width >= leastWidth && c.Height >= leastHeight {
		size = fyne.NewSize(c.Width, c.Height)
	}
	w.screen.win.Resize(size)
}

// pull takes over what is new in the queue.
func (w *Window) pull() {
	moved, news := w.queued.pull()
	w.intake.release(w.queued.rows.drops)
	w.intake.sent(w.queued.rows.drops)
	w.refresh()
	switch {
	case moved:
		w.frame.list.Relay()
	case news:
		w.frame.list.Redraw()
	}
	w.followInTray()
	w.ticks.moving.run(w.queued.view.Totals.Moving > 0 && !w.closing.hidden, w.tick)
	w.ticks.slow.run((w.queued.Len() > 0 || w.frame.tab == historyTab) && !w.closing.hidden, w.slowTick)
}

// followInTray lets the tray show what moves, and that nothing does any more.
func (w *Window) followInTray() {
	moves := w.closing.hasTray && w.queued.view.Totals.Moving > 0
	w.ticks.tray.run(moves && !w.closing.quitting, w.closing.showProgress)
	if !moves && w.closing.hasTray {
		w.closing.showProgress()
	}
}

// slowTick shows what the time has changed.
func (w *Window) slowTick() {
	if w.frame.tab == historyTab {
		w.history.Tick()
		return
	}
	w.frame.list.Redraw()
}

// refresh gives everything but the rows its state.
func (w *Window) refresh() {
	place, words := w.places.here(), w.screen.words
	w.elsewhere = len(w.places.others("")) > 1
	w.frame.header.Set(place, present.QueueStatus(words, w.queued.view))
	note := words.Text("drop.note")
	switch {
	case place.Linkless:
		note = words.Text("drop.note.sent")
	case !w.closed.here().Password.IsZero():
		note = words.Text("drop.note.password")
	}
	w.frame.zone.Set(!w.frame.empty(), note)
	w.lives.show(place, w.frame.empty() && w.d.Archive != nil)
	w.frame.banner.Set(w.notices.current())
	w.total.show()
	w.arrange()
	if w.settings != nil {
		w.settings.Update()
	}
}

// arrange shows what belongs on the page and lays it out.
func (w *Window) arrange() { w.frame.arrange(w.firstRun(), w.total.needed()) }

// firstRun reports whether the window is empty and nothing but practice is set up.
func (w *Window) firstRun() bool {
	return w.setup != nil && w.frame.empty() && len(w.setup.destinations.Effective().Destinations) < 2 && w.places.here().Practice
}

// show changes the page.
func (w *Window) show(tab int) {
	same := tab == w.frame.tab
	w.frame.tab = tab
	w.frame.tabs.Set(tab)
	if tab == historyTab {
		w.history.Load()
	}
	w.refresh()
	if tab == nowTab && !same {
		w.frame.list.Relay()
	}
}

// tick reads what moves, for the rows in sight.
func (w *Window) tick() {
	at := w.d.Now()
	var keys []present.RowKey
	w.frame.list.InSight(func(_ int, r *view.Row) {
		if r.Model.Moving {
			keys = append(keys, r.Model.Key)
		}
	})
	w.queued.sample(at, keys)
	w.frame.list.Redraw()
	w.total.show()
	w.sayBanner()
}

// sayBanner gives the banner its sentence, and the rows below it their place where it needs more lines now.
func (w *Window) sayBanner() {
	banner, width := w.frame.banner, min(measure, w.frame.box.Size().Width)-2*view.Margin
	before := banner.HeightFor(width)
	if banner.Set(w.notices.current()); banner.HeightFor(width) != before {
		w.arrange()
	}
}

// setupChanged shows destinations as they are set up now.
func (w *Window) setupChanged() {
	if w.setup.list != nil {
		w.setup.list.read()
	}
	w.refresh()
	w.frame.list.Redraw()
}

// counted draws the rows again with how often links were downloaded. It may be called from any goroutine, as often as anybody likes.
func (w *Window) counted() {
	if w.recount.Swap(true) {
		return
	}
	w.d.Dispatch(func() {
		w.recount.Store(false)
		w.frame.list.Redraw()
		if w.frame.tab == historyTab {
			w.history.Tick()
		}
	})
}

// showCopied marks the rows whose links are on the clipboard now, and lights them up.
func (w *Window) showCopied(keys []present.RowKey) {
	w.queued.markCopied(keys)
	w.frame.list.Redraw()
	w.frame.list.InSight(func(_ int, r *view.Row) {
		if w.queued.copied[r.Model.Key] {
			r.Flash(w.screen.still())
		}
	})
}

// copySelected copies the links of the rows that are selected.
func (w *Window) copySelected() {
	if w.frame.tab == nowTab {
		w.actions.copyAs(w.frame.list.SelectedRows(), w.d.Settings.Choices().linkForm())
	}
}

// selectAll selects every row of the list that has the keyboard.
func (w *Window) selectAll() {
	if w.frame.tab == nowTab {
		w.screen.win.Canvas().Focus(w.frame.list)
		w.frame.list.SelectAll()
	}
}
