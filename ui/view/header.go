package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Header is zone A: where files go, how that stands, and the menu.
type Header struct {
	widget.BaseWidget
	place    present.Place
	Status   present.Status
	practice string
	Name     *kit.FocusButton // where files go, as a button that opens the choice
	choose   bool             // there is a choice
	Menu     *kit.FocusButton
}

// NewHeader: choose may be nil, and then the name is only a name.
func NewHeader(w *present.Catalog, choose, menu func()) *Header {
	h := &Header{practice: w.Text("practice"), Name: kit.NewFocusButton("", "", choose), choose: choose != nil, Menu: kit.NewFocusButton("", "menu", menu)}
	h.Menu.Name, h.Menu.Quiet = w.Text("menu"), true
	h.Name.Quiet, h.Name.Large, h.Name.Trailing = true, true, "down"
	h.ExtendBaseWidget(h)
	return h
}

// Set gives it what to show; the same again costs nothing.
func (h *Header) Set(p present.Place, s present.Status) {
	if h.place.Name != p.Name || h.place.Practice != p.Practice || h.Status != s {
		h.place, h.Status = p, s
		h.Refresh()
	}
}

// headerHeight is how high it is without a note.
const headerHeight float32 = 42

// Height is how high it is with what it shows.
func (h *Header) Height() float32 {
	if h.place.Practice {
		return 66 // the note is not to touch the dashes below it, nor the ring around the name above it
	}
	return headerHeight
}

// CreateRenderer implements fyne.Widget.
func (h *Header) CreateRenderer() fyne.WidgetRenderer {
	r := &headerRenderer{
		header: h, name: canvas.NewText("", nil), dot: canvas.NewCircle(nil), word: canvas.NewText("", nil), note: canvas.NewText("", nil),
	}
	r.name.TextSize, r.name.TextStyle = kit.SizeHeader, fyne.TextStyle{Bold: true}
	r.word.TextSize, r.note.TextSize = kit.SizeLine, kit.SizeFooter
	r.Refresh()
	return r
}

type headerRenderer struct {
	header           *Header
	name, word, note *canvas.Text
	dot              *canvas.Circle
}

func (r *headerRenderer) Objects() []fyne.CanvasObject {
	name := fyne.CanvasObject(r.name)
	if r.header.choose {
		name = r.header.Name
	}
	return []fyne.CanvasObject{name, r.dot, r.word, r.note, r.header.Menu}
}

func (r *headerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, r.header.Height()) }

func (r *headerRenderer) Destroy() {}

func (r *headerRenderer) Refresh() {
	h := r.header
	r.name.Color, r.note.Color = kit.Themed(theme.ColorNameForeground), kit.Themed(kit.ColourCare)
	r.word.Text, r.word.Color = h.Status.Word, kit.Themed(kit.ColourMuted)
	r.dot.FillColor = toneColour(h.Status.Tone)
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
	const top = (headerHeight - kit.ButtonHeight) / 2
	kit.PlaceAt(h.Menu, size.Width-Margin+IconAir-kit.ButtonHeight, top, kit.ButtonHeight, kit.ButtonHeight)
	word := r.word.MinSize()
	room := size.Width - 2*Margin - kit.ButtonHeight - 8 - word.Width - 8 - 6 - 12
	if h.choose {
		room -= 20 // the arrow
	}
	r.name.Text = kit.CutEnd(present.Visible(h.place.Name), kit.FitsIn(room, r.name.TextSize, r.name.TextStyle))
	name := r.name.MinSize()
	kit.PlaceAt(r.name, Margin, top+(kit.ButtonHeight-name.Height)/2, name.Width, name.Height)
	x := Margin + name.Width + 12
	if h.choose {
		h.Name.SetText(r.name.Text)
		least := h.Name.MinSize()
		kit.PlaceAt(h.Name, Margin-12, top, least.Width, kit.ButtonHeight)
		x = Margin - 12 + least.Width + 4
	}
	kit.PlaceAt(r.dot, x, top+kit.ButtonHeight/2-3, 8, 8)
	kit.PlaceAt(r.word, x+14, top+(kit.ButtonHeight-word.Height)/2+1, word.Width, word.Height)
	r.note.Text = kit.CutEnd(r.note.Text, kit.FitsIn(size.Width-2*Margin, kit.SizeFooter, r.note.TextStyle))
	kit.PlaceText(r.note, Margin, headerHeight-2)
}
