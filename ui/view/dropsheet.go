package view

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// DropSheet lies over the window while something is dragged over it, from below the header to its lower edge, and says what
// becomes of it. It looks as the drop zone does, awake.
type DropSheet struct {
	widget.BaseWidget
	Hint present.DropHint
	Top  float32 // where it begins: what is above stays seen
	draw *sheetRenderer
}

// NewDropSheet makes one that says nothing yet.
func NewDropSheet() *DropSheet {
	s := &DropSheet{}
	s.ExtendBaseWidget(s)
	return s
}

// Set gives it what to say; the same again costs nothing.
func (s *DropSheet) Set(hint present.DropHint, top float32) {
	if s.Hint != hint || s.Top != top {
		s.Hint, s.Top = hint, top
		s.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (s *DropSheet) CreateRenderer() fyne.WidgetRenderer {
	s.draw = &sheetRenderer{
		sheet: s, paper: canvas.NewRectangle(nil), back: canvas.NewRectangle(nil), dashes: kit.NewDashes(), picture: kit.NewIcon(),
		title: kit.NewParagraph("", kit.SizeTitle, theme.ColorNameForeground), note: kit.NewParagraph("", kit.SizeName, kit.ColourMuted),
	}
	r := s.draw
	r.back.CornerRadius = 10
	r.title.Align, r.note.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	r.title.Style.Bold = true
	r.Refresh()
	return r
}

type sheetRenderer struct {
	sheet   *DropSheet
	paper   *canvas.Rectangle // hides what is below
	back    *canvas.Rectangle
	dashes  *kit.Dashes
	picture *kit.Icon
	title   *kit.Paragraph
	note    *kit.Paragraph
}

func (r *sheetRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.paper, r.back, r.dashes.Raster, r.picture.Image, r.title, r.note}
}

func (r *sheetRenderer) MinSize() fyne.Size { return fyne.NewSize(240, 120) }
func (r *sheetRenderer) Destroy()           {}

func (r *sheetRenderer) Refresh() {
	hint := r.sheet.Hint
	icon, colour := "droplink", theme.ColorNamePrimary
	if hint.Refused {
		icon, colour = "info", kit.ColourMuted
	}
	r.paper.FillColor = kit.Themed(theme.ColorNameBackground)
	r.back.FillColor = kit.Themed(kit.ColourSurface)
	if !hint.Refused {
		r.back.FillColor = kit.Mix(kit.Themed(kit.ColourSurface), kit.Themed(theme.ColorNamePrimary), 0.08)
	}
	r.dashes.Colour = kit.Themed(colour)
	r.picture.Set(icon, colour)
	r.title.SetText(hint.Title)
	r.note.SetText(hint.Note)
	r.Layout(r.sheet.Size())
	r.paper.Refresh()
	r.back.Refresh()
	r.dashes.Raster.Refresh()
	r.title.Refresh()
	r.note.Refresh()
}

// Layout puts the picture, the title and the note in the middle of what is below the header.
func (r *sheetRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	top, width := r.sheet.Top, size.Width-2*Margin
	height := size.Height - top - Margin
	kit.PlaceAt(r.paper, 0, top, size.Width, size.Height-top)
	kit.PlaceAt(r.back, Margin, top, width, height)
	kit.PlaceAt(r.dashes.Raster, Margin, top, width, height)
	inner := width - 48
	title, note := r.title.HeightFor(inner), r.note.HeightFor(inner)
	picture := min(112, max(0, height-title-note-16-12-48))
	if r.sheet.Hint.Refused {
		picture = min(picture, 48)
	}
	y := top + (height-picture-16-title-12-note)/2
	kit.PlaceAt(r.picture.Image, (size.Width-picture)/2, y, picture, picture)
	y += picture + 16
	kit.PlaceAt(r.title, 36, y, inner, title)
	kit.PlaceAt(r.note, 36, y+title+12, inner, note)
}
