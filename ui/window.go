package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"linkdrop/assets"
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/settings"
)

const (
	defaultWidth, defaultHeight float32 = 440, 560
	leastWidth, leastHeight     float32 = 360, 420
	// tickEvery is how often moving numbers are read. Five times a second is as smooth as a 3 px line needs.
	tickEvery = 200 * time.Millisecond
	// slowEvery is how often sentences about time are looked at ("Link ended").
	slowEvery = 20 * time.Second
)

// Window is Linkdrop's window. Except for New, its methods belong to the ui thread.
type Window struct {
	app   fyne.App
	win   fyne.Window
	d     Deps
	words *present.Catalog
	look  *kit.Theme
	ctx   context.Context // ends with the window; for calls that may block
	end   context.CancelFunc
	work  worker // what the queue is asked for, in order. Nothing else: a pause must not wait for a password
	disk  worker // what waits for settings and files, in order
	asks  worker // what may ask a person or the network, in order: the keychain's question stays for two minutes
	speak worker // notifications, in order
	ticks ticker // of what moves
	slow  ticker // of sentences about time

	now     *queueRows
	list    *rowList
	history *history
	header  *header
	zone    *zone
	life    *lifeLine
	tabs    *tabs
	banner  *banner
	footer  *footer
	start   *starters
	frame   *fyne.Container

	pages  *kit.PageStack                  // that lie over the window
	places *destinationsPage                         // the page of destinations while it is open
	wanted string                          // the destination that drops were to go to, but whose check failed
	gone   map[string]settings.Destination // that were removed, as far as it was asked

	view      uploader.View
	overall   present.Meter
	onTab     int               // 0: now, 1: history
	notice    present.Notice    // something the window itself has to say
	shortcuts map[string]func() // by their names
	away      map[string]bool   // notices that were sent away
	serials   map[uploader.DropID]ownership
	manual    int       // how often the person copied something here
	copiedAt  time.Time // when this program last filled the clipboard
	choosing  bool
	leaving   *widget.PopUp // the question before quitting
	quitting  bool
	hidden    bool
	trayed    bool // the person was told about the tray
}

// New builds the window and attaches it to the bell; Show shows it. It must be called on the ui thread, before app.Run.
func New(app fyne.App, d Deps) *Window {
	d = withDefaults(app, d)
	w := &Window{
		app: app, d: d, words: present.NewCatalog(d.Locale), look: kit.NewTheme(d.Settings.Choices().Theme),
		away: map[string]bool{}, serials: map[uploader.DropID]ownership{}, gone: map[string]settings.Destination{},
	}
	w.d.Place = func() present.Place { return w.ours(d.Place()) }
	w.d.PlaceOf = func(id string) present.Place { return w.ours(d.PlaceOf(id)) }
	w.ctx, w.end = context.WithCancel(context.Background())
	app.Settings().SetTheme(w.look)
	app.SetIcon(fyne.NewStaticResource("linkdrop.svg", assets.AppIcon))
	w.win = app.NewWindow(w.words.Text("window.title"))
	w.pages = kit.NewPageStack(w.win.Canvas(), w.refresh)
	w.build()
	w.keys()
	w.win.SetOnDropped(w.dropped)
	w.win.SetCloseIntercept(w.closeAsked)
	w.size()
	w.tray()
	w.ticks = ticker{every: tickEvery, dispatch: d.Dispatch}
	w.slow = ticker{every: slowEvery, dispatch: d.Dispatch}
	if d.Bell != nil {
		d.Bell.attach(d.Dispatch, w.pull, w.settled)
	}
	w.pull()
	return w
}

// ours calls what is built in by its name in the person's language.
func (w *Window) ours(p present.Place) present.Place {
	if p.Practice {
		p.Name = w.words.Text("practice.name")
	}
	return p
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
	if d.Locale == "" {
		d.Locale = lang.SystemLocale().String()
	}
	return d
}

// Show shows the window, also after it was hidden.
func (w *Window) Show() {
	w.hidden = false
	w.win.Show()
	w.win.RequestFocus()
	w.pull()
}

// Receive brings the window to the front and adds files to it. It may be called from any goroutine.
func (w *Window) Receive(paths []string) {
	w.d.Dispatch(func() {
		w.Show()
		if len(paths) > 0 {
			w.add(paths)
		}
	})
}

// build makes the parts and puts them into the frame.
func (w *Window) build() {
	w.now = newQueueRows(w.d.Queue, w.painter)
	acts := rowCallbacks{words: w.words, action: w.do, unfold: w.unfold}
	w.list = newRowList(w.now, acts, w.rowKey)
	w.history = newHistory(w, acts)
	var places func()
	if w.d.Destinations != nil {
		places = w.placesMenu
	}
	w.header = newHeader(w.words, places, w.openMenu)
	w.start = newStarters(w.words, w.openSettingsFile, w.addStorage)
	w.zone = newZone(w.words, func() { w.choose(false) }, func() { w.choose(true) })
	w.life = newLifeLine(w.words, w.chooseLife, func() { w.show(1) })
	w.tabs = newTabs(w.words, w.show, w.history.search, func() { w.win.Canvas().Focus(w.history.list) })
	w.banner = newBanner(w.bannerAct, w.bannerAway)
	w.footer = newFooter(w.pauseAll)
	w.frame = container.New(frame{w}, w.header, w.zone, w.start, w.life, w.tabs, w.banner, w.list.scoped(w.look), w.history.object, w.footer)
	w.win.SetContent(w.frame)
	w.win.SetPadded(false)
}

func (w *Window) painter() present.Presenter {
	return present.Presenter{
		Words: w.words, Place: w.d.Place(), Now: w.d.Now(), Archive: w.d.Archive != nil, PlaceOf: w.placeOf,
		Holds: w.view.Holds, BannerDestination: w.banner.notice.Destination, Able: w.able,
	}
}

// size takes the size of last time, or the default.
func (w *Window) size() {
	c := w.d.Settings.Choices()
	size := fyne.NewSize(defaultWidth, defaultHeight)
	if c.Width >= leastWidth && c.Height >= leastHeight {
		size = fyne.NewSize(c.Width, c.Height)
	}
	w.win.Resize(size)
}

// empty reports whether the window has nothing but the drop zone to show.
func (w *Window) empty() bool { return w.now.len() == 0 && w.onTab == 0 }

// pull takes over what is new in the queue.
func (w *Window) pull() {
	w.view = w.d.Queue.View()
	moved, news := w.now.rows.pull()
	w.now.forget()
	w.refresh()
	switch {
	case moved:
		w.list.relay()
	case news:
		w.list.redraw()
	}
	w.ticks.run(w.view.Totals.Moving > 0 && !w.hidden, w.tick)
	w.slow.run(w.now.len() > 0 && !w.hidden, w.list.redraw)
}

// refresh gives everything but the rows its state.
func (w *Window) refresh() {
	place := w.d.Place()
	w.header.set(place, present.QueueStatus(w.words, w.view))
	note := w.words.Text("drop.note")
	if place.Linkless {
		note = w.words.Text("drop.note.sent")
	}
	w.zone.set(!w.empty(), note)
	w.lifeSays(place)
	w.banner.set(w.notices())
	w.footerSays()
	w.arrange()
}

// arrange shows what belongs on the page and lays it out.
func (w *Window) arrange() {
	show := func(o fyne.CanvasObject, on bool) {
		if on != o.Visible() {
			if on {
				o.Show()
			} else {
				o.Hide()
			}
		}
	}
	show(w.tabs, !w.empty())
	show(w.list, w.onTab == 0 && !w.empty())
	show(w.history.object, w.onTab == 1)
	show(w.start, w.starting())
	show(w.banner, w.banner.notice.Text != "")
	show(w.footer, w.footing())
	w.frame.Layout.Layout(w.frame.Objects, w.frame.Size())
}

// show changes the page.
func (w *Window) show(tab int) {
	same := tab == w.onTab
	w.onTab = tab
	w.tabs.set(tab)
	if tab == 1 {
		w.history.load()
	}
	w.refresh()
	if tab == 0 && !same {
		w.list.relay()
	}
}

// tick reads what moves, for the rows in sight.
func (w *Window) tick() {
	at := w.d.Now()
	var keys []present.RowKey
	w.list.visible(func(_ int, r *row) {
		if r.model.Moving {
			keys = append(keys, r.model.Key)
		}
	})
	w.now.sample(at, keys)
	w.list.redraw()
	w.footerSays()
	w.sayBanner()
}

// sayBanner gives the banner its sentence, and the rows below it their place where it needs more lines now.
func (w *Window) sayBanner() {
	width := w.frame.Size().Width - 24
	before := w.banner.HeightFor(width)
	if w.banner.set(w.notices()); w.banner.HeightFor(width) != before {
		w.arrange()
	}
}
