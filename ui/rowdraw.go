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
	glyph *Icon
	fold  *Icon
	name  *canvas.Text
	mark  *Icon
	lead  *canvas.Text
	lines [2]*canvas.Text
	hair  *canvas.Rectangle
	bar   *canvas.Rectangle
}

func newRowRenderer(r *row) *rowRenderer {
	d := &rowRenderer{
		row: r, back: canvas.NewRectangle(nil), flash: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), tile: canvas.NewRectangle(nil),
		glyph: NewIcon(), fold: NewIcon(), mark: NewIcon(),
		name: canvas.NewText("", nil), lead: canvas.NewText("", nil),
		lines: [2]*canvas.Text{canvas.NewText("", nil), canvas.NewText("", nil)},
		hair:  canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil),
	}
	d.tile.CornerRadius, d.edge.CornerRadius = 8, 2
	d.name.TextSize, d.name.TextStyle = SizeName, fyne.TextStyle{Bold: true}
	d.lead.TextSize, d.lines[0].TextSize, d.lines[1].TextSize = SizeLine, SizeLine, SizeLine
	d.flash.Hide()
	return d
}

func (d *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.flash, d.tile, d.glyph.Image, d.fold.Image, d.name, d.mark.Image, d.lead, d.lines[0], d.lines[1],
		d.row.buttons[0], d.row.buttons[1], d.hair, d.bar, d.edge,
	}
}

func (d *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(240, rowHeight) }
func (d *rowRenderer) Destroy()           { d.row.endFlash() }
func (d *rowRenderer) Refresh()           { d.update() }

// update takes over the row's face.
func (d *rowRenderer) update() {
	f := d.row.face
	d.glyph.Set(f.glyph, ColourMuted)
	switch f.fold {
	case closed:
		d.fold.Set("right", ColourMuted)
	case open:
		d.fold.Set("down", ColourMuted)
	case single, member:
		d.fold.Set("", ColourMuted)
	}
	if f.locked {
		d.fold.Set("lock", ColourMuted)
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
		d.back.FillColor = Themed(theme.ColorNameSelection)
	case d.row.hovered:
		d.back.FillColor = Themed(ColourSurface)
	}
	d.edge.FillColor = nil
	if d.row.selected && d.row.strong {
		d.edge.FillColor = Themed(theme.ColorNamePrimary)
	}
	d.tile.FillColor = Themed(ColourTile)
	d.hair.FillColor = Themed(ColourLine)
	d.bar.FillColor = Themed(theme.ColorNamePrimary)
	if f.rests {
		d.bar.FillColor = Mix(Themed(ColourMuted), Themed(theme.ColorNameBackground), 0.4)
	}
	d.name.Color = Themed(theme.ColorNameForeground)
	d.lines[0].Color, d.lines[1].Color = Themed(ColourMuted), Themed(ColourMuted)
	ink, picture := ColourMuted, ""
	switch f.mark {
	case GoodMark:
		ink, picture = theme.ColorNameSuccess, "done"
	case BadMark:
		ink, picture = theme.ColorNameError, "failed"
	case CareMark:
		ink, picture = ColourCare, "warn"
	case NoMark:
	}
	d.lead.Color = Themed(ink)
	d.mark.Set(picture, ink)
	d.glyph.Refresh()
	d.fold.Refresh()
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
	PlaceAt(d.back, 0, 0, size.Width, rowHeight)
	PlaceAt(d.flash, 0, 0, size.Width, rowHeight)
	PlaceAt(d.edge, 0, 8, 3, rowHeight-16)
	PlaceAt(d.tile, left, rowMargin, TileSize, TileSize)
	PlaceAt(d.glyph.Image, left+8, rowMargin+8, 24, 24)
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
		PlaceAt(b, right-least.Width, (rowHeight-least.Height)/2, least.Width, least.Height)
		right -= least.Width + 2
	}
	text := left + TileSize + tileGap
	d.texts(text, max(40, right-4-text))
}

// line is the hairline below a row, and the progress upon it.
func (d *rowRenderer) line(size fyne.Size) {
	f := d.row.face
	PlaceAt(d.hair, 0, rowHeight-1, size.Width, 1)
	d.bar.Hide()
	if f.bar >= 0 {
		d.bar.Show()
		PlaceAt(d.bar, 0, rowHeight-barHeight, size.Width*f.bar, barHeight)
	}
}

// texts places name and sentence, together in the middle of the height.
func (d *rowRenderer) texts(x, width float32) {
	f := d.row.face
	nameWidth := width
	if f.fold == closed || f.fold == open || f.locked {
		nameWidth -= 20
	}
	d.name.Text = CutMiddle(f.name, FitsIn(nameWidth, SizeName, d.name.TextStyle))
	leadWidth := float32(0)
	if f.mark != NoMark {
		leadWidth = MarkSize + MarkGap
	}
	lead, lines := breakSentence(f, width-leadWidth, FitsIn(width, SizeLine, fyne.TextStyle{}))
	d.lead.Text = lead
	d.lines[0].Text, d.lines[1].Text = lines[0], lines[1]

	name, line, gap := LineHeight(SizeName), LineHeight(SizeLine)+1, float32(3)
	rows := float32(1)
	if lines[1] != "" {
		rows, gap = 2, 1
	}
	y := (rowHeight - name - gap - rows*line) / 2
	end := x + PlaceText(d.name, x, y)
	PlaceAt(d.fold.Image, end+2, y+(name-18)/2, 18, 18)
	y += name + gap
	PlaceAt(d.mark.Image, x-1, y+(LineHeight(SizeLine)-MarkSize)/2, MarkSize, MarkSize)
	end = x + leadWidth + PlaceText(d.lead, x+leadWidth, y)
	PlaceText(d.lines[0], end, y)
	PlaceText(d.lines[1], x, y+line)
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
	from, glow := Themed(ColourFlash), r.draw.flash
	glow.FillColor = from
	glow.Show()
	a := canvas.NewColorRGBAAnimation(from, WithAlpha(from, 0), flashFor, func(c color.Color) { glow.FillColor = c; glow.Refresh() })
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
