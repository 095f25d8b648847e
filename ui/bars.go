package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// lifeLine is zone C: one sentence with a choice in it, "Link works for [7 days]".
type lifeLine struct {
	widget.BaseWidget
	before  string
	choice  *tabPush
	history *tabPush // beside it while the window is empty and has no tabs
	text    *canvas.Text
}

func newLifeLine(w *Words, choose, history func()) *lifeLine {
	l := &lifeLine{choice: newTabPush("", "", choose), history: newTabPush(w.say("tab.history"), "clock", history), text: canvas.NewText("", nil)}
	l.choice.trailer = "down"
	l.history.quiet = true
	l.choice.name = w.say("life.pick")
	l.text.TextSize = sizeLine
	l.ExtendBaseWidget(l)
	return l
}

// set shows a sentence and a choice; an empty choice leaves the sentence alone.
func (l *lifeLine) set(before, choice string, history bool) {
	if l.before == before && l.choice.text == choice && l.history.Visible() == history {
		return
	}
	l.before, l.choice.text = before, choice
	l.choice.Hide()
	if choice != "" {
		l.choice.Show()
	}
	l.history.Hide()
	if history {
		l.history.Show()
	}
	l.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (l *lifeLine) CreateRenderer() fyne.WidgetRenderer {
	r := &lifeRenderer{l}
	r.Refresh()
	return r
}

type lifeRenderer struct{ l *lifeLine }

func (r *lifeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.l.text, r.l.choice, r.l.history}
}
func (r *lifeRenderer) MinSize() fyne.Size { return fyne.NewSize(240, pushHeight) }
func (r *lifeRenderer) Destroy()           {}

func (r *lifeRenderer) Refresh() {
	r.l.text.Text, r.l.text.Color = r.l.before, themed(colourMuted)
	r.Layout(r.l.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *lifeRenderer) Layout(size fyne.Size) {
	text := r.l.text.MinSize()
	place(r.l.text, 16, (pushHeight-text.Height)/2, text.Width, text.Height)
	choice := r.l.choice.MinSize()
	place(r.l.choice, 16+text.Width+8, 0, choice.Width, pushHeight)
	history := r.l.history.MinSize()
	place(r.l.history, size.Width-12-history.Width, 0, history.Width, pushHeight)
}

// tabs is the line above the list: Now, History, and a field to search in.
type tabs struct {
	widget.BaseWidget
	pushes [2]*tabPush
	chosen int
	search *searchField
	line   *canvas.Rectangle
	under  *canvas.Rectangle
	choose func(n int)
}

// searchField is an entry that Escape leaves.
type searchField struct {
	widget.Entry
	leave  func()
	others func(fyne.Shortcut) // takes the window's shortcuts; may be nil
}

func newTabs(w *Words, choose func(n int), search func(text string), leave func()) *tabs {
	t := &tabs{choose: choose, line: canvas.NewRectangle(nil), under: canvas.NewRectangle(nil)}
	for i, key := range []string{"tab.now", "tab.history"} {
		t.pushes[i] = newTabPush(w.say(key), "", func() { t.choose(i) })
		t.pushes[i].quiet = true
	}
	t.search = &searchField{leave: leave}
	t.search.ExtendBaseWidget(t.search)
	t.search.SetPlaceHolder(w.say("search"))
	t.search.OnChanged = search
	t.search.Hide()
	t.under.CornerRadius = 1.5
	t.ExtendBaseWidget(t)
	return t
}

// TypedKey implements fyne.Focusable.
func (s *searchField) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		s.SetText("")
		s.leave()
		return
	}
	s.Entry.TypedKey(e)
}

func (t *tabs) set(n int) {
	t.chosen = n
	t.search.Hide()
	if n == 1 {
		t.search.Show()
	}
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *tabs) CreateRenderer() fyne.WidgetRenderer {
	r := &tabsRenderer{t}
	r.Refresh()
	return r
}

type tabsRenderer struct{ t *tabs }

func (r *tabsRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.line, r.t.pushes[0], r.t.pushes[1], r.t.under, r.t.search}
}
func (r *tabsRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 40) }
func (r *tabsRenderer) Destroy()           {}

func (r *tabsRenderer) Refresh() {
	r.t.line.FillColor, r.t.under.FillColor = themed(colourLine), themed(theme.ColorNamePrimary)
	for i, p := range r.t.pushes {
		p.faint = i != r.t.chosen
		p.Refresh()
	}
	r.Layout(r.t.Size())
	r.t.line.Refresh()
	r.t.under.Refresh()
	canvas.Refresh(r.t)
}

func (r *tabsRenderer) Layout(size fyne.Size) {
	place(r.t.line, 0, size.Height-1, size.Width, 1)
	x := float32(4)
	for i, p := range r.t.pushes {
		least := p.MinSize()
		place(p, x, 2, least.Width, pushHeight)
		if i == r.t.chosen {
			place(r.t.under, x+12, size.Height-3, least.Width-24, 3)
		}
		x += least.Width
	}
	width := min(220, size.Width-x-24)
	height := r.t.search.MinSize().Height
	place(r.t.search, size.Width-12-width, (size.Height-4-height)/2, width, height)
}

// footer is zone E: the total, only while something runs or waits for "Resume all".
type footer struct {
	widget.BaseWidget
	says   []string // longest first
	action *tabPush
	text   *canvas.Text
	line   *canvas.Rectangle
	bar    *canvas.Rectangle
	part   float32
}

const footerHeight float32 = 48

func newFooter(act func()) *footer {
	f := &footer{action: newTabPush("", "pause", act), text: canvas.NewText("", nil), line: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil)}
	f.text.TextSize = sizeFooter
	f.ExtendBaseWidget(f)
	return f
}

func (f *footer) set(says []string, part float32, label, icon string) {
	if f.action.text != label {
		f.action.text, f.action.icon, f.action.name = label, icon, label
		f.action.Refresh()
	}
	f.says, f.part = says, part
	f.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (f *footer) CreateRenderer() fyne.WidgetRenderer {
	r := &footerRenderer{f}
	r.Refresh()
	return r
}

type footerRenderer struct{ f *footer }

func (r *footerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.line, r.f.bar, r.f.text, r.f.action}
}
func (r *footerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, footerHeight) }
func (r *footerRenderer) Destroy()           {}

func (r *footerRenderer) Refresh() {
	r.f.line.FillColor, r.f.bar.FillColor = themed(colourLine), themed(theme.ColorNamePrimary)
	r.f.text.Color = themed(colourMuted)
	r.Layout(r.f.Size())
	r.f.line.Refresh()
	r.f.bar.Refresh()
	r.f.text.Refresh()
}

func (r *footerRenderer) Layout(size fyne.Size) {
	place(r.f.line, 0, 0, size.Width, 1)
	place(r.f.bar, 0, 0, size.Width*max(0, r.f.part), 1)
	action := r.f.action.MinSize()
	place(r.f.action, size.Width-12-action.Width, (size.Height-action.Height)/2, action.Width, action.Height)
	fits := fitsIn(size.Width-16-12-action.Width-12, sizeFooter, fyne.TextStyle{})
	r.f.text.Text = ""
	for _, says := range r.f.says {
		r.f.text.Text = says
		if fits(says) {
			break
		}
	}
	text := r.f.text.MinSize()
	place(r.f.text, 16, (size.Height-text.Height)/2, text.Width, text.Height)
}
