package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pushHeight is the least size of what a finger or a shaky mouse must hit.
const pushHeight float32 = 32

// push is a button of 32 px with words, an icon, or both. It is not focusable: rows are reached with the arrow keys and
// have keys of their own. See tabPush for the others.
type push struct {
	widget.BaseWidget
	text    string
	icon    string
	name    string // for screen readers and tests: what it does, with the file it does it to
	strong  bool   // filled with the accent
	soft    bool   // in the accent, on a breath of it
	quiet   bool   // no background until the pointer is on it
	faint   bool   // its words are muted
	large   bool   // its words are a title
	trailer string // an icon behind the words
	tapped  func()

	hovered, pressed, focused bool
}

var (
	_ desktop.Hoverable = (*push)(nil)
	_ fyne.Tappable     = (*push)(nil)
)

func newPush(text, icon string, tapped func()) *push {
	p := &push{text: text, icon: icon, name: text, tapped: tapped}
	p.ExtendBaseWidget(p)
	return p
}

// Tapped implements fyne.Tappable.
func (p *push) Tapped(*fyne.PointEvent) {
	if p.tapped != nil {
		p.tapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (p *push) MouseIn(*desktop.MouseEvent) { p.hovered = true; p.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (p *push) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *push) MouseOut() { p.hovered, p.pressed = false, false; p.Refresh() }

// MouseDown implements desktop.Mouseable.
func (p *push) MouseDown(*desktop.MouseEvent) { p.pressed = true; p.Refresh() }

// MouseUp implements desktop.Mouseable.
func (p *push) MouseUp(*desktop.MouseEvent) { p.pressed = false; p.Refresh() }

// Cursor implements desktop.Cursorable.
func (p *push) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (p *push) CreateRenderer() fyne.WidgetRenderer {
	r := &pushRenderer{
		push: p, back: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), text: canvas.NewText("", nil),
		icon: newIcon(), trailer: newIcon(),
	}
	r.text.TextSize = p.textSize()
	r.back.CornerRadius, r.ring.CornerRadius = 8, 10
	r.Refresh()
	return r
}

type pushRenderer struct {
	push          *push
	back, ring    *canvas.Rectangle
	text          *canvas.Text
	icon, trailer *icon
}

// say changes the words.
func (p *push) say(text string) {
	if p.text != text {
		p.text = text
		p.Refresh()
	}
}

// widthWith is how wide the button is with other words.
func (p *push) widthWith(text string) float32 {
	icon, words, trailer, gap := p.parts(text)
	if words == 0 {
		return pushHeight
	}
	width := icon + gap + words + 24
	if trailer > 0 {
		width += trailer - 4
	}
	return max(width, pushHeight)
}

// textSize is that of the words.
func (p *push) textSize() float32 {
	if p.large {
		return sizeHeader
	}
	return sizeLine
}

// parts are the widths: of the icon, the words, the icon behind, and the gap between what is there.
func (p *push) parts(text string) (icon, words, trailer, gap float32) {
	if p.icon != "" {
		icon = 18
	}
	if text != "" {
		words = fyne.MeasureText(text, p.textSize(), fyne.TextStyle{Bold: true}).Width
	}
	if p.trailer != "" {
		trailer = 16
	}
	if icon > 0 && words > 0 {
		gap = 6
	}
	return icon, words, trailer, gap
}

func (r *pushRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.push.widthWith(r.push.text), pushHeight)
}

func (r *pushRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.ring.Move(fyne.NewSquareOffsetPos(-2))
	r.ring.Resize(size.AddWidthHeight(4, 4))
	icon, text, trailer, gap := r.push.parts(r.push.text)
	x := (size.Width - icon - gap - text - trailer) / 2
	r.icon.image.Resize(fyne.NewSquareSize(18))
	r.icon.image.Move(fyne.NewPos(x, (size.Height-18)/2))
	x += icon + gap
	height := r.text.MinSize().Height
	r.text.Resize(fyne.NewSize(text, height))
	r.text.Move(fyne.NewPos(x, (size.Height-height)/2))
	r.trailer.image.Resize(fyne.NewSquareSize(16))
	r.trailer.image.Move(fyne.NewPos(x+text+2, (size.Height-16)/2))
}

func (r *pushRenderer) Refresh() {
	p := r.push
	fill, ink := p.colours()
	r.back.FillColor = fill
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, nil
	if p.focused {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, themed(theme.ColorNamePrimary)
	}
	r.text.Text, r.text.Color, r.text.TextStyle = p.text, themed(ink), fyne.TextStyle{Bold: true}
	if p.text == "" && !p.strong && !p.hovered {
		ink = colourMuted
	}
	r.icon.set(p.icon, ink)
	r.trailer.set(p.trailer, ink)
	r.Layout(p.Size())
	r.back.Refresh()
	r.ring.Refresh()
	r.text.Refresh()
}

// colours are what lies beneath the words, and the words' own. nil is nothing.
func (p *push) colours() (fill color.Color, ink fyne.ThemeColorName) {
	lit := p.hovered || p.pressed
	switch {
	case p.strong && lit:
		return mix(themed(theme.ColorNamePrimary), themed(theme.ColorNameForeground), 0.14), theme.ColorNameForegroundOnPrimary
	case p.strong, p.soft && lit:
		return themed(theme.ColorNamePrimary), theme.ColorNameForegroundOnPrimary
	case p.soft:
		return themed(theme.ColorNameSelection), theme.ColorNamePrimary
	}
	ink = theme.ColorNameForeground
	if p.faint {
		ink = colourMuted
	}
	switch {
	case p.pressed:
		return themed(theme.ColorNamePressed), ink
	case p.hovered || !p.quiet:
		return themed(theme.ColorNameHover), ink
	}
	return nil, ink
}

func (r *pushRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.ring, r.icon.image, r.text, r.trailer.image}
}

func (r *pushRenderer) Destroy() {}

// tabPush is a push that the Tab key reaches.
type tabPush struct {
	push
	escape func() // what the Escape key does; may be nil
	seen   func() // called when it gets the keyboard; may be nil
}

var _ fyne.Focusable = (*tabPush)(nil)

func newTabPush(text, icon string, tapped func()) *tabPush {
	p := &tabPush{push: push{text: text, icon: icon, name: text, tapped: tapped}}
	p.ExtendBaseWidget(p)
	return p
}

// FocusGained implements fyne.Focusable.
func (p *tabPush) FocusGained() {
	p.focused = true
	if p.seen != nil {
		p.seen()
	}
	p.Refresh()
}

func (p *tabPush) heightFor(float32) float32 { return pushHeight }

// FocusLost implements fyne.Focusable.
func (p *tabPush) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune implements fyne.Focusable.
func (p *tabPush) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *tabPush) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		p.Tapped(nil)
	}
	if e.Name == fyne.KeyEscape && p.escape != nil {
		p.escape()
	}
}
