package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// SetupOffers are two quiet ways on from practice, in a window that nobody has set anything up in.
type SetupOffers struct {
	widget.BaseWidget
	file    *kit.FocusButton
	storage *kit.FocusButton
}

// NewSetupOffers makes them, hidden; file and storage are what the two do.
func NewSetupOffers(w *present.Catalog, file, storage func()) *SetupOffers {
	s := &SetupOffers{file: kit.NewFocusButton(w.Text("import.open"), "", file), storage: kit.NewFocusButton(w.Text("start.storage"), "", storage)}
	for _, p := range []*kit.FocusButton{s.file, s.storage} {
		p.Quiet, p.Muted = true, true
	}
	s.ExtendBaseWidget(s)
	s.Hide()
	return s
}

// stacked reports whether the two need a line each.
func (s *SetupOffers) stacked(width float32) bool {
	return s.file.MinSize().Width+s.storage.MinSize().Width > width
}

// HeightFor is the height at a width.
func (s *SetupOffers) HeightFor(width float32) float32 {
	if s.stacked(width) {
		return 2 * kit.ButtonHeight
	}
	return kit.ButtonHeight
}

// CreateRenderer implements fyne.Widget.
func (s *SetupOffers) CreateRenderer() fyne.WidgetRenderer { return &setupOffersRenderer{s} }

type setupOffersRenderer struct{ s *SetupOffers }

func (r *setupOffersRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.file, r.s.storage}
}

func (r *setupOffersRenderer) MinSize() fyne.Size { return fyne.NewSize(240, kit.ButtonHeight) }

func (r *setupOffersRenderer) Destroy() {}

func (r *setupOffersRenderer) Refresh() {
	r.s.file.Refresh()
	r.s.storage.Refresh()
}

func (r *setupOffersRenderer) Layout(size fyne.Size) {
	a, b := r.s.file.MinSize(), r.s.storage.MinSize()
	if r.s.stacked(size.Width) {
		kit.PlaceAt(r.s.file, (size.Width-a.Width)/2, 0, a.Width, kit.ButtonHeight)
		kit.PlaceAt(r.s.storage, (size.Width-b.Width)/2, kit.ButtonHeight, b.Width, kit.ButtonHeight)
		return
	}
	x := (size.Width - a.Width - b.Width) / 2
	kit.PlaceAt(r.s.file, x, 0, a.Width, kit.ButtonHeight)
	kit.PlaceAt(r.s.storage, x+a.Width, 0, b.Width, kit.ButtonHeight)
}
