package palette

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
)

// itemHeight is the height of one item: a target for a finger.
const itemHeight float32 = 36

// list draws the items that fit. It takes clicks, and no keyboard, which stays in the line above.
type list struct {
	widget.BaseWidget
	p    *Palette
	rows [most]itemRow
}

// itemRow is what one item is drawn with.
type itemRow struct {
	back        *canvas.Rectangle
	icon        *kit.Icon
	title, hint *canvas.Text
}

var (
	_ fyne.Tappable     = (*list)(nil)
	_ desktop.Hoverable = (*list)(nil)
)

func newList(p *Palette) *list {
	l := &list{p: p}
	for i := range l.rows {
		r := &l.rows[i]
		r.back, r.icon, r.title, r.hint = canvas.NewRectangle(nil), kit.NewIcon(), canvas.NewText("", nil), canvas.NewText("", nil)
		r.back.CornerRadius = 6
		r.title.TextSize, r.hint.TextSize = kit.SizeName, kit.SizeFooter
	}
	l.ExtendBaseWidget(l)
	return l
}

// Tapped implements fyne.Tappable.
func (l *list) Tapped(e *fyne.PointEvent) { l.p.take(int(e.Position.Y / itemHeight)) }

// MouseIn implements desktop.Hoverable.
func (l *list) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable: the item below the pointer is the chosen one.
func (l *list) MouseMoved(e *desktop.MouseEvent) {
	if n := int(e.Position.Y / itemHeight); n < len(l.p.shown) && n != l.p.chosen {
		l.p.chosen = n
		l.Refresh()
	}
}

// MouseOut implements desktop.Hoverable.
func (l *list) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (l *list) CreateRenderer() fyne.WidgetRenderer { return &listRenderer{l} }

type listRenderer struct{ l *list }

func (r *listRenderer) Objects() (all []fyne.CanvasObject) {
	for i := range r.l.rows {
		row := &r.l.rows[i]
		all = append(all, row.back, row.icon.Image, row.title, row.hint)
	}
	return all
}

func (r *listRenderer) MinSize() fyne.Size { return fyne.NewSize(240, itemHeight) }
func (r *listRenderer) Destroy()           {}

func (r *listRenderer) Refresh() {
	r.Layout(r.l.Size())
	canvas.Refresh(r.l)
}

func (r *listRenderer) Layout(size fyne.Size) {
	for i := range r.l.rows {
		row, item := &r.l.rows[i], Item{}
		if i < len(r.l.p.shown) {
			item = r.l.p.shown[i]
		}
		y := float32(i) * itemHeight
		row.back.FillColor = nil
		if i == r.l.p.chosen && i < len(r.l.p.shown) {
			row.back.FillColor = kit.Themed(theme.ColorNameSelection)
		}
		kit.PlaceAt(row.back, 0, y, size.Width, itemHeight)
		row.icon.Set(item.Icon, kit.ColourMuted)
		kit.PlaceAt(row.icon.Image, 8, y+(itemHeight-20)/2, 20, 20)
		row.title.Color, row.hint.Color = kit.Themed(theme.ColorNameForeground), kit.Themed(kit.ColourMuted)
		row.hint.Text = item.Hint
		hint := row.hint.MinSize().Width
		kit.PlaceText(row.hint, size.Width-8-hint, y+(itemHeight-kit.LineHeight(kit.SizeFooter))/2)
		row.title.Text = kit.CutMiddle(item.Title, kit.FitsIn(size.Width-36-16-hint-8, kit.SizeName, row.title.TextStyle))
		kit.PlaceText(row.title, 36, y+(itemHeight-kit.LineHeight(kit.SizeName))/2)
		row.back.Refresh()
		row.title.Refresh()
		row.hint.Refresh()
	}
}
