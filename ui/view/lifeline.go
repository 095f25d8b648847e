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
	beside  bool             // it stands at the right of something else
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

// SetBeside says whether it stands at the right of something else, and so ends where its room ends; the sentence gives way to a
// picture there where there is no room for it.
func (l *LifeLine) SetBeside(beside bool) {
	if l.beside != beside {
		l.beside = beside
		l.Refresh()
	}
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
	r.l.text.Color = kit.Themed(kit.ColourMuted)
	r.Layout(r.l.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *lifeRenderer) Layout(size fyne.Size) {
	l := r.l
	start, room := Margin, size.Width-Margin
	if l.beside {
		start, room = 0, size.Width
	}
	history := l.history.MinSize()
	kit.PlaceAt(l.history, room-history.Width+12, 0, history.Width, kit.ButtonHeight)
	if l.history.Visible() {
		room -= history.Width - 12
	}
	r.say(room - start)
	text, width := r.widths()
	limits := l.Limits.MinSize().Width
	x := start
	if l.beside {
		x = max(0, room-width)
		if l.Limits.Visible() {
			air := float32(12) // its arrow is on the edge, not the end of what the pointer lights up
			if l.Limits.Text == "" {
				air = 6
			}
			x = max(0, x-limits-4+air)
		}
	}
	kit.PlaceAt(l.text, x, (kit.ButtonHeight-l.text.MinSize().Height)/2, text, l.text.MinSize().Height)
	if text > 0 {
		x += text + 8
	}
	if l.Choice.Visible() {
		choice := l.Choice.MinSize().Width
		kit.PlaceAt(l.Choice, x, 0, choice, kit.ButtonHeight)
		x += choice + 4
	}
	kit.PlaceAt(l.Limits, x, 0, limits, kit.ButtonHeight)
}

// widths are those of the sentence, and of the sentence with the choice.
func (r *lifeRenderer) widths() (text, all float32) {
	if r.l.text.Text != "" {
		text = r.l.text.MinSize().Width
	}
	if !r.l.Choice.Visible() {
		return text, text
	}
	all = r.l.Choice.MinSize().Width
	if text > 0 {
		all += text + 8
	}
	return text, all
}

// say finds the words that fit a width: the sentence goes before the choice does, and of the limits the first thing there is to say,
// what must be seen of them, or nothing but the padlock.
func (r *lifeRenderer) say(room float32) {
	l := r.l
	shown, icon, link := l.Limits.Text, l.Limits.Icon, l.Choice.Icon
	if l.Limits.Icon = ""; l.locked {
		l.Limits.Icon = "lock"
	}
	l.text.Text, l.Choice.Icon = l.before, ""
	least := float32(0)
	switch first, _, _ := strings.Cut(l.limits, present.FactSeparator); {
	case !l.Limits.Visible():
	case l.beside: // what they say first counts more than the sentence
		least = 4 + l.Limits.WidthWith(first)
	default:
		least = 4 + kit.ButtonHeight + 16
	}
	switch _, all := r.widths(); {
	case all+least <= room:
	case l.Choice.Visible() && l.beside:
		l.text.Text, l.Choice.Icon = "", "link"
	default:
		l.text.Text = kit.CutEnd(l.before, kit.FitsIn(room-least-(all-l.text.MinSize().Width), kit.SizeLine, l.text.TextStyle))
	}
	_, end := r.widths()
	r.limit(room - end - 4)
	if l.Limits.Text != shown || l.Limits.Icon != icon {
		l.Limits.Refresh()
	}
	if l.Choice.Icon != link {
		l.Choice.Refresh()
	}
	l.text.Refresh()
}

// limit finds the words for the limits.
func (r *lifeRenderer) limit(room float32) {
	l := r.l
	l.Limits.Text, l.Limits.Icon = l.limits, ""
	if l.locked {
		l.Limits.Icon = "lock"
	}
	fits := func(text string) bool { return l.Limits.WidthWith(text) <= room }
	if !fits(l.Limits.Text) {
		l.Limits.Text, _, _ = strings.Cut(l.limits, present.FactSeparator)
	}
	switch {
	case fits(l.Limits.Text):
	case l.short != "":
		l.Limits.Text = kit.CutEnd(l.short, fits)
	default:
		l.Limits.Text, l.Limits.Icon = "", "lock"
	}
}
