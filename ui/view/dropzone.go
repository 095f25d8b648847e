package view

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// DropZoneSlimHeight is how high it is above rows.
const DropZoneSlimHeight float32 = 48

// runAround is how long the dashes take once around.
const runAround = 300 * time.Millisecond

// DropZone is where files are dropped: it fills the window while there are no rows, and is slim above them. The whole window
// takes drops; this only says so, and has the two buttons that people without a mouse need.
type DropZone struct {
	widget.BaseWidget
	words  *present.Catalog
	slim   bool
	note   string
	Files  *kit.FocusButton
	Folder *kit.FocusButton
	draw   *zoneRenderer
}

// NewDropZone makes one; files and folder are what its buttons do.
func NewDropZone(w *present.Catalog, files, folder func()) *DropZone {
	z := &DropZone{
		words: w, Files: kit.NewFocusButton(w.Text("drop.files"), "", files), Folder: kit.NewFocusButton(w.Text("drop.folder"), "", folder),
	}
	z.ExtendBaseWidget(z)
	return z
}

// Set gives it what to show; the same again costs nothing.
func (z *DropZone) Set(slim bool, note string) {
	if z.slim != slim || z.note != note {
		z.slim, z.note = slim, note
		z.Refresh()
	}
}

// RunDashes sends the dashes once around: something was dropped.
func (z *DropZone) RunDashes(still bool) {
	if z.draw == nil || still {
		return
	}
	d := z.draw.dashes
	a := fyne.NewAnimation(runAround, func(part float32) {
		d.Shift = -float64(part) * 40
		d.Raster.Refresh()
	})
	a.Curve = fyne.AnimationEaseOut
	a.Start()
}

// CreateRenderer implements fyne.Widget.
func (z *DropZone) CreateRenderer() fyne.WidgetRenderer {
	z.draw = &zoneRenderer{
		zone: z, back: canvas.NewRectangle(nil), dashes: kit.NewDashes(), picture: canvas.NewImageFromResource(nil),
		title: canvas.NewText("", nil), note: kit.NewParagraph("", kit.SizeLine, kit.ColourMuted),
	}
	z.draw.back.CornerRadius = 10
	z.draw.note.Align = fyne.TextAlignCenter
	z.draw.picture.FillMode = canvas.ImageFillContain
	z.draw.Refresh()
	return z.draw
}

type zoneRenderer struct {
	zone    *DropZone
	back    *canvas.Rectangle
	dashes  *kit.Dashes
	picture *canvas.Image
	title   *canvas.Text
	note    *kit.Paragraph
}

func (r *zoneRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.dashes.Raster, r.picture, r.title, r.zone.Files, r.zone.Folder, r.note}
}

func (r *zoneRenderer) MinSize() fyne.Size { return fyne.NewSize(240, DropZoneSlimHeight) }
func (r *zoneRenderer) Destroy()           {}

func (r *zoneRenderer) Refresh() {
	r.back.FillColor = kit.Themed(kit.ColourSurface)
	r.dashes.Colour = kit.Mix(kit.Themed(kit.ColourLine), kit.Themed(kit.ColourMuted), 0.35)
	r.title.Color = kit.Themed(theme.ColorNameForeground)
	r.title.TextStyle.Bold = true
	r.note.SetText(r.zone.note)
	if res := drawing(r.zone.slim); r.picture.Resource == nil || r.picture.Resource.Name() != res.Name() {
		r.picture.Resource = res
		r.picture.Refresh() // before it gets its new size: the toolkit would draw the old picture and remember it as the new one
	}
	r.zone.Files.Primary = !r.zone.slim
	r.Layout(r.zone.Size())
	r.back.Refresh()
	r.dashes.Raster.Refresh()
	r.title.Refresh()
	r.note.Refresh()
	r.zone.Files.Refresh()
	r.zone.Folder.Refresh()
}

func (r *zoneRenderer) Layout(size fyne.Size) {
	kit.PlaceAt(r.back, 0, 0, size.Width, size.Height)
	kit.PlaceAt(r.dashes.Raster, 0, 0, size.Width, size.Height)
	if r.zone.slim {
		r.slim(size)
		return
	}
	r.full(size)
}

// full centres picture, sentence, buttons and note.
func (r *zoneRenderer) full(size fyne.Size) {
	w := r.zone.words
	r.zone.Files.SetText(w.Text("drop.files"))
	r.zone.Folder.SetText(w.Text("drop.folder"))
	inner := size.Width - 48
	r.title.TextSize = kit.SizeTitle
	r.title.Text = w.Text("drop.title")
	for r.title.TextSize > kit.SizeName && r.title.MinSize().Width > inner {
		r.title.TextSize--
	}
	title, a, b := fyne.NewSize(r.title.MinSize().Width, kit.LineHeight(r.title.TextSize)), r.zone.Files.MinSize(), r.zone.Folder.MinSize()
	note := r.note.HeightFor(inner)
	picture := min(112, max(0, size.Height-title.Height-a.Height-note-16-24-16-48))
	if picture < 40 {
		picture = 0
	}
	stacked := a.Width+b.Width+8 > inner
	buttons := a.Height
	if stacked {
		buttons = 2*a.Height + 8
	}
	y := (size.Height - picture - 16 - title.Height - 20 - buttons - 16 - note) / 2
	r.picture.Show()
	kit.PlaceAt(r.picture, (size.Width-picture)/2, y, picture, picture)
	y += picture + 16
	kit.PlaceText(r.title, (size.Width-title.Width)/2, y)
	y += title.Height + 20
	if stacked {
		width := max(a.Width, b.Width)
		kit.PlaceAt(r.zone.Files, (size.Width-width)/2, y, width, a.Height)
		kit.PlaceAt(r.zone.Folder, (size.Width-width)/2, y+a.Height+8, width, b.Height)
	} else {
		x := (size.Width - a.Width - b.Width - 8) / 2
		kit.PlaceAt(r.zone.Files, x, y, a.Width, a.Height)
		kit.PlaceAt(r.zone.Folder, x+a.Width+8, y, b.Width, b.Height)
	}
	r.note.Show()
	kit.PlaceAt(r.note, 24, y+buttons+16, inner, note)
}

// slim puts everything on one line, with shorter words where the window is narrow.
func (r *zoneRenderer) slim(size fyne.Size) {
	w := r.zone.words
	r.note.Hide()
	r.title.TextSize, r.title.Text = kit.SizeName, w.Text("drop.slim")
	const left, pad, picture = 12, 8, 24
	title := fyne.MeasureText(r.title.Text, kit.SizeName, r.title.TextStyle).Width
	beside := func(files, folder string) float32 {
		return size.Width - left - pad - r.zone.Files.WidthWith(w.Text(files)) - r.zone.Folder.WidthWith(w.Text(folder)) - 8 - 12
	}
	files, folder := "drop.files", "drop.folder"
	if beside(files, folder) < title+picture+8 {
		files, folder = "drop.files.short", "drop.folder.short"
	}
	room := beside(files, folder)
	r.zone.Files.SetText(w.Text(files))
	r.zone.Folder.SetText(w.Text(folder))
	a, b := r.zone.Files.MinSize(), r.zone.Folder.MinSize()
	y := (size.Height - a.Height) / 2
	kit.PlaceAt(r.zone.Folder, size.Width-pad-b.Width, y, b.Width, b.Height)
	kit.PlaceAt(r.zone.Files, size.Width-pad-b.Width-8-a.Width, y, a.Width, a.Height)
	x := float32(left)
	r.picture.Hide()
	if room >= title+picture+8 {
		r.picture.Show()
		kit.PlaceAt(r.picture, x, (size.Height-picture)/2, picture, picture)
		x += picture + 8
		room -= picture + 8
	}
	r.title.Text = kit.CutEnd(r.title.Text, kit.FitsIn(room, kit.SizeName, r.title.TextStyle))
	kit.PlaceText(r.title, x, (size.Height-kit.LineHeight(kit.SizeName))/2)
}

// drawing is the drop that becomes a link, in the colours the theme has now; the small one has fewer gaps.
func drawing(small bool) fyne.Resource {
	if small {
		return kit.IconResource("droplink-small", theme.ColorNamePrimary)
	}
	return kit.IconResource("droplink", theme.ColorNamePrimary)
}
