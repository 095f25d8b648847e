package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Select is a choice of a form from a menu: a label, and a button with what is chosen.
type Select struct {
	widget.BaseWidget
	Label  *canvas.Text
	Button *FocusButton
	opened func(at fyne.Position)
}

// NewSelect makes one; open shows the menu at a place.
func NewSelect(label, chosen string, keys Keys, open func(at fyne.Position)) *Select {
	s := &Select{Label: canvas.NewText(label, nil), opened: open}
	s.Button = NewFocusButton(chosen, "", func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.Button)
		open(at.AddXY(0, ButtonHeight+4))
	})
	s.Button.Name, s.Button.Trailing, s.Button.OnEscape = label, "down", keys.Escape
	s.Label.TextSize, s.Label.TextStyle = SizeLine, fyne.TextStyle{Bold: true}
	s.ExtendBaseWidget(s)
	return s
}

// HeightFor implements Block.
func (s *Select) HeightFor(float32) float32 { return LineHeight(SizeLine) + 5 + ButtonHeight }

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer { return &selectRenderer{s} }

type selectRenderer struct{ s *Select }

func (r *selectRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.Label, r.s.Button}
}

func (r *selectRenderer) MinSize() fyne.Size { return fyne.NewSize(200, ButtonHeight) }

func (r *selectRenderer) Destroy() {}

func (r *selectRenderer) Refresh() {
	r.Layout(r.s.Size())
	r.s.Label.Refresh()
	r.s.Button.Refresh()
}

func (r *selectRenderer) Layout(size fyne.Size) {
	r.s.Label.Color = Themed(theme.ColorNameForeground)
	PlaceText(r.s.Label, 0, 0)
	least := r.s.Button.MinSize()
	PlaceAt(r.s.Button, 0, LineHeight(SizeLine)+5, min(least.Width, size.Width), ButtonHeight)
}
