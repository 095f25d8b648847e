package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Banner is the place for what concerns more than one row.
type Banner struct {
	widget.BaseWidget
	Notice present.Notice
	text   *kit.Paragraph
	Action *kit.FocusButton
	Other  *kit.FocusButton
	close  *kit.Button
	back   *canvas.Rectangle
	icon   *kit.Icon
}

// NewBanner makes one with nothing to say; act is told which action was pressed, away that it is sent away.
func NewBanner(act func(present.Action), away func()) *Banner {
	b := &Banner{
		text: kit.NewParagraph("", kit.SizeLine, theme.ColorNameForeground), close: kit.NewButton("", "close", away), back: canvas.NewRectangle(nil), icon: kit.NewIcon(),
	}
	b.Action = kit.NewFocusButton("", "", func() { act(b.Notice.Action) })
	b.Other = kit.NewFocusButton("", "", func() { act(b.Notice.SecondAction) })
	b.close.Quiet = true
	b.back.CornerRadius = 10
	b.ExtendBaseWidget(b)
	return b
}

// Set gives it what to show; the same again costs nothing.
func (b *Banner) Set(n present.Notice) {
	if b.Notice == n {
		return
	}
	b.Notice = n
	b.text.SetText(n.Text)
	b.Action.Text, b.Action.Name = n.Label, n.Label
	b.Action.Hide()
	if n.Label != "" {
		b.Action.Show()
	}
	b.Other.Text, b.Other.Name = n.SecondLabel, n.SecondLabel
	b.Other.Hide()
	if n.SecondLabel != "" {
		b.Other.Show()
	}
	b.close.Hide()
	if n.Dismissable {
		b.close.Show()
	}
	b.Refresh()
}

// buttons are the buttons that are there.
func (b *Banner) buttons() (all []*kit.FocusButton, width float32) {
	for _, p := range []*kit.FocusButton{b.Action, b.Other} {
		if p.Text != "" {
			all = append(all, p)
			width += p.MinSize().Width + 8
		}
	}
	return all, max(0, width-8)
}

// stacked reports whether the buttons need a line each.
func (b *Banner) stacked(width float32) bool {
	all, wide := b.buttons()
	return len(all) > 1 && wide > width-24
}

// textWidth is the width of the text; below: the buttons stand under it.
func (b *Banner) textWidth(width float32) (text float32, below bool) {
	text = width - 12 - 20 - 10 - 12
	side := float32(0)
	if all, wide := b.buttons(); len(all) > 0 {
		side += wide + 12
	}
	if b.Notice.Dismissable {
		side += kit.ButtonHeight
	}
	if text-side < 180 && b.Notice.Label != "" {
		if b.Notice.Dismissable {
			text -= kit.ButtonHeight
		}
		return text, true
	}
	return text - side, false
}

// HeightFor is the height at a width; 0 while there is nothing to say.
func (b *Banner) HeightFor(width float32) float32 {
	if b.Notice.Text == "" {
		return 0
	}
	text, below := b.textWidth(width)
	height := max(kit.ButtonHeight, b.text.HeightFor(text)) + 16
	if below {
		height += kit.ButtonHeight + 8
	}
	if below && b.stacked(width) {
		height += kit.ButtonHeight + 4
	}
	return height
}

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	r := &bannerRenderer{b}
	r.Refresh()
	return r
}

type bannerRenderer struct{ b *Banner }

func (r *bannerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.icon.Image, r.b.text, r.b.Action, r.b.Other, r.b.close}
}

func (r *bannerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 0) }

func (r *bannerRenderer) Destroy() {}

func (r *bannerRenderer) Refresh() {
	ink, picture := kit.ColourCare, "info"
	if r.b.Notice.Bad {
		ink, picture = theme.ColorNameError, "warn"
	}
	r.b.back.FillColor = kit.Mix(kit.Themed(kit.ColourSurface), kit.Themed(ink), 0.1)
	r.b.icon.Set(picture, ink)
	r.Layout(r.b.Size())
	r.b.back.Refresh()
	r.b.text.Refresh()
	r.b.Action.Refresh()
	r.b.Other.Refresh()
	r.b.close.Refresh()
}

func (r *bannerRenderer) Layout(size fyne.Size) {
	kit.PlaceAt(r.b.back, 0, 0, size.Width, size.Height)
	if size.Height <= 0 {
		return
	}
	width, below := r.b.textWidth(size.Width)
	height := r.b.text.HeightFor(width)
	room := max(kit.ButtonHeight, height)
	kit.PlaceAt(r.b.icon.Image, 12, 8+(min(room, kit.ButtonHeight)-20)/2, 20, 20)
	kit.PlaceAt(r.b.text, 42, 8+(room-height)/2, width, height)
	right := size.Width - 12
	if r.b.Notice.Dismissable {
		right -= kit.ButtonHeight - 4
		kit.PlaceAt(r.b.close, right, 8, kit.ButtonHeight, kit.ButtonHeight)
		right -= 4
	}
	r.placePushes(size.Width, right, 8+room+4, 8+(room-kit.ButtonHeight)/2, below)
}

// placePushes puts the buttons side by side below the text or beside it, or one below the other.
func (r *bannerRenderer) placePushes(width, right, under, beside float32, below bool) {
	all, wide := r.b.buttons()
	x, y := right-wide, beside
	if below {
		x, y = min(42, width-12-wide), under
	}
	for _, p := range all {
		least := p.MinSize()
		if below && r.b.stacked(width) {
			kit.PlaceAt(p, 12, y, min(least.Width, width-24), kit.ButtonHeight)
			y += kit.ButtonHeight + 4
			continue
		}
		kit.PlaceAt(p, x, y, least.Width, kit.ButtonHeight)
		x += least.Width + 8
	}
}
