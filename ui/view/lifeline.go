package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// LifeLine is zone C: one sentence with a choice in it, "Link works for [7 days]".
type LifeLine struct {
	widget.BaseWidget
	before  string
	Choice  *kit.FocusButton
	history *kit.FocusButton // beside it while the window is empty and has no tabs
	text    *canvas.Text
}

// NewLifeLine makes one; choose opens the choice, history shows what was sent.
func NewLifeLine(w *present.Catalog, choose, history func()) *LifeLine {
	l := &LifeLine{Choice: kit.NewFocusButton("", "", choose), history: kit.NewFocusButton(w.Text("tab.history"), "clock", history), text: canvas.NewText("", nil)}
	l.Choice.Trailing = "down"
	l.history.Quiet = true
	l.Choice.Name = w.Text("life.pick")
	l.text.TextSize = kit.SizeLine
	l.ExtendBaseWidget(l)
	return l
}

// Set shows a sentence and a choice; an empty choice leaves the sentence alone.
func (l *LifeLine) Set(before, choice string, history bool) {
	if l.before == before && l.Choice.Text == choice && l.history.Visible() == history {
		return
	}
	l.before, l.Choice.Text = before, choice
	l.Choice.Hide()
	if choice != "" {
		l.Choice.Show()
	}
	l.history.Hide()
	if history {
		l.history.Show()
	}
	l.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (l *LifeLine) CreateRenderer() fyne.WidgetRenderer {
	r := &lifeRenderer{l}
	r.Refresh()
	return r
}

type lifeRenderer struct{ l *LifeLine }

func (r *lifeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.l.text, r.l.Choice, r.l.history}
}

func (r *lifeRenderer) MinSize() fyne.Size { return fyne.NewSize(240, kit.ButtonHeight) }

func (r *lifeRenderer) Destroy() {}

func (r *lifeRenderer) Refresh() {
	r.l.text.Text, r.l.text.Color = r.l.before, kit.Themed(kit.ColourMuted)
	r.Layout(r.l.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *lifeRenderer) Layout(size fyne.Size) {
	text := r.l.text.MinSize()
	kit.PlaceAt(r.l.text, 16, (kit.ButtonHeight-text.Height)/2, text.Width, text.Height)
	choice := r.l.Choice.MinSize()
	kit.PlaceAt(r.l.Choice, 16+text.Width+8, 0, choice.Width, kit.ButtonHeight)
	history := r.l.history.MinSize()
	kit.PlaceAt(r.l.history, size.Width-12-history.Width, 0, history.Width, kit.ButtonHeight)
}
