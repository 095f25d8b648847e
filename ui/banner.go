package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// banner is the place for what concerns more than one row.
type banner struct {
	widget.BaseWidget
	notice present.Notice
	text   *kit.Paragraph
	action *kit.FocusButton
	other  *kit.FocusButton
	close  *kit.Button
	back   *canvas.Rectangle
	icon   *kit.Icon
}

func newBanner(act func(present.Action), away func()) *banner {
	b := &banner{
		text: kit.NewParagraph("", kit.SizeLine, theme.ColorNameForeground), close: kit.NewButton("", "close", away), back: canvas.NewRectangle(nil), icon: kit.NewIcon(),
	}
	b.action = kit.NewFocusButton("", "", func() { act(b.notice.Action) })
	b.other = kit.NewFocusButton("", "", func() { act(b.notice.SecondAction) })
	b.close.Quiet = true
	b.back.CornerRadius = 10
	b.ExtendBaseWidget(b)
	return b
}

func (b *banner) set(n present.Notice) {
	if b.notice == n {
		return
	}
	b.notice = n
	b.text.SetText(n.Text)
	b.action.Text, b.action.Name = n.Label, n.Label
	b.action.Hide()
	if n.Label != "" {
		b.action.Show()
	}
	b.other.Text, b.other.Name = n.SecondLabel, n.SecondLabel
	b.other.Hide()
	if n.SecondLabel != "" {
		b.other.Show()
	}
	b.close.Hide()
	if n.Dismissable {
		b.close.Show()
	}
	b.Refresh()
}

// pushes are the buttons that are there.
func (b *banner) pushes() (all []*kit.FocusButton, width float32) {
	for _, p := range []*kit.FocusButton{b.action, b.other} {
		if p.Text != "" {
			all = append(all, p)
			width += p.MinSize().Width + 8
		}
	}
	return all, max(0, width-8)
}

// stacked reports whether the buttons need a line each.
func (b *banner) stacked(width float32) bool {
	all, wide := b.pushes()
	return len(all) > 1 && wide > width-24
}

// widths of the text and of what stands beside it.
func (b *banner) textWidth(width float32) (text float32, below bool) {
	text = width - 12 - 20 - 10 - 12
	side := float32(0)
	if all, wide := b.pushes(); len(all) > 0 {
		side += wide + 12
	}
	if b.notice.Dismissable {
		side += kit.ButtonHeight
	}
	if text-side < 180 && b.notice.Label != "" {
		return text, true
	}
	return text - side, false
}

// heightFor is the height at a width; 0 while there is nothing to say.
func (b *banner) HeightFor(width float32) float32 {
	if b.notice.Text == "" {
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
func (b *banner) CreateRenderer() fyne.WidgetRenderer {
	r := &bannerRenderer{b}
	r.Refresh()
	return r
}

type bannerRenderer struct{ b *banner }

func (r *bannerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.icon.Image, r.b.text, r.b.action, r.b.other, r.b.close}
}

func (r *bannerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 0) }

func (r *bannerRenderer) Destroy() {}

func (r *bannerRenderer) Refresh() {
	ink, picture := kit.ColourCare, "info"
	if r.b.notice.Bad {
		ink, picture = theme.ColorNameError, "warn"
	}
	r.b.back.FillColor = kit.Mix(kit.Themed(kit.ColourSurface), kit.Themed(ink), 0.1)
	r.b.icon.Set(picture, ink)
	r.Layout(r.b.Size())
	r.b.back.Refresh()
	r.b.text.Refresh()
	r.b.action.Refresh()
	r.b.other.Refresh()
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
	if r.b.notice.Dismissable {
		right -= kit.ButtonHeight - 4
		kit.PlaceAt(r.b.close, right, 8, kit.ButtonHeight, kit.ButtonHeight)
		right -= 4
	}
	r.placePushes(size.Width, right, 8+room+4, 8+(room-kit.ButtonHeight)/2, below)
}

// placePushes puts the buttons side by side below the text or beside it, or one below the other.
func (r *bannerRenderer) placePushes(width, right, under, beside float32, below bool) {
	all, wide := r.b.pushes()
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
