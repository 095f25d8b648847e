package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/downloads"
	"linkdrop/ui/hover"
	"linkdrop/ui/kit"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/present"
	"linkdrop/ui/thumbnail"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/settings"
)

// assemble makes the parts and gives each what it needs. Two workers stand behind them: one for wishes, and one for what may ask a
// person or the network.
func (w *Window) assemble() *delivery {
	ctx, end := context.WithCancel(context.Background())
	w.ctx = ctx
	d, words := w.d, w.screen.words
	wishes, asking := &worker{}, &worker{}
	prefs := &preferences{settings: d.Settings, changed: w.refresh}
	w.places = &places{
		current: d.Place, byID: d.PlaceOf, words: words, destinations: d.Destinations, removed: map[string]settings.Destination{},
		wishes: wishes, dispatch: d.Dispatch, changed: w.refresh,
	}
	w.queued = newQueueRows(d.Queue, w.presenter)
	w.counts = downloads.New(d.Downloads, w.counted)
	w.queued.counts = w.counts
	w.notices = &notices{
		words: words, queued: w.queued, places: w.places, presenter: w.presenter, changed: w.refresh, dispatch: d.Dispatch, away: map[string]bool{},
	}
	sending := &transfers{queue: d.Queue, queued: w.queued, wishes: wishes, ctx: ctx, dispatch: d.Dispatch, failed: w.notices.failed}
	clip := &clipboard{set: d.Clipboard, owner: d.Owner, wishes: wishes, now: d.Now, copied: w.showCopied}
	notes := &notifier{words: words, show: d.Notify}
	sent := &sentFiles{archive: d.Archive, settings: d.Settings, places: w.places, ctx: ctx, dispatch: d.Dispatch, changed: w.counts.EndsChanged}
	files := &chooser{win: w.screen.win, native: d.Choose, save: d.SaveAs, ctx: ctx, dispatch: d.Dispatch}
	if d.Destinations != nil {
		w.setup = w.newSetup(ctx, wishes, asking, sending, files)
	}
	help := &remedies{provided: d.Remedies, setup: w.setup}
	w.closed = &closedLinks{
		words: words, screen: w.screen, places: w.places, clipboard: clip, tell: w.notices.tell, changed: w.refresh,
		known: map[uploader.DropID]destination.Password{},
	}
	w.queued.closed = w.closed
	w.actions = &rowActions{
		closed: w.closed,
		screen: w.screen, words: words, queued: w.queued, transfers: sending, sent: sent, clipboard: clip, remedies: help,
		presenter: w.presenter, notices: w.notices, now: d.Now, version: d.Version, places: w.places, settings: d.Settings, openURL: d.Open,
	}
	w.notices.transfers, w.notices.remedies, w.notices.copyReport = sending, help, w.actions.copyReport
	w.history = w.newHistory(sent, clip, files, prefs)
	w.closing = &closing{
		screen: w.screen, words: words, queued: w.queued, places: w.places, clipboard: clip, notifier: notes, settings: d.Settings, now: d.Now,
		show: w.Show, rest: func() { w.ticks.rest(); w.counts.See(false) }, end: func() { end(); w.counts.Close() }, overall: d.Queue.Overall, follow: w.followInTray, hasTray: d.Tray, clipboardDies: d.ClipboardDies,
	}
	ends := &delivery{
		clipboard: clip, notifier: notes, presenter: w.presenter, settings: d.Settings, wishes: wishes, dispatch: d.Dispatch,
		before: map[uploader.DropID]ownership{}, quiet: map[string]int{},
	}
	w.actions.delivery = ends
	w.intake = &intake{
		closed: w.closed,
		screen: w.screen, words: words, chooser: files, transfers: sending, delivery: ends, places: w.places, settings: d.Settings,
		notices: w.notices, setup: w.setup, copied: d.Copied, watched: d.Watched, troubles: map[string]string{}, ctx: ctx, dispatch: d.Dispatch, show: func() { w.frame.zone.RunDashes(w.screen.still()); w.show(nowTab) },
	}
	if d.Made != nil {
		w.intake.made = madefiles.Keep(d.Made, wishes.do)
	}
	w.buildFrame(prefs)
	w.buildHover()
	return ends
}

// buildHover makes what is seen while something is dragged over the window.
func (w *Window) buildHover() {
	after := func(wait time.Duration, f func()) { time.AfterFunc(wait, func() { w.d.Dispatch(f) }) }
	top := func() float32 {
		if w.screen.pages.Len() > 0 {
			return kit.PageBarHeight
		}
		return w.frame.header.Height()
	}
	w.hover = &hover.Layer{Canvas: w.screen.win.Canvas(), Hint: w.intake.hint, Top: top, After: after, Take: w.intake.taken, Fail: w.intake.untaken}
	if w.setup != nil {
		w.hover.Name = w.frame.header.Name
		w.hover.Open = func() *hover.Choice { return w.setup.hovered(w.frame.header.Name) }
	}
}

// newSetup makes the pages on which destinations are set up.
func (w *Window) newSetup(ctx context.Context, wishes, asking *worker, sending *transfers, files *chooser) *setupPages {
	d, words := w.d, w.screen.words
	reopen := func(dest string) {
		if d.Reopen != nil {
			d.Reopen(dest)
		}
		w.counts.Reopened(dest)
	}
	work := &setupWork{
		destinations: d.Destinations, wishes: wishes, asking: asking, ctx: ctx, dispatch: d.Dispatch, open: reopen, nudge: d.Queue.Nudge,
		screen: w.screen, words: words, presenter: w.presenter, tell: w.notices.tell, changed: w.setupChanged,
	}
	return &setupPages{
		screen: w.screen, words: words, places: w.places, destinations: d.Destinations, work: work, chooser: files, presenter: w.presenter,
		presets: d.Presets, validate: d.Validate, shortcut: func(s fyne.Shortcut) { w.shortcuts.take(s) }, waiting: sending.waitingFor,
	}
}

// buildFrame makes the widgets, and what stands behind the header's menu, the life of links and the footer.
func (w *Window) buildFrame(prefs *preferences) {
	d, words, f := w.d, w.screen.words, &frame{queued: w.queued}
	w.frame = f
	rows := view.RowCallbacks{Words: words, Action: w.actions.do, Unfold: func(key present.RowKey) { w.actions.unfold(key.Drop) }}
	rows.Picture = thumbnail.New(func() { d.Dispatch(func() { f.list.Redraw() }) }).Of
	f.list = view.NewRowList(w.queued, rows, w.actions.key)
	w.actions.list = f.list
	f.list.OnMenu = w.actions.menu
	menu := &mainMenu{
		screen: w.screen, words: words, quit: w.closing.quitAsked, version: d.Version, ticket: w.closed.ticketItem,
		openSettings: func() { w.openSettings(prefs) },
	}
	var choose, openFile, addStorage func()
	if w.setup != nil {
		menu.openList = w.setup.openList
		choose = func() { w.setup.menu(f.header.Name) }
		openFile, addStorage = w.setup.openSettingsFile, w.setup.addStorage
	}
	f.header = view.NewHeader(words, choose, menu.open)
	menu.button = f.header.Menu
	f.start = view.NewSetupOffers(words, openFile, addStorage)
	f.zone = view.NewDropZone(words, func() { w.intake.choose(false) }, func() { w.intake.choose(true) })
	w.lives = &lives{words: words, screen: w.screen, places: w.places, preferences: prefs, closed: w.closed}
	f.life = view.NewLifeLine(words, w.lives.choose, func() { w.closed.choose(f.life.Limits) }, func() { w.show(historyTab) })
	w.lives.line = f.life
	f.tabs = view.NewTabs(words, w.show, w.history.Search, func() { w.screen.win.Canvas().Focus(w.history.List) })
	f.banner = view.NewBanner(w.notices.act, w.notices.dismiss)
	w.notices.banner = f.banner
	f.footer = view.NewFooter(w.actions.transfers.pauseAll)
	w.total = &total{footer: f.footer, words: words, queue: d.Queue, queued: w.queued, now: d.Now}
	f.build(w.screen.theme, w.history.Object)
	w.palette = w.newPalette(menu)
	w.bindShortcuts(menu)
}

// bindShortcuts names what the window's shortcuts do, and the Escape key where nothing has the keyboard.
func (w *Window) bindShortcuts(menu *mainMenu) {
	c := w.screen.win.Canvas()
	k := &shortcuts{screen: w.screen, acts: map[string]func(){}}
	w.shortcuts = k
	k.on(letter(fyne.KeyO, 0), func() { w.intake.choose(false) })
	k.on(letter(fyne.KeyO, fyne.KeyModifierShift), func() { w.intake.choose(true) })
	k.on(letter(fyne.Key1, 0), func() {
		w.show(nowTab)
		if !w.frame.empty() {
			c.Focus(w.frame.list)
		}
	})
	k.on(letter(fyne.Key2, 0), func() { w.showHistory(w.history.List) })
	k.on(letter(fyne.KeyComma, 0), menu.openSettings)
	k.on(quitKey(), w.closing.quitAsked)
	k.on(letter(fyne.KeyF, 0), func() { w.showHistory(w.frame.tabs.Search) })
	k.on(letter(fyne.KeyK, 0), w.palette.Open)
	k.on(&fyne.ShortcutCopy{}, w.copySelected)
	if w.intake.copied != nil {
		k.on(&fyne.ShortcutPaste{}, w.intake.paste)
	}
	k.on(&fyne.ShortcutSelectAll{}, w.selectAll)
	w.frame.tabs.Search.Shortcut = k.take
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch {
		case e.Name != fyne.KeyEscape, w.intake.chooser.dismiss():
		case w.screen.pages.Len() > 0:
			w.screen.pages.Top().Close()
		case w.frame.banner.Notice.Dismissable:
			w.notices.dismiss()
		}
	})
}
