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

func (r *tabsRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 40) }

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
	x := float32(4)
	for i, p := range r.t.Buttons {
		least := p.MinSize()
		kit.PlaceAt(p, x, 2, least.Width, kit.ButtonHeight)
		if i == r.t.chosen {
			kit.PlaceAt(r.t.under, x+12, size.Height-3, least.Width-24, 3)
		}
		x += least.Width
	}
	width := min(220, size.Width-x-24)
	height := r.t.Search.MinSize().Height
	kit.PlaceAt(r.t.Search, size.Width-12-width, (size.Height-4-height)/2, width, height)
}
