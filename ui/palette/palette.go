package palette

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
)

// most is how many items are shown: as many as fit the least window.
const most = 7

// mostTyped bounds what is looked for, in letters.
const mostTyped = 80

// Deps is what a palette is made of.
type Deps struct {
	Canvas func() fyne.Canvas
	Hint   string        // in the empty line
	None   string        // where nothing fits
	Items  func() []Item // what is at hand when it opens: links and actions, in the order in which they are shown
	// Search looks for more, off the ui thread, and calls found on it, at once or later; what comes late is added below. nil: there is
	// no more.
	Search func(typed string, found func([]Item))
}

// Palette is one window's. It belongs to the ui thread.
type Palette struct {
	d       Deps
	pop     *widget.PopUp // nil: it was never open, or was closed
	edge    *canvas.Rectangle
	entry   *line
	list    *list
	items   []Item // at hand
	more    []Item // that were found
	shown   []Item
	chosen  int
	nothing *kit.Paragraph
}

// New makes one that is not open.
func New(d Deps) *Palette { return &Palette{d: d} }

// Opened reports whether it lies over the window.
func (p *Palette) Opened() bool { return p.pop != nil && p.pop.Visible() }

// Open shows it, with the keyboard in its line.
func (p *Palette) Open() {
	if p.Opened() {
		return
	}
	p.items, p.more, p.chosen = p.d.Items(), nil, 0
	p.entry = newLine(p)
	p.entry.SetPlaceHolder(p.d.Hint)
	p.entry.OnChanged = p.typed
	p.entry.OnSubmitted = func(string) { p.take(p.chosen) }
	p.list = newList(p)
	p.nothing = kit.NewParagraph(p.d.None, kit.SizeLine, kit.ColourMuted)
	p.edge = canvas.NewRectangle(nil)
	p.edge.StrokeWidth, p.edge.StrokeColor, p.edge.CornerRadius = 1, kit.Themed(kit.ColourLine), 8
	over := p.d.Canvas()
	p.pop = widget.NewPopUp(container.New(layout{p}, p.edge, p.entry, p.list, p.nothing), over)
	p.show("")
	p.place()
	p.pop.Show()
	over.Focus(p.entry)
}

// Where it lies: its top stays where it is while the list grows and shrinks.
const (
	fromTop     float32 = 48
	mostWide    float32 = 520
	pad         float32 = 8
	popUpMargin float32 = 4 // of the toolkit's, at each side
)

// place puts it near the top of the window.
func (p *Palette) place() {
	room := p.d.Canvas().Size()
	width := min(mostWide, room.Width-32)
	p.pop.Move(fyne.NewPos((room.Width-width)/2, fromTop))
	p.pop.Resize(fyne.NewSize(width, p.height()+2*popUpMargin))
}

// height is that of the line and of what was found.
func (p *Palette) height() float32 {
	return pad + p.entry.MinSize().Height + 8 + float32(max(1, len(p.shown)))*itemHeight + pad
}

type layout struct{ p *Palette }

// MinSize implements fyne.Layout.
func (l layout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(240, l.p.height()) }

// Layout implements fyne.Layout.
func (l layout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	kit.PlaceAt(l.p.edge, -popUpMargin, -popUpMargin, size.Width+2*popUpMargin, size.Height+2*popUpMargin)
	height := l.p.entry.MinSize().Height
	kit.PlaceAt(l.p.entry, pad, pad, size.Width-2*pad, height)
	kit.PlaceAt(l.p.list, pad, pad+height+8, size.Width-2*pad, float32(len(l.p.shown))*itemHeight)
	kit.PlaceAt(l.p.nothing, pad+8, pad+height+16, size.Width-2*pad-16, 24)
}

// Close takes it away; the keyboard is where it was before.
func (p *Palette) Close() {
	if p.pop != nil {
		p.pop.Hide()
		p.pop = nil
	}
}

// typed is called for every letter.
func (p *Palette) typed(text string) {
	if r := []rune(text); len(r) > mostTyped {
		text = string(r[:mostTyped])
	}
	p.more, p.chosen = nil, 0
	p.show(text)
	if p.d.Search == nil || text == "" {
		return
	}
	open, entry := p.pop, text
	p.d.Search(text, func(found []Item) {
		if !p.Opened() || p.pop != open || p.entry.Text != entry {
			return
		}
		p.more = found
		p.show(text)
	})
}

// show draws what fits.
func (p *Palette) show(text string) {
	p.shown = Rank(p.items, text, most)
	for _, item := range p.more {
		if len(p.shown) < most {
			p.shown = append(p.shown, item)
		}
	}
	p.chosen = min(p.chosen, max(0, len(p.shown)-1))
	p.nothing.Hide()
	if len(p.shown) == 0 {
		p.nothing.Show()
	}
	p.list.Refresh()
	p.place()
}

// move chooses another item; beyond the last is the first.
func (p *Palette) move(by int) {
	if n := len(p.shown); n > 0 {
		p.chosen = (p.chosen + by + n) % n
		p.list.Refresh()
	}
}

// take does what an item does.
func (p *Palette) take(n int) {
	if n < 0 || n >= len(p.shown) {
		return
	}
	do := p.shown[n].Do
	p.Close()
	do()
}

// line is where one types: the arrows move the choice, Escape closes.
type line struct {
	widget.Entry
	p *Palette
}

func newLine(p *Palette) *line {
	l := &line{p: p}
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey implements fyne.Focusable.
func (l *line) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		l.p.Close()
	case fyne.KeyDown, fyne.KeyTab:
		l.p.move(1)
	case fyne.KeyUp:
		l.p.move(-1)
	default:
		l.Entry.TypedKey(e)
	}
}

// AcceptsTab implements fyne.Tabbable: there is nowhere else to go.
func (l *line) AcceptsTab() bool { return true }
