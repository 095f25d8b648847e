package view

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
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
	row   *Row
	back  *canvas.Rectangle
	flash *canvas.Rectangle
	edge  *canvas.Rectangle // the selected row's, while the list has the keyboard
	tile  *canvas.Rectangle
	glyph *kit.Icon
	fold  *kit.Icon
	name  *canvas.Text
	mark  *kit.Icon
	lead  *canvas.Text
	lines [2]*canvas.Text
	hair  *canvas.Rectangle
	bar   *canvas.Rectangle
}

func newRowRenderer(r *Row) *rowRenderer {
	d := &rowRenderer{
		row: r, back: canvas.NewRectangle(nil), flash: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), tile: canvas.NewRectangle(nil),
		glyph: kit.NewIcon(), fold: kit.NewIcon(), mark: kit.NewIcon(),
		name: canvas.NewText("", nil), lead: canvas.NewText("", nil),
		lines: [2]*canvas.Text{canvas.NewText("", nil), canvas.NewText("", nil)},
		hair:  canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil),
	}
	d.tile.CornerRadius, d.edge.CornerRadius = 8, 2
	d.name.TextSize, d.name.TextStyle = kit.SizeName, fyne.TextStyle{Bold: true}
	d.lead.TextSize, d.lines[0].TextSize, d.lines[1].TextSize = kit.SizeLine, kit.SizeLine, kit.SizeLine
	d.flash.Hide()
	return d
}

func (d *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.flash, d.tile, d.glyph.Image, d.fold.Image, d.name, d.mark.Image, d.lead, d.lines[0], d.lines[1],
		d.row.buttons[0], d.row.buttons[1], d.hair, d.bar, d.edge,
	}
}

func (d *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(240, RowHeight) }
func (d *rowRenderer) Destroy()           { d.row.endFlash() }
func (d *rowRenderer) Refresh()           { d.update() }

// update takes over the row's face.
func (d *rowRenderer) update() {
	model := d.row.Model
	d.glyph.Set(model.Glyph, kit.ColourMuted)
	switch model.Fold {
	case present.Closed:
		d.fold.Set("right", kit.ColourMuted)
	case present.Open:
		d.fold.Set("down", kit.ColourMuted)
	case present.Single, present.Member:
		d.fold.Set("", kit.ColourMuted)
	}
	if model.Locked {
		d.fold.Set("lock", kit.ColourMuted)
	}
	d.colour()
	d.Layout(d.row.Size())
}

// colour takes colours from the theme, and the marks of the mouse and the keyboard.
func (d *rowRenderer) colour() {
	model := d.row.Model
	d.back.FillColor = nil
	switch {
	case d.row.selected:
		d.back.FillColor = kit.Themed(theme.ColorNameSelection)
	case d.row.hovered:
		d.back.FillColor = kit.Themed(kit.ColourSurface)
	}
	d.edge.FillColor = nil
	if d.row.selected && d.row.strong {
		d.edge.FillColor = kit.Themed(theme.ColorNamePrimary)
	}
	d.tile.FillColor = kit.Themed(kit.ColourTile)
	d.hair.FillColor = kit.Themed(kit.ColourLine)
	d.bar.FillColor = kit.Themed(theme.ColorNamePrimary)
	if model.Resting {
		d.bar.FillColor = kit.Mix(kit.Themed(kit.ColourMuted), kit.Themed(theme.ColorNameBackground), 0.4)
	}
	d.name.Color = kit.Themed(theme.ColorNameForeground)
	d.lines[0].Color, d.lines[1].Color = kit.Themed(kit.ColourMuted), kit.Themed(kit.ColourMuted)
	ink, picture := kit.ColourMuted, ""
	switch model.Mark {
	case present.GoodMark:
		ink, picture = theme.ColorNameSuccess, "done"
	case present.BadMark:
		ink, picture = theme.ColorNameError, "failed"
	case present.CareMark:
		ink, picture = kit.ColourCare, "warn"
	case present.NoMark:
	}
	d.lead.Color = kit.Themed(ink)
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
	model := d.row.Model
	left := rowMargin
	if model.Fold == present.Member {
		left += indent
	}
	kit.PlaceAt(d.back, 0, 0, size.Width, RowHeight)
	kit.PlaceAt(d.flash, 0, 0, size.Width, RowHeight)
	kit.PlaceAt(d.edge, 0, 8, 3, RowHeight-16)
	kit.PlaceAt(d.tile, left, rowMargin, kit.TileSize, kit.TileSize)
	kit.PlaceAt(d.glyph.Image, left+8, rowMargin+8, 24, 24)
	d.line(size)

	right := size.Width - rowMargin
	if n := len(model.Buttons); n > 0 && model.Buttons[n-1].Icon != "" {
		right += 4 // an icon has air of its own
	}
	for i := len(d.row.buttons) - 1; i >= 0; i-- {
		b := d.row.buttons[i]
		if !b.Visible() {
			continue
		}
		least := b.MinSize()
		kit.PlaceAt(b, right-least.Width, (RowHeight-least.Height)/2, least.Width, least.Height)
		right -= least.Width + 2
	}
	text := left + kit.TileSize + tileGap
	d.texts(text, max(40, right-4-text))
}

// line is the hairline below a row, and the progress upon it.
func (d *rowRenderer) line(size fyne.Size) {
	model := d.row.Model
	kit.PlaceAt(d.hair, 0, RowHeight-1, size.Width, 1)
	d.bar.Hide()
	if model.Progress >= 0 {
		d.bar.Show()
		kit.PlaceAt(d.bar, 0, RowHeight-barHeight, size.Width*model.Progress, barHeight)
	}
}

// texts places name and sentence, together in the middle of the height.
func (d *rowRenderer) texts(x, width float32) {
	model := d.row.Model
	nameWidth := width
	if model.Fold == present.Closed || model.Fold == present.Open || model.Locked {
		nameWidth -= 20
	}
	d.name.Text = kit.CutMiddle(model.Name, kit.FitsIn(nameWidth, kit.SizeName, d.name.TextStyle))
	leadWidth := float32(0)
	if model.Mark != present.NoMark {
		leadWidth = kit.MarkSize + kit.MarkGap
	}
	lead, lines := breakSentence(model, width-leadWidth, kit.FitsIn(width, kit.SizeLine, fyne.TextStyle{}))
	d.lead.Text = lead
	d.lines[0].Text, d.lines[1].Text = lines[0], lines[1]

	name, line, gap := kit.LineHeight(kit.SizeName), kit.LineHeight(kit.SizeLine)+1, float32(3)
	rows := float32(1)
	if lines[1] != "" {
		rows, gap = 2, 1
	}
	y := (RowHeight - name - gap - rows*line) / 2
	end := x + kit.PlaceText(d.name, x, y)
	kit.PlaceAt(d.fold.Image, end+2, y+(name-18)/2, 18, 18)
	y += name + gap
	kit.PlaceAt(d.mark.Image, x-1, y+(kit.LineHeight(kit.SizeLine)-kit.MarkSize)/2, kit.MarkSize, kit.MarkSize)
	end = x + leadWidth + kit.PlaceText(d.lead, x+leadWidth, y)
	kit.PlaceText(d.lines[0], end, y)
	kit.PlaceText(d.lines[1], x, y+line)
	for _, t := range []*canvas.Text{d.name, d.lead, d.lines[0], d.lines[1]} {
		t.Refresh()
	}
}

// Flash lights the row up once. still is for people who asked for no motion.
func (r *Row) Flash(still bool) {
	if r.draw == nil || still {
		return
	}
	r.endFlash()
	from, glow := kit.Themed(kit.ColourFlash), r.draw.flash
	glow.FillColor = from
	glow.Show()
	a := canvas.NewColorRGBAAnimation(from, kit.WithAlpha(from, 0), flashFor, func(c color.Color) { glow.FillColor = c; glow.Refresh() })
	a.Curve = fyne.AnimationEaseIn
	r.stopFlash = func() { a.Stop(); glow.Hide() }
	a.Start()
}

func (r *Row) endFlash() {
	if r.stopFlash != nil {
		r.stopFlash()
		r.stopFlash = nil
	}
}
