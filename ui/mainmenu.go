package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/palette"
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// mainMenu is behind ≡: the pages of destinations and settings, and the ways out.
type mainMenu struct {
	screen       *screen
	words        *present.Catalog
	button       *kit.FocusButton
	ticket       func() *fyne.MenuItem // asks for the ticket of what is dropped next; may be nil
	openList     func()                // shows the destinations; nil: they cannot be changed here
	openSettings func()
	quit         func()
	version      string
}

// open is the ≡ button.
func (m *mainMenu) open() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m.button)
	m.screen.menu(m.items(), at.AddXY(0, kit.ButtonHeight+4))
}

// items are what the menu has.
func (m *mainMenu) items() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	if m.openList != nil {
		items = append(items, fyne.NewMenuItem(m.words.Text("destinations.menu"), m.openList))
	}
	items = append(items, fyne.NewMenuItem(m.words.Text("settings.menu"), m.openSettings))
	if m.ticket != nil {
		items = append(items, m.ticket())
	}
	about := fyne.NewMenuItem(m.words.Text("set.about"), m.about)
	quit := fyne.NewMenuItem(m.words.Text("set.quit"), m.quit)
	return append(items, fyne.NewMenuItemSeparator(), about, quit)
}

func (m *mainMenu) about() {
	m.screen.dialog(m.words.Text("window.title"), []string{m.words.Text("about.body", "version", m.version)},
		kit.DialogButton{Text: m.words.Text("do.close"), Primary: true})
}

// recentLinks is how many rows of the list "Now" are looked at for links when the palette opens.
const recentLinks = 300

// newPalette makes what Ctrl+K opens: the links of the list "Now", whose links are known and are copied, what the window can do, and
// what was sent earlier, to which a new link is made.
func (w *Window) newPalette(menu *mainMenu) *palette.Palette {
	d := palette.Deps{
		Canvas: w.screen.win.Canvas, Hint: w.screen.words.Text("palette.hint"), None: w.screen.words.Text("palette.none"),
		Items: func() []palette.Item { return append(w.linkItems(), w.actionItems(menu)...) },
	}
	if w.d.Archive != nil {
		d.Search = w.findSent
	}
	return palette.New(d)
}

// linkItems are the newest links that work.
func (w *Window) linkItems() (items []palette.Item) {
	for n := range min(w.queued.Len(), recentLinks) {
		row, ok := w.queued.Row(n)
		if !ok || !offers(row, present.ActionCopyLink) {
			continue
		}
		items = append(items, palette.Item{
			Icon: row.Glyph, Title: row.Name, Hint: w.screen.words.Text("palette.copy"),
			Do: func() { w.actions.copy(row.Key, present.ActionCopyLink) },
		})
	}
	return items
}

func offers(row present.Row, action present.Action) bool {
	return slices.ContainsFunc(row.Buttons, func(b present.RowButton) bool { return b.Action == action }) || slices.Contains(row.Menu, action)
}

// actionItems are what the window can do.
func (w *Window) actionItems(menu *mainMenu) []palette.Item {
	words := w.screen.words
	item := func(icon, key, shortcut string, do func()) palette.Item {
		return palette.Item{Icon: icon, Title: words.Text(key), Hint: shortcut, Action: true, Do: do}
	}
	key := func(letter string) string { return words.Text("palette.key", "key", letter) }
	items := []palette.Item{
		item("file", "drop.files", key("O"), func() { w.intake.choose(false) }),
		item("folder", "drop.folder", words.Text("palette.key.shift", "key", "O"), func() { w.intake.choose(true) }),
	}
	if w.d.Archive != nil {
		items = append(items, item("clock", "tab.history", key("2"), func() { w.showHistory(w.history.List) }),
			item("search", "palette.search", key("F"), func() { w.showHistory(w.frame.tabs.Search) }),
			item("sheet", "history.export", "", w.history.Export))
	}
	items = append(items, item("link", "tab.now", key("1"), func() { w.show(nowTab) }), item("document", "ticket.menu", "", w.closed.askTicket))
	if w.setup != nil {
		items = append(items, item("company", "destinations.menu", "", w.setup.openList))
	}
	items = append(items, item("document", "settings.menu", key(","), menu.openSettings))
	return append(items, item("info", "set.about", "", menu.about), item("close", "set.quit", key("Q"), menu.quit))
}

// findSent looks for what was sent earlier. What is in the list "Now" has its link there.
func (w *Window) findSent(typed string, found func([]palette.Item)) {
	q := w.screen.words.HistoryQuery(typed, uploader.AnyState, w.d.Now())
	q.Limit = mostFound
	known := w.queued.rows.index
	sent := w.history
	go func() {
		entries, err := w.d.Archive.List(w.ctx, q)
		w.d.Dispatch(func() {
			if err != nil {
				return // the history itself says so
			}
			var items []palette.Item
			for _, e := range entries {
				if _, here := known[e.Drop]; here || !e.Linked || !e.DeletedAt.IsZero() {
					continue
				}
				items = append(items, palette.Item{
					Icon: w.presenter().HistoryRow(e, present.NoAction, false, nil).Glyph, Title: present.Visible(e.Name),
					Hint: w.screen.words.Text("palette.newlink"), Do: func() { sent.NewLink(e) },
				})
			}
			found(items)
		})
	}()
}

// mostFound is how much of the history the palette asks for: more than it shows, as some of it may be in the list "Now".
const mostFound = 30
