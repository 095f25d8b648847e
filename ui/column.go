package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// block is a part of a page whose height follows from its width, as that of text does.
type block interface {
	fyne.CanvasObject
	heightFor(width float32) float32
}

// ringRoom is left of a column, so that what scrolls does not cut off the ring around what has the keyboard.
const ringRoom float32 = 4

// column lays blocks out one below the other. Whoever shows it says how wide it is, because the toolkit asks for a height
// before it tells the width.
type column struct {
	blocks []block
	gaps   []float32 // above each
	width  float32
	object *fyne.Container
}

func newColumn() *column {
	c := &column{}
	c.object = container.New(c)
	return c
}

// add puts a block at the end, so far below the one before.
func (c *column) add(gap float32, b block) {
	c.blocks, c.gaps = append(c.blocks, b), append(c.gaps, gap)
	c.object.Add(b)
}

// clearLast takes the last block out.
func (c *column) clearLast() {
	if n := len(c.blocks) - 1; n >= 0 {
		c.object.Remove(c.blocks[n])
		c.blocks, c.gaps = c.blocks[:n], c.gaps[:n]
	}
}

// clear takes everything out.
func (c *column) clear() {
	c.blocks, c.gaps = nil, nil
	c.object.RemoveAll()
}

func (c *column) heightFor(width float32) float32 {
	height := float32(0)
	for i, b := range c.blocks {
		if b.Visible() {
			height += c.gaps[i] + b.heightFor(width)
		}
	}
	return height
}

// Layout implements fyne.Layout.
func (c *column) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	y, all := float32(0), size.Width-ringRoom
	if c.width > 0 {
		all = min(all, c.width) // what scrolls is made as wide as its window, bar and all
	}
	for i, b := range c.blocks {
		if b.Visible() {
			y += c.gaps[i]
			x, width, height := ringRoom, all, b.heightFor(all)
			if push, ok := b.(*tabPush); ok { // as wide as its words
				width = min(width, push.MinSize().Width)
				x -= 12 * quietly(push)
			}
			place(b, x, y, width, height)
			y += height
		}
	}
}

// MinSize implements fyne.Layout.
func (c *column) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(min(c.width, 200), c.heightFor(c.width))
}

// space is room at the end of a column.
type space struct {
	widget.BaseWidget
}

func newSpace() *space {
	s := &space{}
	s.ExtendBaseWidget(s)
	return s
}

func (s *space) heightFor(float32) float32 { return pageMargin }

// CreateRenderer implements fyne.Widget.
func (s *space) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
