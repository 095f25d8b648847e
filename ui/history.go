package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"linkdrop/ui/downloads"
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// searchAfter is how long the history waits for the next letter before it looks.
const searchAfter = 150 * time.Millisecond

// history is the page of what was sent. It is read when it is opened, and never while nobody looks.
type history struct {
	words     *present.Catalog
	screen    *screen
	sent      *sentFiles
	clipboard *clipboard
	presenter func() present.Presenter
	now       func() time.Time
	failed    func(error)
	closed    *closedLinks
	counts    *downloads.Counts // nil: nobody counts

	list    *view.RowList
	nothing *kit.Paragraph
	object  *fyne.Container
	entries []uploader.Entry
	busy    map[string]present.Action
	copied  string // id of the entry whose new link is on the clipboard
	text    string
	asked   int // which reading is the newest
	wait    *time.Timer
}

// build makes its list; acts are what rows ask for.
func (h *history) build(acts view.RowCallbacks) {
	h.busy, h.nothing = map[string]present.Action{}, kit.NewParagraph("", kit.SizeLine, kit.ColourMuted)
	h.nothing.Align = fyne.TextAlignCenter
	acts.Action, acts.Unfold = h.do, func(present.RowKey) {}
	h.list = view.NewRowList(h, acts, func(f present.Row, key fyne.KeyName) {
		if (key == fyne.KeyReturn || key == fyne.KeyEnter) && len(f.Buttons) > 0 {
			h.do(f, f.Buttons[0].Action, fyne.Position{})
		}
	})
	h.object = container.New(historyLayout{h}, h.list.Compact(h.screen.theme), h.nothing)
	h.object.Hide()
}

type historyLayout struct{ h *history }

// MinSize implements fyne.Layout.
func (historyLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(240, view.RowHeight) }

// Layout implements fyne.Layout.
func (l historyLayout) Layout(all []fyne.CanvasObject, size fyne.Size) {
	kit.PlaceAt(all[0], 0, 0, size.Width, size.Height)
	kit.PlaceAt(all[1], 24, min(48, size.Height/3), size.Width-48, 24)
}

func (h *history) Len() int { return len(h.entries) }

func (h *history) Find(key present.RowKey) int {
	for i, e := range h.entries {
		if e.ID == string(key.Item) {
			return i
		}
	}
	return -1
}

// Row implements view.Source.
func (h *history) Row(n int) (present.Row, bool) {
	if n < 0 || n >= len(h.entries) {
		return present.Row{}, false
	}
	e := h.entries[n]
	p := h.presenter().For(e.Destination)
	var counted *destination.Downloads
	if p.Place.Links.Counts && h.counts != nil && e.Linked && e.DeletedAt.IsZero() {
		counted = h.counts.Of(e.Destination, e.LinkIDs()...)
	}
	return p.HistoryRow(e, h.busy[e.ID], h.copied == e.ID, counted), true
}

// search looks for text a moment after the last letter.
func (h *history) search(text string) {
	h.text = text
	if h.wait != nil {
		h.wait.Stop()
	}
	h.wait = time.AfterFunc(searchAfter, func() { h.sent.dispatch(h.load) })
}

// load reads the archive off the ui thread; an older answer that comes late is dropped.
func (h *history) load() {
	if h.sent.archive == nil {
		return
	}
	h.asked++
	asked, q := h.asked, uploader.Query{Text: h.text, Now: h.now()}
	go func() {
		ctx, cancel := context.WithTimeout(h.sent.ctx, archiveWait)
		defer cancel()
		entries, err := h.sent.archive.List(ctx, q)
		h.sent.dispatch(func() {
			if asked == h.asked {
				h.show(entries, err)
			}
		})
	}()
}

func (h *history) show(entries []uploader.Entry, err error) {
	h.entries = entries
	switch {
	case err != nil:
		h.nothing.SetText(h.words.Text("history.failed"))
	case len(entries) == 0 && h.text == "":
		h.nothing.SetText(h.words.Text("history.empty"))
	case len(entries) == 0:
		h.nothing.SetText(h.words.Text("history.none"))
	default:
		h.nothing.SetText("")
	}
	h.list.Relay()
}

// do is every button of every row here.
func (h *history) do(f present.Row, d present.Action, at fyne.Position) {
	n := h.Find(f.Key)
	if n < 0 || h.busy[h.entries[n].ID] != present.NoAction {
		return
	}
	id := h.entries[n].ID
	switch d {
	case present.ActionMore:
		var items []*fyne.MenuItem
		for _, action := range f.Menu {
			items = append(items, fyne.NewMenuItem(h.words.ActionText(action), func() { h.do(f, action, at) }))
		}
		h.screen.menu(items, at)
	case present.ActionNewLink:
		h.newLink(h.entries[n])
	case present.ActionExtend:
		h.begin(id, present.ActionExtend)
		h.sent.extend(id, longer(h.entries[n].Ends, h.now()), func(_ time.Time, err error) { h.ended(id, err) })
	case present.ActionEndLink:
		h.screen.confirm("endlink", []string{h.words.Text("endlink.body", "name", f.Name)}, func() {
			h.begin(id, present.ActionEndLink)
			h.sent.end(id, func(err error) { h.ended(id, err) })
		})
	case present.ActionDeleteFile:
		h.screen.confirm("delete", []string{h.words.Text("delete.body", "name", f.Name)}, func() {
			h.begin(id, present.ActionDeleteFile)
			h.sent.discard(id, func(err error) { h.ended(id, err) })
		})
	default:
	}
}

// newLink makes a new link. What has links with a password gets one with a password.
func (h *history) newLink(e uploader.Entry) {
	renew := func(p destination.Password) {
		h.begin(e.ID, present.ActionNewLink)
		h.sent.renew(e.ID, e.Destination, destination.LinkOptions{Password: p}, func(link destination.Link, err error) {
			if err == nil {
				h.copied = e.ID
				h.clipboard.copy(link.URL.Reveal(), nil)
			}
			h.ended(e.ID, err)
		})
	}
	if !e.Protected {
		renew(destination.Password{})
		return
	}
	h.closed.ask(h.words.Text("password.title"), h.words.Text("password.hint"), renew)
}

// ended is called when what was done to an entry is over.
func (h *history) ended(id string, err error) {
	delete(h.busy, id)
	h.failed(err)
	h.load()
}

func (h *history) begin(id string, d present.Action) {
	h.busy[id] = d
	h.list.Redraw()
}
