package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// rowHeight is the same for every row, because a list with different heights scrolls in O(n).
const rowHeight float32 = 64

// rowActs is what a row asks of its list.
type rowCallbacks struct {
	action func(f present.Row, d present.Action, at fyne.Position)
	choose func(key present.RowKey)
	unfold func(drop uploader.DropID)
	words  *present.Catalog
}

// row draws one face. The list keeps as many rows as fit the window and gives them new faces.
type row struct {
	widget.BaseWidget
	acts     rowCallbacks
	model    present.Row
	selected bool // by the arrow keys or a click
	strong   bool // and the list has the keyboard
	hovered  bool
	buttons  [2]*kit.Button
	draw     *rowRenderer
	stop     func() // ends the flash that is running
}

var (
	_ desktop.Hoverable = (*row)(nil)
	_ fyne.Tappable     = (*row)(nil)
)

func newRow(acts rowCallbacks) *row {
	r := &row{acts: acts, model: present.Row{Progress: -1}}
	for i := range r.buttons {
		r.buttons[i] = kit.NewButton("", "", nil)
		r.buttons[i].Quiet = i > 0
		r.buttons[i].Hide()
	}
	r.ExtendBaseWidget(r)
	return r
}

// show gives the row a new face. It touches only what is different, because a tick calls it for every row in sight.
func (r *row) show(f present.Row, selected, strong bool) {
	old := r.model
	if old.Key != f.Key {
		r.endFlash()
	}
	same := sameRow(old, f) && r.selected == selected && r.strong == strong
	r.model, r.selected, r.strong = f, selected, strong
	if !slices.Equal(old.Buttons, f.Buttons) || old.Key != f.Key {
		r.setButtons()
	}
	if r.draw == nil || same {
		return
	}
	r.draw.update()
}

// sameFace compares what is drawn; key and menu do not show.
func sameRow(a, b present.Row) bool {
	return a.Fold == b.Fold && a.Glyph == b.Glyph && a.Name == b.Name && a.Mark == b.Mark && a.Lead == b.Lead && a.ShortLead == b.ShortLead &&
		a.Progress == b.Progress && a.Resting == b.Resting && a.Wrap == b.Wrap && a.PreferShort == b.PreferShort && a.Flash == b.Flash && a.Locked == b.Locked && a.Key == b.Key &&
		slices.Equal(a.Texts, b.Texts) && slices.Equal(a.Buttons, b.Buttons)
}

func (r *row) setButtons() {
	for i, p := range r.buttons {
		if i >= len(r.model.Buttons) {
			p.Hide()
			continue
		}
		b := r.model.Buttons[i]
		p.Text, p.Icon, p.Tinted, p.Quiet = "", b.Icon, b.Primary, b.Icon != ""
		label := r.acts.words.ActionText(b.Action)
		if b.Icon == "" {
			p.Text = label
		}
		p.Name = r.acts.words.Text("do.named", "do", label, "name", r.model.Name)
		p.OnTapped = func() { r.acts.action(r.model, b.Action, r.corner(p)) }
		p.Show()
		p.Refresh()
	}
}

// corner is where a menu of a button opens.
func (r *row) corner(p *kit.Button) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p)
	return at.AddXY(0, p.Size().Height+4)
}

// Tapped implements fyne.Tappable: it selects the row; a tap on a group opens it, too.
func (r *row) Tapped(*fyne.PointEvent) {
	r.acts.choose(r.model.Key)
	if r.model.Fold == present.Closed || r.model.Fold == present.Open {
		r.acts.unfold(r.model.Key.Drop)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *row) MouseOut() { r.hover(false) }

func (r *row) hover(on bool) {
	r.hovered = on
	if r.draw != nil {
		r.draw.colour()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	r.draw = newRowRenderer(r)
	r.draw.update()
	return r.draw
}
