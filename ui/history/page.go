package history

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// Archive is what was sent. Its methods may block on disk or network; the page calls them off the ui thread.
type Archive interface {
	// List returns entries, newest first.
	List(ctx context.Context, q uploader.Query) ([]uploader.Entry, error)
	// SetTicket gives an entry another ticket, or with "" none.
	SetTicket(ctx context.Context, id, ticket string) error
	// Delete removes the stored file; every link to it ends.
	Delete(ctx context.Context, id string) error
	// Prune forgets what was sent before, and has no link that is known to work; of these drops it keeps everything.
	Prune(ctx context.Context, before time.Time, keep ...uploader.DropID) (int, error)
}

// Sent makes new links to what was sent and ends them, off the ui thread; done is called on it.
type Sent struct {
	NewLink func(e uploader.Entry, password destination.Password, done func(destination.Link, error))
	Extend  func(e uploader.Entry, done func(error))
	End     func(id string, done func(error))
	Delete  func(id string, done func(error))
}

// Over is what lies over the window: menus, questions, a line to type in.
type Over struct {
	Menu    func(items []*fyne.MenuItem, at fyne.Position)
	Confirm func(key string, lines []string, yes func())
	// AskLine asks for one line; take says what is wrong with it, or nothing.
	AskLine     func(title, label, hint, typed, button string, take func(string) (wrong string))
	AskPassword func(then func(destination.Password))
	// SaveAs asks for a place for a file that is called like this; then is not called where there is none.
	SaveAs func(title, name string, then func(path string))
}

// Deps is what the page is made of. All of it is required but Archive and Counted.
type Deps struct {
	Archive   Archive         // nil: there is no history, and the page stays empty
	Context   context.Context // ends with the window
	Dispatch  func(func())    // onto the ui thread
	Words     *present.Catalog
	Presenter func() present.Presenter
	Now       func() time.Time
	Theme     *kit.Theme
	Rows      view.RowCallbacks // its Words
	Sent      Sent
	Over      Over
	Copy      func(text string)
	Send      func(paths []string, ticket string)
	Find      func(text string) // puts text into the search field, and looks for it
	Tell      func(text string)
	Failed    func(err error) // nil is told, too: nothing was wrong
	// Counted is how often links of a destination were downloaded, together; nil: it is not known. It never blocks, and Tick is called
	// when there are news of it. May be nil: nobody counts.
	Counted func(dest string, links ...string) *destination.Downloads
	// Days is how long what was sent is kept, and SetDays chooses it; 0 is no longer than links work.
	Days    func() int
	SetDays func(days int)
	Kept    func() []uploader.DropID // drops whose entries stay
	Leave   func()                   // gives the keyboard to what is before the page
}

// archiveWait bounds what the archive may take.
const archiveWait = 60 * time.Second

// narrow is the width below which a button's words would leave too little of a name.
const narrow float32 = 400

// FilterHeight is the height of the line with the filters.
const FilterHeight float32 = 40

// Page is the history in the window. It belongs to the ui thread.
type Page struct {
	d       Deps
	List    *view.DayList
	Object  fyne.CanvasObject
	filters [4]*kit.FocusButton
	More    *kit.FocusButton
	nothing *kit.Paragraph

	only   uploader.EntryState
	text   string
	ticket string // all that has this one is shown; text is it as well
	wait   *time.Timer
	read   reader
	busy   map[string]present.Action
	copied string // id of the entry whose new link is on the clipboard
}

// New makes the page, hidden; nothing is read before Load.
func New(d Deps) *Page {
	p := &Page{d: d, busy: map[string]present.Action{}, nothing: kit.NewParagraph("", kit.SizeLine, kit.ColourMuted)}
	p.nothing.Align = fyne.TextAlignCenter
	acts := d.Rows
	acts.Action, acts.Unfold = p.Do, func(present.RowKey) {}
	p.List = view.NewDayList(p, acts, p.key)
	p.List.OnNearEnd, p.List.OnEscape = p.more, d.Leave
	p.List.OnMenu = func(f present.Row, at fyne.Position) { p.Do(f, present.ActionMore, at) }
	keys := [...]string{
		uploader.AnyState: "history.filter.all", uploader.Working: "history.filter.working", uploader.Ended: "history.filter.ended",
		uploader.Deleted: "history.filter.deleted",
	}
	objects := []fyne.CanvasObject{p.List.Compact(d.Theme), p.nothing}
	for i := range p.filters {
		p.filters[i] = kit.NewFocusButton(d.Words.Text(keys[i]), "", func() { p.choose(uploader.EntryState(i)) }) //nolint:gosec // 0…3
		objects = append(objects, p.filters[i])
	}
	p.More = kit.NewFocusButton("", "more", p.openMenu)
	p.More.Name, p.More.Quiet = d.Words.Text("history.more"), true
	p.mark()
	p.Object = container.New(layout{p}, append(objects, p.More)...)
	p.Object.Hide()
	return p
}

type layout struct{ p *Page }

// MinSize implements fyne.Layout.
func (layout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(240, FilterHeight+view.RowHeight)
}

// Layout implements fyne.Layout.
func (l layout) Layout(all []fyne.CanvasObject, size fyne.Size) {
	kit.PlaceAt(all[0], 0, FilterHeight, size.Width, max(0, size.Height-FilterHeight))
	kit.PlaceAt(all[1], 24, FilterHeight+min(48, size.Height/3), size.Width-48, 24)
	x, y := view.Margin, (FilterHeight-kit.ButtonHeight)/2
	for _, b := range l.p.filters {
		width := b.MinSize().Width
		kit.PlaceAt(b, x, y, width, kit.ButtonHeight)
		x += width + 4
	}
	kit.PlaceAt(l.p.More, size.Width-view.Margin+view.IconAir-kit.ButtonHeight, y, kit.ButtonHeight, kit.ButtonHeight)
}

// mark shows which filter is chosen.
func (p *Page) mark() {
	for i, b := range p.filters {
		b.Tinted = i == int(p.only)
		b.Quiet, b.Muted = !b.Tinted, !b.Tinted
		b.Refresh()
	}
}

// choose shows what a filter leaves.
func (p *Page) choose(only uploader.EntryState) {
	p.only = only
	p.mark()
	p.List.ToTop()
	p.Load()
}

// searchAfter is how long the page waits for the next letter before it looks.
const searchAfter = 150 * time.Millisecond

// Search looks for text a moment after the last letter.
func (p *Page) Search(text string) {
	if p.text == text {
		return
	}
	p.text, p.ticket = text, ""
	if p.wait != nil {
		p.wait.Stop()
	}
	p.wait = time.AfterFunc(searchAfter, func() {
		p.d.Dispatch(func() {
			p.List.ToTop()
			p.Load()
		})
	})
}

// query is what is asked for now.
func (p *Page) query() uploader.Query {
	if p.ticket != "" {
		return uploader.Query{Ticket: p.ticket, Only: p.only, Now: p.d.Now(), Brief: true}
	}
	return p.d.Words.HistoryQuery(p.text, p.only, p.d.Now())
}

// Len implements view.Source.
func (p *Page) Len() int { return len(p.read.entries) }

// Find implements view.Source.
func (p *Page) Find(key present.RowKey) int {
	for i, e := range p.read.entries {
		if e.ID == string(key.Item) {
			return i
		}
	}
	return -1
}

// Row implements view.Source.
func (p *Page) Row(n int) (present.Row, bool) {
	if n < 0 || n >= len(p.read.entries) {
		return present.Row{}, false
	}
	e := p.read.entries[n].Entry
	maker := p.d.Presenter().For(e.Destination)
	var counted *destination.Downloads
	if p.d.Counted != nil && maker.Place.Links.Counts && e.Linked && e.DeletedAt.IsZero() {
		counted = p.d.Counted(e.Destination, e.LinkIDs()...)
	}
	row := maker.HistoryRow(e, p.busy[e.ID], p.copied == e.ID, counted)
	if p.List.Size().Width < narrow {
		row = row.Narrow()
	}
	return row, true
}

// Heading implements view.DaySource.
func (p *Page) Heading(n int) string { return p.read.entries[n].day }

// Tick shows what has changed with the time: which links are over, and, after midnight, which day is today.
func (p *Page) Tick() {
	if now := p.d.Now(); p.read.today != "" && p.read.today != now.Local().Format(time.DateOnly) {
		p.Load()
		return
	}
	p.List.Redraw()
}

// Relay shows everything anew, in other colours.
func (p *Page) Relay() {
	p.mark()
	p.List.Relay(0)
}
