package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// status is how a destination stands: a word, and the colour of the dot beside it.
type status struct {
	word   string
	colour fyne.ThemeColorName
}

// statusOf derives it from the queue at a glance. What needs a person comes first.
func statusOf(w *Words, v uploader.View) status {
	wait := status{}
	for _, h := range v.Holds {
		switch {
		case h.Next.IsZero() && h.Fault.Kind != fault.Offline:
			return status{w.say("state.person"), theme.ColorNameError}
		case h.Fault.Kind == fault.Offline:
			wait = status{w.say("state.offline"), ColourCare}
		case wait.word == "":
			wait = status{w.say("state.waiting"), ColourCare}
		}
	}
	switch {
	case wait.word != "":
		return wait
	case v.Totals.Moving > 0:
		return status{w.say("state.sending"), theme.ColorNamePrimary}
	case v.Totals.Paused > 0:
		return status{w.say("state.paused"), ColourMuted}
	}
	return status{w.say("state.ready"), theme.ColorNameSuccess}
}

// header is zone A: where files go, how that stands, and the menu.
type header struct {
	widget.BaseWidget
	place    Place
	status   status
	practice string
	name     *FocusButton // where files go, as a button that opens the choice
	choose   bool         // there is a choice
	menu     *FocusButton
}

// newHeader: choose may be nil, and then the name is only a name.
func newHeader(w *Words, choose, menu func()) *header {
	h := &header{practice: w.say("practice"), name: NewFocusButton("", "", choose), choose: choose != nil, menu: NewFocusButton("", "menu", menu)}
	h.menu.Name, h.menu.Quiet = w.say("menu"), true
	h.name.Quiet, h.name.Large, h.name.Trailing = true, true, "down"
	h.ExtendBaseWidget(h)
	return h
}

func (h *header) set(p Place, s status) {
	if h.place.Name != p.Name || h.place.Practice != p.Practice || h.status != s {
		h.place, h.status = p, s
		h.Refresh()
	}
}

func (h *header) height() float32 {
	if h.place.Practice {
		return 66 // the note is not to touch the dashes below it
	}
	return 48
}

// CreateRenderer implements fyne.Widget.
func (h *header) CreateRenderer() fyne.WidgetRenderer {
	r := &headerRenderer{
		header: h, name: canvas.NewText("", nil), dot: canvas.NewCircle(nil), word: canvas.NewText("", nil), note: canvas.NewText("", nil),
	}
	r.name.TextSize, r.name.TextStyle = SizeHeader, fyne.TextStyle{Bold: true}
	r.word.TextSize, r.note.TextSize = SizeLine, SizeFooter
	r.Refresh()
	return r
}

type headerRenderer struct {
	header           *header
	name, word, note *canvas.Text
	dot              *canvas.Circle
}

func (r *headerRenderer) Objects() []fyne.CanvasObject {
	name := fyne.CanvasObject(r.name)
	if r.header.choose {
		name = r.header.name
	}
	return []fyne.CanvasObject{name, r.dot, r.word, r.note, r.header.menu}
}
func (r *headerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, r.header.height()) }
func (r *headerRenderer) Destroy()           {}

func (r *headerRenderer) Refresh() {
	h := r.header
	r.name.Color, r.note.Color = Themed(theme.ColorNameForeground), Themed(ColourCare)
	r.word.Text, r.word.Color = h.status.word, Themed(ColourMuted)
	if h.status.colour != "" {
		r.dot.FillColor = Themed(h.status.colour)
	}
	r.note.Text = ""
	if h.place.Practice {
		r.note.Text = h.practice
	}
	r.Layout(h.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *headerRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	h := r.header
	PlaceAt(h.menu, size.Width-12-ButtonHeight, 8, ButtonHeight, ButtonHeight)
	word := r.word.MinSize()
	room := size.Width - 16 - 12 - ButtonHeight - 8 - word.Width - 8 - 6 - 12
	if h.choose {
		room -= 20 // the arrow
	}
	r.name.Text = CutEnd(plain(h.place.Name), FitsIn(room, r.name.TextSize, r.name.TextStyle))
	name := r.name.MinSize()
	PlaceAt(r.name, 16, 8+(ButtonHeight-name.Height)/2, name.Width, name.Height)
	x := 16 + name.Width + 12
	if h.choose {
		h.name.SetText(r.name.Text)
		least := h.name.MinSize()
		PlaceAt(h.name, 4, 8, least.Width, ButtonHeight)
		x = 4 + least.Width + 8
	}
	PlaceAt(r.dot, x, 8+ButtonHeight/2-3, 8, 8)
	PlaceAt(r.word, x+14, 8+(ButtonHeight-word.Height)/2+1, word.Width, word.Height)
	r.note.Text = CutEnd(r.note.Text, FitsIn(size.Width-32, SizeFooter, r.note.TextStyle))
	PlaceText(r.note, 16, 38)
}
