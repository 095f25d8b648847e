package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"linkdrop/ui/kit"
	"linkdrop/ui/view"
)

// The tabs above the list.
const (
	nowTab = iota
	historyTab
)

// frame is what the window shows, from top to bottom: where files go, the drop zone, the tabs with how long links work beside them,
// the rows, the banner, the total. The banner is below the rows, so that what it has to say never moves a row under the pointer. An
// empty window is all drop zone.
type frame struct {
	header  *view.Header
	zone    *view.DropZone
	start   *view.SetupOffers
	life    *view.LifeLine
	tabs    *view.Tabs
	banner  *view.Banner
	list    *view.RowList
	rows    fyne.CanvasObject // list, without gaps
	history fyne.CanvasObject
	footer  *view.Footer
	box     *fyne.Container
	queued  *queueRows
	tab     int // the one that is open
}

// build puts the parts together.
func (f *frame) build(theme *kit.Theme, history fyne.CanvasObject) {
	f.rows, f.history = f.list.Compact(theme), history
	f.box = container.New(f, f.header, f.zone, f.start, f.tabs, f.life, f.rows, f.history, f.banner, f.footer)
}

// empty reports whether the window has nothing but the drop zone to show.
func (f *frame) empty() bool { return f.queued.Len() == 0 && f.tab == nowTab }

// arrange shows what belongs on the page and lays it out.
func (f *frame) arrange(start, footer bool) {
	show(f.tabs, !f.empty())
	show(f.list, f.tab == nowTab && !f.empty())
	show(f.history, f.tab == historyTab)
	show(f.start, start)
	show(f.banner, f.banner.Notice.Text != "")
	show(f.footer, footer)
	f.box.Layout.Layout(f.box.Objects, f.box.Size())
}

// show shows something, or hides it.
func show(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}

const (
	// measure is the most that the content is wide.
	measure float32 = 760
	// roomForBoth is from which width on a search and how long links work stand beside each other.
	roomForBoth float32 = 640
)

// MinSize implements fyne.Layout: the toolkit takes it for the least size of the window.
func (*frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(leastWidth, leastHeight) }

// Layout implements fyne.Layout.
func (f *frame) Layout(all []fyne.CanvasObject, size fyne.Size) {
	if size.Width <= 0 || len(all) < 9 {
		return
	}
	left := max(0, (size.Width-measure)/2) // a wide window is no reason for long ways from a name to its buttons
	size.Width = min(size.Width, measure)
	inner := size.Width - 2*view.Margin
	place := func(o fyne.CanvasObject, x, y, width, height float32) { kit.PlaceAt(o, left+x, y, width, height) }
	y := f.header.Height()
	place(f.header, 0, 0, size.Width, y)
	bottom := size.Height
	if f.footer.Visible() {
		bottom -= view.FooterHeight
		place(f.footer, 0, bottom, size.Width, view.FooterHeight)
	}
	banner := float32(0)
	if f.banner.Visible() {
		banner = f.banner.HeightFor(inner)
	}
	f.life.SetBeside(!f.empty())
	if f.empty() {
		show(f.life, true)
		end := bottom - kit.ButtonHeight - 24
		place(f.life, 0, end+12, size.Width, kit.ButtonHeight)
		if f.start.Visible() {
			height := f.start.HeightFor(inner)
			end -= height
			place(f.start, view.Margin, end+4, inner, height)
		}
		if banner > 0 {
			place(f.banner, view.Margin, y, inner, banner)
			y += banner + 12
		}
		place(f.zone, view.Margin, y, inner, end-y)
		return
	}
	place(f.zone, view.Margin, y, inner, view.DropZoneSlimHeight)
	y += view.DropZoneSlimHeight + 2
	place(f.tabs, 0, y, size.Width, view.TabsHeight)
	before, after := f.tabs.Taken()
	show(f.life, f.tab == nowTab || size.Width >= roomForBoth)
	place(f.life, before, y, size.Width-before-after, kit.ButtonHeight)
	y += view.TabsHeight
	if banner > 0 {
		bottom -= banner + 8
		place(f.banner, view.Margin, bottom, inner, banner)
	}
	place(f.rows, 0, y, size.Width, bottom-y)
	place(f.history, 0, y, size.Width, bottom-y)
}
