package view

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// Distances of a row, on the grid of four.
const (
	rowMargin         = (RowHeight - kit.TileSize) / 2 // above and below a tile
	tileGap   float32 = 12
	indent    float32 = 28
	barHeight float32 = 3
	narrowRow float32 = 400 // a row below this has a picture for a main button, not words
	leastName float32 = 110 // a name with less room than this has no size behind it
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
	photo *canvas.Image // over the tile, where the file is a picture
	size  *canvas.Text
	hint  *canvas.Rectangle // behind the words for a button that has none
	says  *canvas.Text
}

func newRowRenderer(r *Row) *rowRenderer {
	d := &rowRenderer{
		row: r, back: canvas.NewRectangle(nil), flash: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), tile: canvas.NewRectangle(nil),
		glyph: kit.NewIcon(), fold: kit.NewIcon(), mark: kit.NewIcon(),
		name: canvas.NewText("", nil), lead: canvas.NewText("", nil),
		lines: [2]*canvas.Text{canvas.NewText("", nil), canvas.NewText("", nil)},
		hair:  canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil), photo: &canvas.Image{FillMode: canvas.ImageFillStretch, CornerRadius: 6},
		size: canvas.NewText("", nil), hint: canvas.NewRectangle(nil), says: canvas.NewText("", nil),
	}
	d.size.TextSize, d.says.TextSize, d.hint.CornerRadius, d.hint.StrokeWidth = kit.SizeLine, kit.SizeFooter, 6, 1
	d.photo.Hide()
	d.hint.Hide()
	d.says.Hide()
	d.tile.CornerRadius, d.edge.CornerRadius = 8, 2
	d.name.TextSize, d.name.TextStyle = kit.SizeName, fyne.TextStyle{Bold: true}
	d.lead.TextSize, d.lines[0].TextSize, d.lines[1].TextSize = kit.SizeLine, kit.SizeLine, kit.SizeLine
	d.flash.Hide()
	return d
}

func (d *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		d.back, d.flash, d.tile, d.glyph.Image, d.photo, d.fold.Image, d.name, d.size, d.mark.Image, d.lead, d.lines[0], d.lines[1],
		d.row.buttons[0], d.row.buttons[1], d.hair, d.bar, d.edge, d.hint, d.says,
	}
}

func (d *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(240, RowHeight) }
func (d *rowRenderer) Destroy()           { d.row.endFlash() }
func (d *rowRenderer) Refresh()           { d.update() }

// update takes over the row's face.
func (d *rowRenderer) update() {
	model := d.row.Model
	d.glyph.Set(model.Glyph, kit.ColourMuted)
	if d.photo.Image != d.row.picture {
		d.photo.Image = d.row.picture
		d.photo.Refresh()
	}
	d.photo.Hide()
	if d.row.picture != nil {
		d.photo.Show()
		d.glyph.Image.Hide()
	}
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
		d.bar.FillColor = restingColour()
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
	if d.row.picture == nil {
		d.glyph.Refresh()
	}
	d.hint.FillColor, d.hint.StrokeColor = kit.Themed(kit.ColourSurface), kit.Themed(kit.ColourLine)
	d.says.Color = kit.Themed(theme.ColorNameForeground)
	d.size.Color = kit.Themed(kit.ColourMuted)
	d.fold.Refresh()
	d.back.Refresh()
	d.edge.Refresh()
}

// Layout places everything and cuts the texts to what fits.
func (d *rowRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	if narrow := size.Width < narrowRow; narrow != d.row.narrow {
		d.row.narrow = narrow
		d.row.setButtons()
	}
	model := d.row.Model
	left := Margin
	if model.Fold == present.Member {
		left += indent
	}
	kit.PlaceAt(d.back, 0, 0, size.Width, RowHeight)
	kit.PlaceAt(d.flash, 0, 0, size.Width, RowHeight)
	kit.PlaceAt(d.edge, 0, 8, 3, RowHeight-16)
	kit.PlaceAt(d.tile, left, rowMargin, kit.TileSize, kit.TileSize)
	kit.PlaceAt(d.photo, left, rowMargin, kit.TileSize, kit.TileSize)
	kit.PlaceAt(d.glyph.Image, left+8, rowMargin+8, 24, 24)
	d.line(size)

	right := size.Width - Margin
	if n := len(model.Buttons); n > 0 && d.row.buttons[min(n, 2)-1].Text == "" {
		right += IconAir
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
	d.size.Text = model.Size
	behind := float32(0)
	if model.Size != "" {
		behind = d.size.MinSize().Width + 8
	}
	if nameWidth-behind < leastName || model.Short != "" && !kit.FitsIn(nameWidth-behind, kit.SizeName, d.name.TextStyle)(model.Name) { // the name counts more
		d.size.Text, behind = "", 0
	}
	d.name.Text = cutName(model, kit.FitsIn(nameWidth-behind, kit.SizeName, d.name.TextStyle))
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
		rows, line, gap = 2, kit.LineHeight(kit.SizeLine), 0
	}
	y := (RowHeight - name - gap - rows*line) / 2
	end := x + kit.PlaceText(d.name, x, y)
	kit.PlaceAt(d.fold.Image, end+2, y+(name-18)/2, 18, 18)
	if nameWidth < width {
		end += 20
	}
	kit.PlaceText(d.size, end+8, y+(name-kit.LineHeight(kit.SizeLine))/2+1)
	y += name + gap
	kit.PlaceAt(d.mark.Image, x-1, y+(kit.LineHeight(kit.SizeLine)-kit.MarkSize)/2, kit.MarkSize, kit.MarkSize)
	end = x + leadWidth + kit.PlaceText(d.lead, x+leadWidth, y)
	kit.PlaceText(d.lines[0], end, y)
	kit.PlaceText(d.lines[1], x, y+line)
	for _, t := range []*canvas.Text{d.name, d.size, d.lead, d.lines[0], d.lines[1]} {
		t.Refresh()
	}
}

// cutName shortens a name to what fits; of "report.pdf and 4 more" it is the file's that is cut.
func cutName(model present.Row, fits func(string) bool) string {
	if model.Short == "" || fits(model.Name) {
		return kit.CutMiddle(model.Name, fits)
	}
	whole := func(short string) string { return strings.Replace(model.Name, model.Short, short, 1) }
	return whole(kit.CutMiddle(model.Short, func(short string) bool { return fits(whole(short)) }))
}

// tell shows the words for a button, at its left.
func (d *rowRenderer) tell(p *kit.Button, label string, on bool) {
	d.hint.Hide()
	d.says.Hide()
	if !on {
		return
	}
	d.says.Text = label
	text := d.says.MinSize()
	x := p.Position().X - text.Width - 20
	kit.PlaceAt(d.hint, x, (RowHeight-24)/2, text.Width+16, 24)
	kit.PlaceAt(d.says, x+8, (RowHeight-text.Height)/2, text.Width, text.Height)
	d.hint.Show()
	d.says.Show()
	d.hint.Refresh()
	d.says.Refresh()
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
