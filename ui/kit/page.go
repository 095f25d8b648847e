package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Distances of a page.
const (
	PageBarHeight  float32 = 48 // the title's height
	pageFootHeight float32 = 56
	PageMargin     float32 = 16
	pageWidth      float32 = 520 // of what is on it, at most: longer lines are hard to read
)

// Page lies over the whole window: a title with the way back, a column that scrolls or a list, and buttons below. Tab goes
// through what is on it, from the way back to the last button; Escape is the way back. It covers the window as a question
// does, so the shortcuts of the window rest meanwhile; files may be dropped all the same.
type Page struct {
	widget.BaseWidget
	stack    *PageStack
	Title    string
	Back     *FocusButton
	Column   *Column // nil: list
	Scroll   *container.Scroll
	view     fyne.CanvasObject // scroll, without shadows
	List     fyne.CanvasObject
	Aside    *FocusButton   // at the lower left; nil: none
	Buttons  []*FocusButton // at the lower right, the main one last
	Form     bool           // something is typed on it, which a drop must not throw away
	OnClosed func()         // called once it is gone; may be nil
	said     *StatusLine    // below the title
	draw     *pageRenderer
}

// NewPage makes a page with an empty column. back names the way back for screen readers.
func (s *PageStack) NewPage(title, back string, look *Theme) *Page {
	p := &Page{stack: s, Title: title, Column: NewColumn(), said: NewStatusLine(GoodMark, "")}
	p.said.Hide()
	p.Back = NewFocusButton("", "left", p.Close)
	p.Back.Name, p.Back.Quiet, p.Back.OnEscape = back, true, p.Close
	p.Scroll = container.NewVScroll(p.Column.Object)
	p.view = container.NewThemeOverride(p.Scroll, calmTheme{look})
	p.ExtendBaseWidget(p)
	return p
}

// SetButtons sets those at the lower right.
func (p *Page) SetButtons(buttons ...*FocusButton) {
	p.Buttons = buttons
	for i, b := range buttons {
		b.OnEscape = p.Close
		b.Primary = i == len(buttons)-1
	}
	p.Refresh()
}

// Say shows a sentence below the title, about something that happened behind the page. It stays until the page is closed.
func (p *Page) Say(text string) {
	p.said.Set(GoodMark, text)
	p.Refresh()
}

// Said is what Say showed last.
func (p *Page) Said() string { return p.said.Text.Text }

// Relayout lays the page out again after blocks came, went or grew.
func (p *Page) Relayout() {
	if p.draw != nil {
		p.draw.Layout(p.Size())
		p.Scroll.Refresh()
		canvas.Refresh(p)
	}
}

// Reveal scrolls until a block is in sight: Tab may lead to one that is not.
func (p *Page) Reveal(b fyne.CanvasObject) {
	y, height, room := b.Position().Y, b.Size().Height, p.Scroll.Size().Height
	at := p.Scroll.Offset.Y
	switch {
	case y-8 < at:
		at = max(0, y-28) // a label above belongs to it
	case y+height+8 > at+room:
		at = y + height + 8 - room
	default:
		return
	}
	p.Scroll.ScrollToOffset(fyne.NewPos(0, at))
}

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer {
	p.draw = &pageRenderer{
		p: p, paper: canvas.NewRectangle(nil), name: canvas.NewText("", nil), line: canvas.NewRectangle(nil), foot: canvas.NewRectangle(nil),
	}
	p.draw.name.TextSize, p.draw.name.TextStyle = SizeHeader, fyne.TextStyle{Bold: true}
	p.draw.Refresh()
	return p.draw
}

type pageRenderer struct {
	p                 *Page
	paper, line, foot *canvas.Rectangle
	name              *canvas.Text
}

// Objects implements fyne.WidgetRenderer: in the order of the Tab key.
func (r *pageRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.paper, r.p.Back, r.name, r.line, r.p.said}
	if r.p.List != nil {
		all = append(all, r.p.List)
	} else {
		all = append(all, r.p.view)
	}
	if r.footed() {
		all = append(all, r.foot)
	}
	if r.p.Aside != nil {
		all = append(all, r.p.Aside)
	}
	for _, b := range r.p.Buttons {
		all = append(all, b)
	}
	return all
}

func (r *pageRenderer) footed() bool       { return len(r.p.Buttons) > 0 || r.p.Aside != nil }
func (r *pageRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 240) }
func (r *pageRenderer) Destroy()           {}

func (r *pageRenderer) Refresh() {
	r.paper.FillColor = Themed(theme.ColorNameBackground)
	r.line.FillColor, r.foot.FillColor = Themed(ColourLine), Themed(ColourLine)
	r.name.Color = Themed(theme.ColorNameForeground)
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *pageRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	p := r.p
	PlaceAt(r.paper, 0, 0, size.Width, size.Height)
	width := min(pageWidth, size.Width-2*PageMargin)
	x := (size.Width - width) / 2
	left := max(8, x-40)
	PlaceAt(p.Back, left, 8, ButtonHeight, ButtonHeight)
	name := max(left+40, x)
	r.name.Text = CutEnd(p.Title, FitsIn(size.Width-name-12, r.name.TextSize, r.name.TextStyle))
	PlaceText(r.name, name, (PageBarHeight-LineHeight(r.name.TextSize))/2)
	PlaceAt(r.line, 0, PageBarHeight-1, size.Width, 1)
	top, bottom := PageBarHeight, size.Height
	if p.said.Visible() {
		height := p.said.HeightFor(width)
		PlaceAt(p.said, x, top+8, width, height)
		top += height + 16
	}
	if r.footed() {
		bottom -= r.buttons(x, width, size.Height)
		PlaceAt(r.foot, 0, bottom, size.Width, 1)
	}
	if p.List != nil {
		PlaceAt(p.List, x-PageMargin, top, width+2*PageMargin, bottom-top)
		return
	}
	p.Column.Width = width
	PlaceAt(p.view, x-FocusRingRoom, top, width+PageMargin+FocusRingRoom, bottom-top) // the bar that scrolls stands in the margin
	PlaceAt(p.Column.Object, 0, p.Column.Object.Position().Y, width+FocusRingRoom, max(p.Column.HeightFor(width), bottom-top))
}

// buttons places those at the bottom, in two lines where they do not fit beside each other, and returns the height.
func (r *pageRenderer) buttons(x, width, bottom float32) float32 {
	p := r.p
	all, right := float32(0), x+width
	for _, b := range p.Buttons {
		all += b.MinSize().Width + 8
	}
	height := pageFootHeight
	if p.Aside != nil {
		least := p.Aside.MinSize()
		if least.Width+all > width {
			height += ButtonHeight + 4
		}
		PlaceAt(p.Aside, x-12*quietInset(p.Aside), bottom-height+12, least.Width, ButtonHeight)
	}
	for i := len(p.Buttons) - 1; i >= 0; i-- {
		least := p.Buttons[i].MinSize()
		right -= least.Width
		PlaceAt(p.Buttons[i], right, bottom-12-ButtonHeight, least.Width, ButtonHeight)
		right -= 8
	}
	return height
}

// quietInset is 1 for a button whose words begin where other text does, because it shows no edge.
func quietInset(b *FocusButton) float32 {
	if b.Quiet {
		return 1
	}
	return 0
}
