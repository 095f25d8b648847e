package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Tabs is the line above the list: Now, History, and a field to search in.
type Tabs struct {
	widget.BaseWidget
	Buttons [2]*kit.FocusButton
	chosen  int
	Search  *kit.SearchField
	line    *canvas.Rectangle
	under   *canvas.Rectangle
	choose  func(n int)
}

// TabsHeight is the height of that line.
const TabsHeight float32 = 36

// searchWidth is the most that the field to search in is wide.
const searchWidth float32 = 220

// NewTabs makes them; choose is told which was pressed, search what is typed, leave that the field is left.
func NewTabs(w *present.Catalog, choose func(n int), search func(text string), leave func()) *Tabs {
	t := &Tabs{choose: choose, line: canvas.NewRectangle(nil), under: canvas.NewRectangle(nil)}
	for i, key := range []string{"tab.now", "tab.history"} {
		t.Buttons[i] = kit.NewFocusButton(w.Text(key), "", func() { t.choose(i) })
		t.Buttons[i].Quiet = true
	}
	t.Search = &kit.SearchField{OnLeave: leave}
	t.Search.ExtendBaseWidget(t.Search)
	t.Search.SetPlaceHolder(w.Text("search"))
	t.Search.OnChanged = search
	t.Search.Hide()
	t.under.CornerRadius = 1.5
	t.ExtendBaseWidget(t)
	return t
}

// Set gives it what to show; the same again costs nothing.
func (t *Tabs) Set(n int) {
	t.chosen = n
	t.Search.Hide()
	if n == 1 {
		t.Search.Show()
	}
	t.Refresh()
}

// Taken is how much of the line the two tabs and the field to search in take, from the left and from the right.
func (t *Tabs) Taken() (left, right float32) {
	left = t.first() + 8
	for _, p := range t.Buttons {
		left += p.MinSize().Width
	}
	if t.Search.Visible() {
		return left, searchWidth + Margin + 8
	}
	return left, Margin
}

// first is where the first button begins: its words are on the edge that everything else is on.
func (t *Tabs) first() float32 { return Margin - 12 }

// CreateRenderer implements fyne.Widget.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer {
	r := &tabsRenderer{t}
	r.Refresh()
	return r
}

type tabsRenderer struct{ t *Tabs }

func (r *tabsRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.t.line, r.t.Buttons[0], r.t.Buttons[1], r.t.under, r.t.Search}
}

func (r *tabsRenderer) MinSize() fyne.Size { return fyne.NewSize(240, TabsHeight) }

func (r *tabsRenderer) Destroy() {}

func (r *tabsRenderer) Refresh() {
	r.t.line.FillColor, r.t.under.FillColor = kit.Themed(kit.ColourLine), kit.Themed(theme.ColorNamePrimary)
	for i, p := range r.t.Buttons {
		p.Muted = i != r.t.chosen
		p.Refresh()
	}
	r.Layout(r.t.Size())
	r.t.line.Refresh()
	r.t.under.Refresh()
	canvas.Refresh(r.t)
}

func (r *tabsRenderer) Layout(size fyne.Size) {
	kit.PlaceAt(r.t.line, 0, size.Height-1, size.Width, 1)
	x := r.t.first()
	for i, p := range r.t.Buttons {
		least := p.MinSize()
		kit.PlaceAt(p, x, 0, least.Width, kit.ButtonHeight)
		if i == r.t.chosen {
			kit.PlaceAt(r.t.under, x+12, size.Height-3, least.Width-24, 3)
		}
		x += least.Width
	}
	width := min(searchWidth, size.Width-x-8-Margin)
	height := r.t.Search.MinSize().Height
	kit.PlaceAt(r.t.Search, size.Width-Margin-width, (size.Height-1-height)/2, width, height)
}
