package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// notice is what the banner says: one sentence, one button.
type notice struct {
	text   string
	bad    bool // something is wrong; otherwise it waits or informs
	action string
	deed   deed
	dest   string // the hold's destination
	key    string // what it is about, so that the same is recognised
	closes bool   // the person may send it away
}

// banner is the place for what concerns more than one row.
type banner struct {
	widget.BaseWidget
	notice notice
	text   *paragraph
	action *tabPush
	close  *push
	back   *canvas.Rectangle
	icon   *icon
}

func newBanner(act, away func()) *banner {
	b := &banner{
		text: newParagraph("", sizeLine, theme.ColorNameForeground), action: newTabPush("", "", act), close: newPush("", "close", away),
		back: canvas.NewRectangle(nil), icon: newIcon(),
	}
	b.close.quiet = true
	b.back.CornerRadius = 10
	b.ExtendBaseWidget(b)
	return b
}

func (b *banner) set(n notice) {
	if b.notice == n {
		return
	}
	b.notice = n
	b.text.set(n.text)
	b.action.text, b.action.name = n.action, n.action
	b.action.Hide()
	if n.action != "" {
		b.action.Show()
	}
	b.close.Hide()
	if n.closes {
		b.close.Show()
	}
	b.Refresh()
}

// widths of the text and of what stands beside it.
func (b *banner) textWidth(width float32) (text float32, below bool) {
	text = width - 12 - 20 - 10 - 12
	side := float32(0)
	if b.notice.action != "" {
		side += b.action.MinSize().Width + 12
	}
	if b.notice.closes {
		side += pushHeight
	}
	if text-side < 180 && b.notice.action != "" {
		return text, true
	}
	return text - side, false
}

// heightFor is the height at a width; 0 while there is nothing to say.
func (b *banner) heightFor(width float32) float32 {
	if b.notice.text == "" {
		return 0
	}
	text, below := b.textWidth(width)
	height := max(pushHeight, b.text.heightFor(text)) + 16
	if below {
		height += pushHeight + 8
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
	return []fyne.CanvasObject{r.b.back, r.b.icon.image, r.b.text, r.b.action, r.b.close}
}
func (r *bannerRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 0) }
func (r *bannerRenderer) Destroy()           {}

func (r *bannerRenderer) Refresh() {
	ink, picture := colourCare, "info"
	if r.b.notice.bad {
		ink, picture = theme.ColorNameError, "warn"
	}
	r.b.back.FillColor = mix(themed(colourSurface), themed(ink), 0.1)
	r.b.icon.set(picture, ink)
	r.Layout(r.b.Size())
	r.b.back.Refresh()
	r.b.text.Refresh()
	r.b.action.Refresh()
	r.b.close.Refresh()
}

func (r *bannerRenderer) Layout(size fyne.Size) {
	place(r.b.back, 0, 0, size.Width, size.Height)
	if size.Height <= 0 {
		return
	}
	width, below := r.b.textWidth(size.Width)
	height := r.b.text.heightFor(width)
	room := max(pushHeight, height)
	place(r.b.icon.image, 12, 8+(min(room, pushHeight)-20)/2, 20, 20)
	place(r.b.text, 42, 8+(room-height)/2, width, height)
	right := size.Width - 12
	if r.b.notice.closes {
		right -= pushHeight - 4
		place(r.b.close, right, 8, pushHeight, pushHeight)
		right -= 4
	}
	action := r.b.action.MinSize()
	if below {
		place(r.b.action, 42, 8+room+4, action.Width, action.Height)
		return
	}
	place(r.b.action, right-action.Width, 8+(room-action.Height)/2, action.Width, action.Height)
}
