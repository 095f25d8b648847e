package ui

import (
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/history"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// pruneEvery is how often what is too old for the history is looked for.
const pruneEvery = 24 * time.Hour

// newHistory makes the page of what was sent, and gives it what it needs of the window.
func (w *Window) newHistory(sent *sentFiles, clip *clipboard, files *chooser, prefs *preferences) *history.Page {
	d, words := w.d, w.screen.words
	page := history.New(history.Deps{
		Context: w.ctx, Dispatch: d.Dispatch, Words: words, Presenter: w.presenter, Now: d.Now, Theme: w.screen.theme,
		Rows: view.RowCallbacks{Words: words}, Failed: w.notices.failed, Tell: w.notices.tell, Archive: d.Archive, Counted: w.counts.Of,
		Copy: func(text string) { clip.copy(text, nil) },
		Send: func(paths []string, ticket string) { w.intake.sendWith(paths, ticket) },
		Find: func(text string) { w.frame.tabs.Search.SetText(text) },
		Sent: history.Sent{
			NewLink: func(e uploader.Entry, password destination.Password, done func(destination.Link, error)) {
				sent.renew(e.ID, e.Destination, w.queued.linkOptions(e.Drop, password), done)
			},
			Extend: func(e uploader.Entry, done func(error)) {
				sent.extend(e.ID, longer(w.counts.End(e.Destination, e.Ends, e.LinkIDs()...), d.Now()), func(_ time.Time, err error) { done(err) })
			},
			End: sent.end, Delete: sent.discard,
		},
		Over: history.Over{
			Menu:    func(items []*fyne.MenuItem, at fyne.Position) { w.screen.menu(items, at) },
			Confirm: func(key string, lines []string, yes func()) { w.screen.confirm(key, lines, yes) },
			AskLine: func(title, label, hint, typed, button string, take func(string) string) {
				w.closed.askLine(title, label, hint, typed, button, false, take)
			},
			AskPassword: func(then func(destination.Password)) {
				w.closed.ask(words.Text("password.title"), words.Text("password.hint"), then)
			},
			SaveAs: files.saveAs,
		},
		Days:    func() int { return d.Settings.Choices().DaysKept() },
		SetDays: func(days int) { prefs.change(func(c *Choices) { c.KeepDays(days) }) },
		Kept:    func() []uploader.DropID { return slices.Collect(maps.Keys(w.queued.rows.index)) },
		Leave:   func() { w.screen.win.Canvas().Focus(w.frame.tabs.Buttons[historyTab]) },
	})
	go func() {
		for {
			d.Dispatch(page.Prune)
			select {
			case <-w.ctx.Done():
				return
			case <-time.After(pruneEvery):
			}
		}
	}()
	return page
}

// usualDays is how long what was sent is kept where nobody chose (PRODUCT.md).
const usualDays = 90

// DaysKept is how long the history keeps what was sent; 0: no longer than its link works.
func (c Choices) DaysKept() int {
	switch {
	case c.HistoryDays == 0:
		return usualDays
	case c.HistoryDays < 0:
		return 0
	}
	return c.HistoryDays
}

// KeepDays chooses it.
func (c *Choices) KeepDays(days int) {
	if c.HistoryDays = days; days == 0 {
		c.HistoryDays = -1
	}
}

// showHistory shows the page, with the keyboard on what was sent.
func (w *Window) showHistory(on fyne.Focusable) {
	w.show(historyTab)
	w.screen.win.Canvas().Focus(on)
}
