package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Distances of a page.
const (
	pageBar    float32 = 48 // the title's height
	pageFoot   float32 = 56
	pageMargin float32 = 16
	pageWidth  float32 = 520 // of what is on it, at most: longer lines are hard to read
)

// page lies over the whole window: a title with the way back, a column that scrolls or a list, and buttons below. Tab goes
// through what is on it, from the way back to the last button; Escape is the way back. It covers the window as a question
// does, so the shortcuts of the window rest meanwhile; files may be dropped all the same.
type page struct {
	widget.BaseWidget
	stack  *pageStack
	title  string
	back   *tabPush
	column *column // nil: list
	scroll *container.Scroll
	view   fyne.CanvasObject // scroll, without shadows
	list   fyne.CanvasObject
	aside  *tabPush   // at the lower left; nil: none
	pushes []*tabPush // at the lower right, the main one last
	form   bool       // something is typed on it, which a drop must not throw away
	closed func()     // called once it is gone; may be nil
	draw   *pageRenderer
}

// newPage makes a page with an empty column. back names the way back for screen readers.
func (s *pageStack) newPage(title, back string, look *look) *page {
	p := &page{stack: s, title: title, column: newColumn()}
	p.back = newTabPush("", "left", p.close)
	p.back.name, p.back.quiet, p.back.escape = back, true, p.close
	p.scroll = container.NewVScroll(p.column.object)
	p.view = container.NewThemeOverride(p.scroll, calm{look})
	p.ExtendBaseWidget(p)
	return p
}

// buttons sets those at the lower right.
func (p *page) buttons(pushes ...*tabPush) {
	p.pushes = pushes
	for i, b := range pushes {
		b.escape = p.close
		b.strong = i == len(pushes)-1
	}
	p.Refresh()
}

// turn lays the page out again after blocks came, went or grew.
func (p *page) turn() {
	if p.draw != nil {
		p.draw.Layout(p.Size())
		p.scroll.Refresh()
		canvas.Refresh(p)
	}
}

// reveal scrolls until a block is in sight: Tab may lead to one that is not.
func (p *page) reveal(b fyne.CanvasObject) {
	y, height, room := b.Position().Y, b.Size().Height, p.scroll.Size().Height
	at := p.scroll.Offset.Y
	switch {
	case y-8 < at:
		at = max(0, y-28) // a label above belongs to it
	case y+height+8 > at+room:
		at = y + height + 8 - room
	default:
		return
	}
	p.scroll.ScrollToOffset(fyne.NewPos(0, at))
}

// CreateRenderer implements fyne.Widget.
func (p *page) CreateRenderer() fyne.WidgetRenderer {
	p.draw = &pageRenderer{
		p: p, paper: canvas.NewRectangle(nil), name: canvas.NewText("", nil), line: canvas.NewRectangle(nil), foot: canvas.NewRectangle(nil),
	}
	p.draw.name.TextSize, p.draw.name.TextStyle = sizeHeader, fyne.TextStyle{Bold: true}
	p.draw.Refresh()
	return p.draw
}

type pageRenderer struct {
	p                 *page
	paper, line, foot *canvas.Rectangle
	name              *canvas.Text
}

// Objects implements fyne.WidgetRenderer: in the order of the Tab key.
func (r *pageRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.paper, r.p.back, r.name, r.line}
	if r.p.list != nil {
		all = append(all, r.p.list)
	} else {
		all = append(all, r.p.view)
	}
	if r.footed() {
		all = append(all, r.foot)
	}
	if r.p.aside != nil {
		all = append(all, r.p.aside)
	}
	for _, b := range r.p.pushes {
		all = append(all, b)
	}
	return all
}

func (r *pageRenderer) footed() bool       { return len(r.p.pushes) > 0 || r.p.aside != nil }
func (r *pageRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 240) }
func (r *pageRenderer) Destroy()           {}

func (r *pageRenderer) Refresh() {
	r.paper.FillColor = themed(theme.ColorNameBackground)
	r.line.FillColor, r.foot.FillColor = themed(colourLine), themed(colourLine)
	r.name.Color = themed(theme.ColorNameForeground)
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *pageRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	p := r.p
	place(r.paper, 0, 0, size.Width, size.Height)
	width := min(pageWidth, size.Width-2*pageMargin)
	x := (size.Width - width) / 2
	left := max(8, x-40)
	place(p.back, left, 8, pushHeight, pushHeight)
	name := max(left+40, x)
	r.name.Text = cutEnd(p.title, fitsIn(size.Width-name-12, r.name.TextSize, r.name.TextStyle))
	placeText(r.name, name, (pageBar-lineOf(r.name.TextSize))/2)
	place(r.line, 0, pageBar-1, size.Width, 1)
	bottom := size.Height
	if r.footed() {
		bottom -= r.buttons(x, width, size.Height)
		place(r.foot, 0, bottom, size.Width, 1)
	}
	if p.list != nil {
		place(p.list, x-pageMargin, pageBar, width+2*pageMargin, bottom-pageBar)
		return
	}
	p.column.width = width
	place(p.view, x-ringRoom, pageBar, width+pageMargin+ringRoom, bottom-pageBar) // the bar that scrolls stands in the margin
	place(p.column.object, 0, p.column.object.Position().Y, width+ringRoom, max(p.column.heightFor(width), bottom-pageBar))
}

// buttons places those at the bottom, in two lines where they do not fit beside each other, and returns the height.
func (r *pageRenderer) buttons(x, width, bottom float32) float32 {
	p := r.p
	all, right := float32(0), x+width
	for _, b := range p.pushes {
		all += b.MinSize().Width + 8
	}
	height := pageFoot
	if p.aside != nil {
		least := p.aside.MinSize()
		if least.Width+all > width {
			height += pushHeight + 4
		}
		place(p.aside, x-12*quietly(p.aside), bottom-height+12, least.Width, pushHeight)
	}
	for i := len(p.pushes) - 1; i >= 0; i-- {
		least := p.pushes[i].MinSize()
		right -= least.Width
		place(p.pushes[i], right, bottom-12-pushHeight, least.Width, pushHeight)
		right -= 8
	}
	return height
}

// quietly is 1 for a button whose words begin where other text does, because it shows no edge.
func quietly(b *tabPush) float32 {
	if b.quiet {
		return 1
	}
	return 0
}
