package view

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// LifeLine is zone C: one sentence with a choice in it, "Link works for [7 days]", and what else links ask for: "[No password]".
type LifeLine struct {
	widget.BaseWidget
	before  string
	Choice  *kit.FocusButton
	Limits  *kit.FocusButton // a padlock alone where there is no room for its words
	limits  string
	short   string // what must be seen of it where there is little room: the ticket; may be empty
	locked  bool
	history *kit.FocusButton // beside it while the window is empty and has no tabs
	text    *canvas.Text
}

// NewLifeLine makes one; choose opens the choice, limit that of passwords and the like, history shows what was sent.
func NewLifeLine(w *present.Catalog, choose, limit, history func()) *LifeLine {
	l := &LifeLine{Choice: kit.NewFocusButton("", "", choose), Limits: kit.NewFocusButton("", "lock", limit), history: kit.NewFocusButton(w.Text("tab.history"), "clock", history), text: canvas.NewText("", nil)}
	l.Choice.Trailing = "down"
	l.history.Quiet = true
	l.Choice.Name, l.Limits.Name = w.Text("life.pick"), w.Text("limits.pick")
	l.Limits.Quiet, l.Limits.Trailing = true, "down"
	l.Limits.Hide()
	l.text.TextSize = kit.SizeLine
	l.ExtendBaseWidget(l)
	return l
}

// Set shows a sentence and a choice; an empty choice leaves the sentence alone, and where limits is empty there are none. short is what
// must be seen of them even where there is little room; it is cut. locked: a password is among them, and there is a padlock.
func (l *LifeLine) Set(before, choice, limits, short string, locked, history bool) {
	if l.before == before && l.Choice.Text == choice && l.limits == limits && l.short == short && l.locked == locked && l.history.Visible() == history {
		return
	}
	l.before, l.Choice.Text, l.limits, l.short, l.locked = before, choice, limits, short, locked
	l.Limits.Hide()
	if limits != "" {
		l.Limits.Show()
	}
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
	return []fyne.CanvasObject{r.l.text, r.l.Choice, r.l.Limits, r.l.history}
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
	end := 16 + text.Width
	if r.l.Choice.Visible() {
		choice := r.l.Choice.MinSize()
		kit.PlaceAt(r.l.Choice, end+8, 0, choice.Width, kit.ButtonHeight)
		end += 8 + choice.Width
	}
	room, history := size.Width-12, r.l.history.MinSize()
	kit.PlaceAt(r.l.history, room-history.Width, 0, history.Width, kit.ButtonHeight)
	if r.l.history.Visible() {
		room -= history.Width
	}
	shown, icon := r.l.Limits.Text, r.l.Limits.Icon
	r.l.Limits.Text, r.l.Limits.Icon = r.l.limits, ""
	if r.l.locked {
		r.l.Limits.Icon = "lock"
	}
	if end+4+r.l.Limits.MinSize().Width > room { // the first of what there is to say, or nothing but the padlock
		r.l.Limits.Text, _, _ = strings.Cut(r.l.limits, present.FactSeparator)
	}
	switch fits := func(text string) bool { return end+4+r.l.Limits.WidthWith(text) <= room }; {
	case fits(r.l.Limits.Text):
	case r.l.short != "":
		r.l.Limits.Text = kit.CutEnd(r.l.short, fits)
	default:
		r.l.Limits.Text, r.l.Limits.Icon = "", "lock"
	}
	kit.PlaceAt(r.l.Limits, end+4, 0, r.l.Limits.MinSize().Width, kit.ButtonHeight)
	if r.l.Limits.Text != shown || r.l.Limits.Icon != icon {
		r.l.Limits.Refresh()
	}
}
