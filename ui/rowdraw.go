package ui

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Distances of a row, on the grid of four.
const (
	rowMargin float32 = 12
	tileGap   float32 = 12
	indent    float32 = 28
	barHeight float32 = 3
)

// flashFor is how long a row lights up when its link went to the clipboard.
const flashFor = 600 * time.Millisecond

type rowRenderer struct {
	row   *row
	back  *canvas.Rectangle
	flash *canvas.Rectangle
	edge  *canvas.Rectangle // the selected row's, while the list has the keyboard
	tile  *canvas.Rectangle
	glyph *icon
	fold  *icon
	name  *canvas.Text
	mark  *icon
	lead  *canvas.Text
	lines [2]*canvas.Text
	hair  *canvas.Rectangle
	bar   *canvas.Rectangle
}

func newRowRenderer(r *row) *rowRenderer {
	d := &rowRenderer{
		row: r, back: canvas.NewRectangle(nil), flash: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), tile: canvas.NewRectangle(nil),
		glyph: newIcon(), fold: newIcon(), mark: newIcon(),
		name: canvas.NewText("", nil), lead: canvas.NewText("", nil),
		lines: [2]*canvas.Text{canvas.NewText("", nil), canvas.NewText("", nil)},
		hair:  canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil),
	}
	d.tile.CornerRadius, d.edge.CornerRadius = 8, 2
	d.name.TextSize, d.name.TextStyle = sizeName, fyne.TextStyle{Bold: true}
	d.lead.TextSize, d.lines[0].TextSize, d.lines[1].TextSize = sizeLine, sizeLine, sizeLine
	d.flash.Hide()
	return d
}

func (d *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.flash, d.tile, d.glyph.image, d.fold.image, d.name, d.mark.image, d.lead, d.lines[0], d.lines[1],
		d.row.buttons[0], d.row.buttons[1], d.hair, d.bar, d.edge,
	}
}

func (d *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(240, rowHeight) }
func (d *rowRenderer) Destroy()           { d.row.endFlash() }
func (d *rowRenderer) Refresh()           { d.update() }

// update takes over the row's face.
func (d *rowRenderer) update() {
	f := d.row.face
	d.glyph.set(f.glyph, colourMuted)
	switch f.fold {
	case closed:
		d.fold.set("right", colourMuted)
	case open:
		d.fold.set("down", colourMuted)
	case single, member:
		d.fold.set("", colourMuted)
	}
	if f.locked {
		d.fold.set("lock", colourMuted)
	}
	d.colour()
	d.Layout(d.row.Size())
}

// colour takes colours from the theme, and the marks of the mouse and the keyboard.
func (d *rowRenderer) colour() {
	f := d.row.face
	d.back.FillColor = nil
	switch {
	case d.row.selected:
		d.back.FillColor = themed(theme.ColorNameSelection)
	case d.row.hovered:
		d.back.FillColor = themed(colourSurface)
	}
	d.edge.FillColor = nil
	if d.row.selected && d.row.strong {
		d.edge.FillColor = themed(theme.ColorNamePrimary)
	}
	d.tile.FillColor = themed(colourTile)
	d.hair.FillColor = themed(colourLine)
	d.bar.FillColor = themed(theme.ColorNamePrimary)
	if f.rests {
		d.bar.FillColor = mix(themed(colourMuted), themed(theme.ColorNameBackground), 0.4)
	}
	d.name.Color = themed(theme.ColorNameForeground)
	d.lines[0].Color, d.lines[1].Color = themed(colourMuted), themed(colourMuted)
	ink, picture := colourMuted, ""
	switch f.mark {
	case goodMark:
		ink, picture = theme.ColorNameSuccess, "done"
	case badMark:
		ink, picture = theme.ColorNameError, "failed"
	case careMark:
		ink, picture = colourCare, "warn"
	case noMark:
	}
	d.lead.Color = themed(ink)
	d.mark.set(picture, ink)
	d.glyph.refresh()
	d.fold.refresh()
	d.back.Refresh()
	d.edge.Refresh()
}

// Layout places everything and cuts the texts to what fits.
func (d *rowRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	f := d.row.face
	left := rowMargin
	if f.fold == member {
		left += indent
	}
	place(d.back, 0, 0, size.Width, rowHeight)
	place(d.flash, 0, 0, size.Width, rowHeight)
	place(d.edge, 0, 8, 3, rowHeight-16)
	place(d.tile, left, rowMargin, tileSize, tileSize)
	place(d.glyph.image, left+8, rowMargin+8, 24, 24)
	d.line(size)

	right := size.Width - rowMargin
	if n := len(f.buttons); n > 0 && f.buttons[n-1].icon != "" {
		right += 4 // an icon has air of its own
	}
	for i := len(d.row.buttons) - 1; i >= 0; i-- {
		b := d.row.buttons[i]
		if !b.Visible() {
			continue
		}
		least := b.MinSize()
		place(b, right-least.Width, (rowHeight-least.Height)/2, least.Width, least.Height)
		right -= least.Width + 2
	}
	text := left + tileSize + tileGap
	d.texts(text, max(40, right-4-text))
}

// line is the hairline below a row, and the progress upon it.
func (d *rowRenderer) line(size fyne.Size) {
	f := d.row.face
	place(d.hair, 0, rowHeight-1, size.Width, 1)
	d.bar.Hide()
	if f.bar >= 0 {
		d.bar.Show()
		place(d.bar, 0, rowHeight-barHeight, size.Width*f.bar, barHeight)
	}
}

// texts places name and sentence, together in the middle of the height.
func (d *rowRenderer) texts(x, width float32) {
	f := d.row.face
	nameWidth := width
	if f.fold == closed || f.fold == open || f.locked {
		nameWidth -= 20
	}
	d.name.Text = cutMiddle(f.name, fitsIn(nameWidth, sizeName, d.name.TextStyle))
	leadWidth := float32(0)
	if f.mark != noMark {
		leadWidth = markSize + markGap
	}
	lead, lines := breakSentence(f, width-leadWidth, fitsIn(width, sizeLine, fyne.TextStyle{}))
	d.lead.Text = lead
	d.lines[0].Text, d.lines[1].Text = lines[0], lines[1]

	name, line, gap := lineOf(sizeName), lineOf(sizeLine)+1, float32(3)
	rows := float32(1)
	if lines[1] != "" {
		rows, gap = 2, 1
	}
	y := (rowHeight - name - gap - rows*line) / 2
	end := x + placeText(d.name, x, y)
	place(d.fold.image, end+2, y+(name-18)/2, 18, 18)
	y += name + gap
	place(d.mark.image, x-1, y+(lineOf(sizeLine)-markSize)/2, markSize, markSize)
	end = x + leadWidth + placeText(d.lead, x+leadWidth, y)
	placeText(d.lines[0], end, y)
	placeText(d.lines[1], x, y+line)
	for _, t := range []*canvas.Text{d.name, d.lead, d.lines[0], d.lines[1]} {
		t.Refresh()
	}
}

// startFlash lights the row up once. still is for people who asked for no motion.
func (r *row) startFlash(still bool) {
	if r.draw == nil || still {
		return
	}
	r.endFlash()
	from, glow := themed(colourFlash), r.draw.flash
	glow.FillColor = from
	glow.Show()
	a := canvas.NewColorRGBAAnimation(from, mixAlpha(from, 0), flashFor, func(c color.Color) { glow.FillColor = c; glow.Refresh() })
	a.Curve = fyne.AnimationEaseIn
	r.stop = func() { a.Stop(); glow.Hide() }
	a.Start()
}

func (r *row) endFlash() {
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
}
