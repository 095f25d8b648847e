package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ButtonHeight is the least size of what a finger or a shaky mouse must hit.
const ButtonHeight float32 = 32

// Button is a button of 32 px with words, an icon, or both. It is not focusable: rows are reached with the arrow keys and
// have keys of their own. See FocusButton for the others.
type Button struct {
	widget.BaseWidget
	Text     string
	Icon     string
	Name     string // for screen readers and tests: what it does, with the file it does it to
	Primary  bool   // filled with the accent
	Tinted   bool   // in the accent, on a breath of it
	Quiet    bool   // no background until the pointer is on it
	Muted    bool   // its words are muted
	Bad      bool   // its words are in the colour of what is bad: it takes something away
	Large    bool   // its words are a title
	Trailing string // an icon behind the words
	OnTapped func()
	OnHover  func(on bool) // told that the pointer came or went; may be nil

	hovered, pressed, focused bool
}

var (
	_ desktop.Hoverable = (*Button)(nil)
	_ fyne.Tappable     = (*Button)(nil)
)

// NewButton makes one; either of text and icon may be empty.
func NewButton(text, icon string, tapped func()) *Button {
	b := &Button{Text: text, Icon: icon, Name: text, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	if b.OnHover != nil {
		b.OnHover(true)
	}
}

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered, b.pressed = false, false
	b.Refresh()
	if b.OnHover != nil {
		b.OnHover(false)
	}
}

// MouseDown implements desktop.Mouseable.
func (b *Button) MouseDown(*desktop.MouseEvent) { b.pressed = true; b.Refresh() }

// MouseUp implements desktop.Mouseable.
func (b *Button) MouseUp(*desktop.MouseEvent) { b.pressed = false; b.Refresh() }

// Cursor implements desktop.Cursorable.
func (b *Button) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{
		b: b, back: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil), text: canvas.NewText("", nil),
		icon: NewIcon(), trailer: NewIcon(),
	}
	r.text.TextSize = b.textSize()
	r.back.CornerRadius, r.ring.CornerRadius = 8, 10
	r.Refresh()
	return r
}

type buttonRenderer struct {
	b             *Button
	back, ring    *canvas.Rectangle
	text          *canvas.Text
	icon, trailer *Icon
}

// SetText changes the words.
func (b *Button) SetText(text string) {
	if b.Text != text {
		b.Text = text
		b.Refresh()
	}
}

// WidthWith is how wide the button is with other words.
func (b *Button) WidthWith(text string) float32 {
	icon, words, trailer, gap := b.parts(text)
	if words == 0 && trailer == 0 {
		return ButtonHeight
	}
	if words == 0 {
		return icon + trailer + 12
	}
	width := icon + gap + words + 24
	if trailer > 0 {
		width += trailer - 4
	}
	return max(width, ButtonHeight)
}

// textSize is that of the words.
func (b *Button) textSize() float32 {
	if b.Large {
		return SizeHeader
	}
	return SizeLine
}

// parts are the widths: of the icon, the words, the icon behind, and the gap between what is there.
func (b *Button) parts(text string) (icon, words, trailer, gap float32) {
	if b.Icon != "" {
		icon = 18
	}
	if text != "" {
		words = fyne.MeasureText(text, b.textSize(), fyne.TextStyle{Bold: true}).Width
	}
	if b.Trailing != "" {
		trailer = 16
	}
	if icon > 0 && words > 0 {
		gap = 6
	}
	return icon, words, trailer, gap
}

func (r *buttonRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.b.WidthWith(r.b.Text), ButtonHeight)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.ring.Move(fyne.NewSquareOffsetPos(-2))
	r.ring.Resize(size.AddWidthHeight(4, 4))
	icon, text, trailer, gap := r.b.parts(r.b.Text)
	x := (size.Width - icon - gap - text - trailer) / 2
	r.icon.Image.Resize(fyne.NewSquareSize(18))
	r.icon.Image.Move(fyne.NewPos(x, (size.Height-18)/2))
	x += icon + gap
	height := r.text.MinSize().Height
	r.text.Resize(fyne.NewSize(text, height))
	r.text.Move(fyne.NewPos(x, (size.Height-height)/2))
	r.trailer.Image.Resize(fyne.NewSquareSize(16))
	r.trailer.Image.Move(fyne.NewPos(x+text+2, (size.Height-16)/2))
}

func (r *buttonRenderer) Refresh() {
	b := r.b
	fill, ink := b.colours()
	r.back.FillColor = fill
	r.ring.StrokeWidth, r.ring.StrokeColor = 0, nil
	if b.focused {
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, Themed(theme.ColorNamePrimary)
	}
	r.text.Text, r.text.Color, r.text.TextStyle = b.Text, Themed(ink), fyne.TextStyle{Bold: true}
	if b.Text == "" && !b.Primary && !b.hovered {
		ink = ColourMuted
	}
	r.icon.Set(b.Icon, ink)
	r.trailer.Set(b.Trailing, ink)
	r.Layout(b.Size())
	r.back.Refresh()
	r.ring.Refresh()
	r.text.Refresh()
}

// colours are what lies beneath the words, and the words' own. nil is nothing.
func (b *Button) colours() (fill color.Color, ink fyne.ThemeColorName) {
	lit := b.hovered || b.pressed
	switch {
	case b.Primary && lit:
		return Mix(Themed(theme.ColorNamePrimary), Themed(theme.ColorNameForeground), 0.14), theme.ColorNameForegroundOnPrimary
	case b.Primary, b.Tinted && lit:
		return Themed(theme.ColorNamePrimary), theme.ColorNameForegroundOnPrimary
	case b.Tinted:
		return Themed(theme.ColorNameSelection), theme.ColorNamePrimary
	}
	ink = theme.ColorNameForeground
	switch {
	case b.Bad:
		ink = theme.ColorNameError
	case b.Muted:
		ink = ColourMuted
	}
	switch {
	case b.pressed:
		return Themed(theme.ColorNamePressed), ink
	case b.hovered || !b.Quiet:
		return Themed(theme.ColorNameHover), ink
	}
	return nil, ink
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.ring, r.icon.Image, r.text, r.trailer.Image}
}

func (r *buttonRenderer) Destroy() {}
