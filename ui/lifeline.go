package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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

func (r *lifeRenderer) Destroy() {}

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
