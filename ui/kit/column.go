package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Block is a part of a page whose height follows from its width, as that of text does.
type Block interface {
	fyne.CanvasObject
	HeightFor(width float32) float32
}

// FocusRingRoom is left of a column, so that what scrolls does not cut off the ring around what has the keyboard.
const FocusRingRoom float32 = 4

// Column lays blocks out one below the other. Whoever shows it says how wide it is, because the toolkit asks for a height
// before it tells the width.
type Column struct {
	Blocks []Block
	gaps   []float32 // above each
	Width  float32
	Object *fyne.Container
}

// NewColumn makes an empty one.
func NewColumn() *Column {
	c := &Column{}
	c.Object = container.New(c)
	return c
}

// Add puts a block at the end, so far below the one before.
func (c *Column) Add(gap float32, b Block) {
	c.Blocks, c.gaps = append(c.Blocks, b), append(c.gaps, gap)
	c.Object.Add(b)
}

// RemoveLast takes the last block out.
func (c *Column) RemoveLast() {
	if n := len(c.Blocks) - 1; n >= 0 {
		c.Object.Remove(c.Blocks[n])
		c.Blocks, c.gaps = c.Blocks[:n], c.gaps[:n]
	}
}

// Clear takes everything out.
func (c *Column) Clear() {
	c.Blocks, c.gaps = nil, nil
	c.Object.RemoveAll()
}

// HeightFor is the height at a width of the blocks that are shown.
func (c *Column) HeightFor(width float32) float32 {
	height := float32(0)
	for i, b := range c.Blocks {
		if b.Visible() {
			height += c.gaps[i] + b.HeightFor(width)
		}
	}
	return height
}

// Layout implements fyne.Layout.
func (c *Column) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	y, all := float32(0), size.Width-FocusRingRoom
	if c.Width > 0 {
		all = min(all, c.Width) // what scrolls is made as wide as its window, bar and all
	}
	for i, b := range c.Blocks {
		if b.Visible() {
			y += c.gaps[i]
			x, width, height := FocusRingRoom, all, b.HeightFor(all)
			if button, ok := b.(*FocusButton); ok { // as wide as its words
				width = min(width, button.MinSize().Width)
				x -= 12 * quietInset(button)
			}
			PlaceAt(b, x, y, width, height)
			y += height
		}
	}
}

// MinSize implements fyne.Layout.
func (c *Column) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(min(c.Width, 200), c.HeightFor(c.Width))
}

// Space is room at the end of a column.
type Space struct {
	widget.BaseWidget
}

// NewSpace makes one.
func NewSpace() *Space {
	s := &Space{}
	s.ExtendBaseWidget(s)
	return s
}

// HeightFor implements Block.
func (s *Space) HeightFor(float32) float32 { return PageMargin }

// CreateRenderer implements fyne.Widget.
func (s *Space) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
