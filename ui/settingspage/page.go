package settingspage

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/settings"
)

// Values are what can be set on the page, as they count now.
type Values struct {
	Life        time.Duration // 0: the destination's default
	CopyAs      settings.CopyAs
	AutoCopy    bool
	AtDrop      bool
	Together    bool
	HistoryDays int // 0: no longer than links work
	Limit       int64
	Streams     int
	Theme       settings.Theme
	Language    string // empty: the system's
}

// Deps is what the page is given. All of it is required but what says otherwise.
type Deps struct {
	Words  *present.Catalog
	Page   *kit.Page // an empty one, which is opened
	Menu   func(items []*fyne.MenuItem, at fyne.Position)
	Values func() Values
	Set    func(Values)
	// Source is where the value of a field of the settings file is from.
	Source func(field string) settings.Source
	Place  func() present.Place // where files go
	// Destinations opens the list of destinations; nil: they cannot be changed here.
	Destinations func()
	Throttles    bool // a new limit counts at once, and not from the next start
	History      bool // there is one
	About        About
	Copy         func(text string)
}

// Page is the page of settings. It belongs to the ui thread.
type Page struct {
	d      Deps
	fields map[string]fyne.Focusable
	shown  present.Place
	about  []*kit.FocusButton // the buttons of the last section
}

// Open shows the page, with the keyboard on its first setting.
func Open(d Deps) *Page {
	p := &Page{d: d}
	p.build()
	p.d.Page.Open(p.first())
	return p
}

// first is where the keyboard begins; nil: on the way back.
func (p *Page) first() fyne.Focusable {
	for _, field := range []string{"destination", "link_life", "copy_as", "auto_copy", "history_days", "limit", "streams", "theme", "language"} {
		if there := p.fields[field]; there != nil {
			return there
		}
	}
	return nil
}

// Refresh shows what counts now, with the keyboard where it was.
func (p *Page) Refresh() {
	at := p.at()
	p.build()
	p.d.Page.Relayout()
	if to := p.fields[at]; to != nil && p.d.Page.OnTop() {
		p.d.Page.Focus(to)
	}
}

// Update shows another destination once the person sees the page, after one was chosen on a page over it.
func (p *Page) Update() {
	if place := p.d.Place(); p.d.Page.OnTop() && (place.ID != p.shown.ID || place.Name != p.shown.Name) {
		p.Refresh()
	}
}

// at is the field that the keyboard is on.
func (p *Page) at() string {
	c := fyne.CurrentApp().Driver().CanvasForObject(p.d.Page)
	if c == nil {
		return ""
	}
	for field, there := range p.fields {
		if there == c.Focused() {
			return field
		}
	}
	return ""
}

// build puts every section into the column.
func (p *Page) build() {
	c := p.d.Page.Column
	c.Clear()
	p.fields = map[string]fyne.Focusable{}
	place := p.d.Place()
	p.shown = place
	p.destinations(place)
	p.links(place)
	p.sending()
	p.heading("settings.look")
	p.appearance()
	p.heading("set.about")
	p.buildAbout()
	c.Add(0, kit.NewSpace())
}

func (p *Page) text(key string, pairs ...string) string { return p.d.Words.Text(key, pairs...) }

// heading begins a section.
func (p *Page) heading(key string) {
	gap := float32(28)
	if len(p.d.Page.Column.Blocks) == 0 {
		gap = 16
	}
	h := kit.NewParagraph(p.text(key), kit.SizeName, theme.ColorNameForeground)
	h.Style.Bold = true
	p.d.Page.Column.Add(gap, h)
}

func (p *Page) destinations(place present.Place) {
	if p.d.Destinations == nil {
		return
	}
	glyph := "company"
	if place.Practice {
		glyph = "computer"
	}
	card := kit.NewCard(glyph, present.Visible(place.Name), p.text("settings.destinations.line"), p.d.Destinations, p.d.Page.Close)
	p.fields["destination"] = card
	p.heading("settings.destinations")
	p.d.Page.Column.Add(8, card)
}

// links are the settings of links. What this destination cannot do is not offered.
func (p *Page) links(place present.Place) {
	w, v := p.d.Words, p.d.Values()
	p.heading("settings.links")
	if lives := present.LinkLives(v.Life, place.Links); !place.Linkless {
		var all []choice
		now := present.LinkLife(v.Life, place.Links)
		for _, life := range lives {
			all = append(all, choice{w.LinkLife(life), life == now, func(v *Values) { v.Life = life }})
		}
		p.choose("link_life", "settings.life", "", all)
		all = nil
		for _, as := range []settings.CopyAs{settings.CopyLink, settings.CopyNamed, settings.CopyMarkdown, settings.CopyHTML} {
			all = append(all, choice{w.Text("settings.copy." + string(as)), as == v.CopyAs, func(v *Values) { v.CopyAs = as }})
		}
		p.choose("copy_as", "settings.copy", "", all)
		p.tick("auto_copy", "set.autocopy", v.AutoCopy, func(v *Values, on bool) { v.AutoCopy = on })
	}
	if place.Early {
		p.tick("link_at_drop", "set.atdrop", v.AtDrop, func(v *Values, on bool) { v.AtDrop = on })
	}
	if place.Links.Several && !place.Linkless {
		p.tick("one_link", "set.together", v.Together, func(v *Values, on bool) { v.Together = on })
	}
	if p.d.History {
		p.choose("history_days", "settings.history", "", p.days(v.HistoryDays))
	}
}

// days are the choices of how long what was sent is kept.
func (p *Page) days(now int) (all []choice) {
	known := false
	add := func(days int) {
		words := p.text("history.keep.days", "n", p.d.Words.Number(days))
		switch days {
		case 0:
			words = p.text("history.keep.none")
		case 365:
			words = p.text("history.keep.year")
		}
		known = known || days == now
		all = append(all, choice{words, days == now, func(v *Values) { v.HistoryDays = days }})
	}
	for _, days := range []int{0, 30, 90, 365} {
		add(days)
	}
	if !known {
		add(now)
	}
	return all
}

func (p *Page) sending() {
	w, v := p.d.Words, p.d.Values()
	p.heading("settings.sending")
	var all []choice
	known := false
	add := func(limit int64) {
		words := w.Text("settings.limit.none")
		if limit > 0 {
			words = w.Text("row.speed", "speed", w.Bytes(limit))
		}
		known = known || limit == v.Limit
		all = append(all, choice{words, limit == v.Limit, func(v *Values) { v.Limit = limit }})
	}
	for _, limit := range []int64{0, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 25_000_000} {
		add(limit)
	}
	if !known {
		add(v.Limit)
	}
	note := ""
	if !p.d.Throttles {
		note = "settings.restart"
	}
	p.choose("limit", "settings.limit", note, all)
	all, known = nil, false
	for _, n := range []int{1, 2, 4, 8, 16, 32} {
		known = known || n == v.Streams
		all = append(all, choice{w.Number(n), n == v.Streams, func(v *Values) { v.Streams = n }})
	}
	if !known {
		all = append(all, choice{strconv.Itoa(v.Streams), true, func(*Values) {}})
	}
	p.choose("streams", "settings.streams", "settings.restart", all)
}

func (p *Page) appearance() {
	w, v := p.d.Words, p.d.Values()
	var all []choice
	for _, c := range []struct {
		theme settings.Theme
		key   string
	}{{settings.System, "set.theme.system"}, {settings.Light, "set.theme.light"}, {settings.Dark, "set.theme.dark"}} {
		all = append(all, choice{w.Text(c.key), c.theme == v.Theme, func(v *Values) { v.Theme = c.theme }})
	}
	p.choose("theme", "set.theme", "", all)
	all = []choice{{w.Text("set.theme.system"), v.Language == "", func(v *Values) { v.Language = "" }}}
	known := v.Language == ""
	for _, l := range present.Languages() {
		known = known || l.Tag == v.Language
		all = append(all, choice{l.Name, l.Tag == v.Language, func(v *Values) { v.Language = l.Tag }})
	}
	if !known {
		all = append(all, choice{present.Visible(v.Language), true, func(*Values) {}})
	}
	p.choose("language", "settings.language", "settings.restart", all)
}

// choice is one that a setting has.
type choice struct {
	text   string
	chosen bool
	set    func(*Values)
}

// choose is a setting with a menu.
func (p *Page) choose(field, label, note string, all []choice) {
	now := ""
	for _, c := range all {
		if c.chosen {
			now = c.text
		}
	}
	if p.locked(field) {
		p.add(newLocked(p.text(label), now, p.text("settings.locked")))
		return
	}
	if note != "" {
		note = p.text(note)
	}
	l := newLine(p.text(label), now, note, p.keys(), func(at fyne.Position) {
		var items []*fyne.MenuItem
		for _, c := range all {
			item := fyne.NewMenuItem(c.text, func() {
				p.change(c.set)
				p.d.Page.Focus(p.fields[field]) // it was on the menu
				p.Refresh()
			})
			item.Checked = c.chosen
			items = append(items, item)
		}
		p.d.Menu(items, at)
	})
	p.fields[field] = l.button
	p.add(l)
}

// tick is a setting that is on or off.
func (p *Page) tick(field, label string, on bool, set func(v *Values, on bool)) {
	if p.locked(field) {
		state := "settings.off"
		if on {
			state = "settings.on"
		}
		p.add(newLocked(p.text(label), p.text(state), p.text("settings.locked")))
		return
	}
	keys := p.keys()
	var box *kit.Checkbox
	keys.Enter = func() { box.Tapped(nil) }
	box = kit.NewCheckbox(p.text(label), on, keys)
	box.OnChanged = func(on bool) { p.change(func(v *Values) { set(v, on) }) }
	p.fields[field] = box
	p.add(box)
}

func (p *Page) add(b kit.Block) { p.d.Page.Column.Add(8, b) }

func (p *Page) keys() kit.Keys {
	return kit.Keys{Escape: p.d.Page.Close, Focused: p.d.Page.Reveal}
}

func (p *Page) locked(field string) bool { return p.d.Source(field) == settings.Enforced }

func (p *Page) change(set func(*Values)) {
	v := p.d.Values()
	set(&v)
	p.d.Set(v)
}
