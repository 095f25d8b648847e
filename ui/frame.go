package ui

import (
	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
)

// frame lays the window out from top to bottom: where files go, the drop zone, how long links work, the tabs, the banner,
// the rows, the total. An empty window is all drop zone.
type frame struct{ w *Window }

// MinSize implements fyne.Layout: the toolkit takes it for the least size of the window.
func (frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(leastWidth, leastHeight) }

// Layout implements fyne.Layout.
func (f frame) Layout(all []fyne.CanvasObject, size fyne.Size) {
	w := f.w
	if size.Width <= 0 || len(all) < 9 {
		return
	}
	list := all[6]
	y := w.header.height()
	kit.PlaceAt(w.header, 0, 0, size.Width, y)
	bottom := size.Height
	if w.footer.Visible() {
		bottom -= footerHeight
		kit.PlaceAt(w.footer, 0, bottom, size.Width, footerHeight)
	}
	banner := float32(0)
	if w.banner.Visible() {
		banner = w.banner.HeightFor(size.Width - 24)
	}
	if w.empty() {
		end := bottom - kit.ButtonHeight - 24
		kit.PlaceAt(w.life, 0, end+12, size.Width, kit.ButtonHeight)
		if w.start.Visible() {
			height := w.start.HeightFor(size.Width - 24)
			end -= height
			kit.PlaceAt(w.start, 12, end+4, size.Width-24, height)
		}
		if banner > 0 {
			kit.PlaceAt(w.banner, 12, y, size.Width-24, banner)
			y += banner + 12
		}
		kit.PlaceAt(w.zone, 12, y, size.Width-24, end-y)
		return
	}
	kit.PlaceAt(w.zone, 12, y, size.Width-24, zoneSlim)
	y += zoneSlim + 8
	kit.PlaceAt(w.life, 0, y, size.Width, kit.ButtonHeight)
	y += kit.ButtonHeight + 4
	kit.PlaceAt(w.tabs, 0, y, size.Width, 40)
	y += 40
	if banner > 0 {
		kit.PlaceAt(w.banner, 12, y+12, size.Width-24, banner)
		y += banner + 20
	}
	kit.PlaceAt(list, 0, y, size.Width, bottom-y)
	kit.PlaceAt(w.history.object, 0, y, size.Width, bottom-y)
}
