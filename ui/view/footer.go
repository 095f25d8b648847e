package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Footer is zone E: the total, only while something runs or waits for "Resume all".
type Footer struct {
	widget.BaseWidget
	total  present.Total
	Action *kit.FocusButton
	text   *canvas.Text
	line   *canvas.Rectangle
	bar    *canvas.Rectangle
}

// FooterHeight is the height of the footer.
const FooterHeight float32 = 48

// NewFooter makes one; act is what its button does.
func NewFooter(act func()) *Footer {
	f := &Footer{Action: kit.NewFocusButton("", "pause", act), text: canvas.NewText("", nil), line: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil)}
	f.text.TextSize = kit.SizeFooter
	f.ExtendBaseWidget(f)
	return f
}

// Set gives it what to show; the same again costs nothing.
func (f *Footer) Set(t present.Total) {
	if f.Action.Text != t.Label {
		f.Action.Text, f.Action.Icon, f.Action.Name = t.Label, t.Icon, t.Label
		f.Action.Refresh()
	}
	f.total = t
	f.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (f *Footer) CreateRenderer() fyne.WidgetRenderer {
	r := &footerRenderer{f}
	r.Refresh()
	return r
}

type footerRenderer struct{ f *Footer }

func (r *footerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.f.line, r.f.bar, r.f.text, r.f.Action}
}

func (r *footerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, FooterHeight) }

func (r *footerRenderer) Destroy() {}

func (r *footerRenderer) Refresh() {
	r.f.line.FillColor, r.f.bar.FillColor = kit.Themed(kit.ColourLine), kit.Themed(theme.ColorNamePrimary)
	if r.f.total.Resting {
		r.f.bar.FillColor = restingColour()
	}
	r.f.text.Color = kit.Themed(kit.ColourMuted)
	r.Layout(r.f.Size())
	r.f.line.Refresh()
	r.f.bar.Refresh()
	r.f.text.Refresh()
}

func (r *footerRenderer) Layout(size fyne.Size) {
	kit.PlaceAt(r.f.line, 0, 0, size.Width, 1)
	kit.PlaceAt(r.f.bar, 0, 0, size.Width*max(0, r.f.total.Progress), barHeight)
	action := r.f.Action.MinSize()
	kit.PlaceAt(r.f.Action, size.Width-Margin-action.Width, (size.Height-action.Height)/2, action.Width, action.Height)
	fits := kit.FitsIn(size.Width-2*Margin-action.Width-12, kit.SizeFooter, fyne.TextStyle{})
	r.f.text.Text = ""
	for _, says := range r.f.total.Texts {
		r.f.text.Text = says
		if fits(says) {
			break
		}
	}
	text := r.f.text.MinSize()
	kit.PlaceAt(r.f.text, Margin, (size.Height-text.Height)/2, text.Width, text.Height)
}
